import { ClipboardPaste, Copy, Eraser, MessageSquareQuote, Search, TextSelect } from 'lucide-react'
import type { RefObject } from 'react'
import type { MenuItem } from '../../ui/menu-items'
import type { TerminalCommand } from './commands'
import type { Screen } from './screen'

type Options = { screen: RefObject<Screen | undefined>; selected: boolean; onPaste: () => void; onSearch: () => void; onSend: () => void }

/** What can be done with what a terminal shows: by commands, and by its menu. */
export function terminalActions({ screen, selected, onPaste, onSearch, onSend }: Options) {
  const copy = () => screen.current?.copy()
  const all = () => screen.current?.terminal.selectAll()
  const clear = () => screen.current?.terminal.clear()
  const verbs: Partial<Record<TerminalCommand, () => void>> = {
    search: onSearch,
    copy,
    paste: onPaste,
    'select-all': all,
    send: onSend,
    clear,
    top: () => screen.current?.terminal.scrollToTop(),
    bottom: () => screen.current?.terminal.scrollToBottom(),
  }
  const menu: MenuItem[] = [
    { label: 'Copy', icon: Copy, keys: 'ctrl+shift+c', disabled: !selected, onSelect: copy },
    { label: 'Paste', icon: ClipboardPaste, keys: 'ctrl+shift+v', onSelect: onPaste },
    { label: 'Select all', icon: TextSelect, onSelect: all },
    { kind: 'separator' },
    { label: 'Send to the agent', icon: MessageSquareQuote, keys: 'mod+shift+enter', disabled: !selected, onSelect: onSend },
    { kind: 'separator' },
    { label: 'Search', icon: Search, keys: 'ctrl+shift+f', onSelect: onSearch },
    { label: 'Clear', icon: Eraser, keys: 'mod+shift+k', onSelect: clear },
  ]
  return { verbs, menu }
}
