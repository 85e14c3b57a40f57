import '@xterm/xterm/css/xterm.css'
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import { isMac } from '../../ui/keys'
import { ContextMenu } from '../../ui/menu'
import { useWorkbench } from '../../workbench/workbench-context'
import { activeChat } from './active-chat'
import { asDraft } from './agent-draft'
import { useTerminalCommands } from './commands'
import { LinkTarget } from './link-target'
import { asTyped } from './paste'
import { PasteDialog } from './paste-dialog'
import { SelectionButton } from './selection-button'
import { StateBanner } from './state-banner'
import type { TerminalFacts } from './terminal-facts'
import { terminalActions } from './terminal-actions'
import { TerminalSearch } from './terminal-search'
import styles from './terminal.module.css'
import { usePaste } from './use-paste'
import { useScreen } from './use-screen'

type Props = {
  directory: string
  pty: Pty
  name: string
  visible: boolean
  /** Has the keys. */
  focused: boolean
  mayFocus: () => boolean
  /** The tab whose commands mean this terminal. */
  commandsOf: string | undefined
  /** A command that is typed for the person as soon as there is a prompt. */
  draft: string | undefined
  onDrafted: () => void
  onFocus: () => void
  onFacts: (id: PtyID, facts: TerminalFacts) => void
  onRestart: () => void
  onClose: () => void
}

/** As a screen reader speaks it; the chord is that of the command `leave`. */
const LEAVING = isMac(navigator.userAgent) ? 'Command Shift Up' : 'Control Shift Up'

/** One terminal. It stays in the page while hidden, so that its screen is there at once. */
export function TerminalView(props: Props) {
  const { directory, pty, name, visible, focused, mayFocus, commandsOf, draft, onDrafted, onFocus, onFacts, onRestart, onClose } = props
  const workbench = useWorkbench()
  const box = useRef<HTMLDivElement>(null)
  const { screen, link, state, selection, ringing, target } = useScreen(box, { directory, pty, visible, onFacts })
  const [searching, setSearching] = useState(false)
  const { pasting, paste, cancel, confirm, pasteClipboard, onPaste } = usePaste(screen)
  const asking = pasting !== undefined
  const takeFocus = useEffectEvent(() => mayFocus() && screen.current?.terminal.focus())
  useEffect(() => {
    if (!visible || !focused || searching || asking) return
    screen.current?.fit()
    takeFocus()
  }, [visible, focused, searching, asking, screen])
  useEffect(() => screen.current?.name(`Terminal ${name}`, `${LEAVING} leaves the terminal`), [screen, name])
  const typeDraft = useEffectEvent(() => {
    paste(asTyped(draft ?? ''))
    onDrafted()
  })
  useEffect(() => (draft === undefined ? undefined : screen.current?.whenPrompt(() => typeDraft())), [screen, draft])
  const send = () => {
    const block = asDraft(screen.current?.terminal.getSelection() ?? '', name)
    if (block !== undefined) workbench.open({ ...activeChat(workbench.layout.get(), directory), draft: block })
  }
  const { verbs, menu } = terminalActions({ screen, selected: selection !== undefined, onPaste: () => void pasteClipboard(), onSearch: () => setSearching(true), onSend: send })
  useTerminalCommands(commandsOf, { ...verbs, enter: () => screen.current?.terminal.focus() })
  const onKeyDown = (event: KeyboardEvent) => {
    const held = event.metaKey || (event.ctrlKey && event.shiftKey)
    if (held && event.code === 'KeyC' && screen.current?.terminal.hasSelection()) screen.current.copy()
    else if (held && event.code === 'KeyF') setSearching(true)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles.view} data-ringing={ringing ? '' : undefined} onKeyDownCapture={onKeyDown} onFocusCapture={onFocus}>
      {searching && <TerminalSearch screen={screen} onClose={() => setSearching(false)} />}
      <StateBanner pty={pty} state={state} onReconnect={() => link.current?.retryNow()} onRestart={onRestart} onClose={onClose} />
      <div className={styles.frame}>
        <ContextMenu items={menu}>
          <div ref={box} className={styles.screen} data-terminal onPasteCapture={onPaste} />
        </ContextMenu>
        {target !== undefined && <LinkTarget target={target} />}
        {selection?.top !== undefined && !searching && <SelectionButton top={selection.top} onSend={send} />}
      </div>
      {pasting && <PasteDialog {...pasting} onPaste={confirm} onClose={cancel} />}
    </div>
  )
}
