import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import { ContextMenu } from '../../ui/menu'
import { useWorkbench } from '../../workbench/workbench-context'
import { activeChat } from './active-chat'
import { asDraft } from './agent-draft'
import { useTerminalCommands } from './commands'
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
  visible: boolean
  /** Has the keys. */
  focused: boolean
  /** The tab whose commands mean this terminal. */
  commandsOf: string | undefined
  onFocus: () => void
  onFacts: (id: PtyID, facts: TerminalFacts) => void
  onRestart: () => void
  onClose: () => void
}

/** One terminal. It stays in the page while hidden, so that its screen is there at once. */
export function TerminalView({ directory, pty, visible, focused, commandsOf, onFocus, onFacts, onRestart, onClose }: Props) {
  const workbench = useWorkbench()
  const box = useRef<HTMLDivElement>(null)
  const { screen, link, state, selection, ringing } = useScreen(box, { directory, pty, visible, onFacts })
  const [searching, setSearching] = useState(false)
  const { pasting, cancel, confirm, pasteClipboard, onPaste } = usePaste(screen)
  const asking = pasting !== undefined
  useEffect(() => {
    if (!visible || !focused || searching || asking) return
    screen.current?.fit()
    screen.current?.terminal.focus()
  }, [visible, focused, searching, asking, screen])
  const send = () => {
    const draft = asDraft(screen.current?.terminal.getSelection() ?? '', pty.title)
    if (draft !== undefined) workbench.open({ ...activeChat(workbench.layout.get(), directory), draft })
  }
  const { verbs, menu } = terminalActions({ screen, selected: selection !== undefined, onPaste: () => void pasteClipboard(), onSearch: () => setSearching(true), onSend: send })
  useTerminalCommands(commandsOf, verbs)
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
        {selection?.place && <SelectionButton place={selection.place} onSend={send} />}
      </div>
      {pasting && <PasteDialog {...pasting} onPaste={confirm} onClose={cancel} />}
    </div>
  )
}
