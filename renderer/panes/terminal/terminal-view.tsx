import { ClipboardPaste, Copy, Eraser, Search, TextSelect } from 'lucide-react'
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import type { Pty } from '#protocol/pty'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { ContextMenu } from '../../ui/menu'
import { useWorkbench } from '../../workbench/workbench-context'
import { cleanPaste, runsAtOnce } from './paste'
import { TerminalSearch } from './terminal-search'
import styles from './terminal.module.css'
import { useScreen } from './use-screen'

type Props = { directory: string; pty: Pty; visible: boolean; focused: boolean; onClose: () => void }

/** One terminal. It stays in the page while hidden, so that its screen is there at once. */
export function TerminalView({ directory, pty, visible, focused, onClose }: Props) {
  const { bridge } = useWorkbench()
  const box = useRef<HTMLDivElement>(null)
  const { screen, link, state } = useScreen(box, { directory, id: pty.id, title: pty.title })
  const [searching, setSearching] = useState(false)
  const [pasting, setPasting] = useState<string>()
  useEffect(() => {
    if (!visible || !focused || searching) return
    screen.current?.fit()
    screen.current?.terminal.focus()
  }, [visible, focused, searching, screen])
  const type = (text: string) => screen.current?.terminal.paste(text)
  const paste = (given: string) => {
    const text = cleanPaste(given)
    if (runsAtOnce(text, screen.current?.terminal.modes.bracketedPasteMode ?? false)) setPasting(text)
    else type(text)
  }
  const pasteFromMenu = async () => {
    screen.current?.terminal.focus()
    if (bridge) return bridge.paste()
    paste(await navigator.clipboard.readText().catch(() => ''))
  }
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    paste(event.clipboardData.getData('text/plain'))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const held = event.metaKey || (event.ctrlKey && event.shiftKey)
    if (held && event.code === 'KeyC' && screen.current?.terminal.hasSelection()) screen.current.copy()
    else if (held && event.code === 'KeyF') setSearching(true)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const menu = [
    { label: 'Copy', icon: Copy, keys: 'ctrl+shift+c', onSelect: () => screen.current?.copy() },
    { label: 'Paste', icon: ClipboardPaste, keys: 'ctrl+shift+v', onSelect: () => void pasteFromMenu() },
    { label: 'Select all', icon: TextSelect, onSelect: () => screen.current?.terminal.selectAll() },
    { kind: 'separator' as const },
    { label: 'Search', icon: Search, keys: 'ctrl+shift+f', onSelect: () => setSearching(true) },
    { label: 'Clear', icon: Eraser, onSelect: () => screen.current?.terminal.clear() },
  ]
  const exited = pty.status === 'exited' || state === 'ended'
  return (
    <div className={styles.view} data-hidden={visible ? undefined : ''} inert={!visible} onKeyDownCapture={onKeyDown}>
      {searching && <TerminalSearch screen={screen} onClose={() => setSearching(false)} />}
      {state === 'lost' && (
        <Banner tone="warn" action={<Button size="sm" onClick={() => link.current?.retryNow()}>Reconnect</Button>}>
          The connection to this terminal is lost. What runs in it goes on.
        </Banner>
      )}
      {exited && (
        <Banner action={<Button size="sm" onClick={onClose}>Close</Button>}>
          {pty.exitCode === undefined ? 'This terminal has ended.' : `This terminal has ended with code ${pty.exitCode}.`}
        </Banner>
      )}
      <ContextMenu items={menu}>
        <div ref={box} className={styles.screen} data-terminal onPasteCapture={onPaste} />
      </ContextMenu>
      <ConfirmDialog
        open={pasting !== undefined}
        onOpenChange={() => setPasting(undefined)}
        title={`Paste ${pasting?.trimEnd().split('\n').length ?? 0} lines?`}
        text={<pre className={styles.paste}>{pasting}</pre>}
        action="Paste and run"
        onConfirm={() => type(pasting ?? '')}
      />
    </div>
  )
}
