import { AppWindow, Copy, FilePlus, FolderOpen, FolderPlus, Pencil, SquareTerminal, Trash2 } from 'lucide-react'
import { errorMessage } from '../../../client/client-error'
import { useCreatePty } from '../../../client/pty'
import type { MenuItem } from '../../../ui/menu-items'
import { useToast } from '../../../ui/toast'
import { useWorkbench } from '../../../workbench/workbench-context'
import { parentOf, type Entry, type EntryTask } from './entry-task'

/** What can be done with a file or folder beyond reading it, as items of a menu. */
export function useEntryMenu(directory: string, onTask: (task: EntryTask) => void) {
  const { bridge, open } = useWorkbench()
  const toast = useToast()
  const terminal = useCreatePty(directory)
  const absolute = (path: string) => (path === '' ? directory : `${directory.replace(/[\\/]$/, '')}/${path}`)
  const copy = (text: string) => void navigator.clipboard.writeText(text)
  const openOutside = async (path: string) => {
    const problem = await bridge?.openPath(absolute(path))
    if (problem) toast.show({ kind: 'danger', key: 'open-outside', title: 'It was not opened', text: problem })
  }
  const openTerminal = async (folder: string) => {
    try {
      await terminal.mutateAsync({ cwd: absolute(folder) })
      open({ pane: 'terminal', directory })
    } catch (error) {
      toast.show({ kind: 'danger', key: 'terminal-start', title: 'No terminal was started', text: errorMessage(error) })
    }
  }
  const menu = (entry: Entry): MenuItem[] => {
    const within = entry.folder ? entry.path : parentOf(entry.path)
    const outside: MenuItem[] = bridge
      ? [
          { label: 'Open outside', icon: AppWindow, onSelect: () => void openOutside(entry.path) },
          { label: 'Show in file manager', icon: FolderOpen, onSelect: () => void bridge.showInFolder(absolute(entry.path)) },
        ]
      : []
    const own: MenuItem[] =
      entry.path === ''
        ? []
        : [
            { label: 'Rename…', icon: Pencil, keys: 'f2', onSelect: () => onTask({ kind: 'rename', entry }) },
            { label: 'Delete…', icon: Trash2, keys: 'delete', danger: true, onSelect: () => onTask({ kind: 'remove', entry }) },
          ]
    return [
      { label: 'New file…', icon: FilePlus, onSelect: () => onTask({ kind: 'create', type: 'file', within }) },
      { label: 'New folder…', icon: FolderPlus, onSelect: () => onTask({ kind: 'create', type: 'directory', within }) },
      { kind: 'separator' },
      ...outside,
      { label: 'Open in terminal', icon: SquareTerminal, onSelect: () => void openTerminal(within) },
      { kind: 'separator' },
      { label: 'Copy path', icon: Copy, onSelect: () => copy(absolute(entry.path)) },
      { label: 'Copy relative path', icon: Copy, onSelect: () => copy(entry.path === '' ? '.' : entry.path) },
      ...(own.length > 0 ? [{ kind: 'separator' } as const, ...own] : []),
    ]
  }
  return { menu, openOutside, absolute }
}
