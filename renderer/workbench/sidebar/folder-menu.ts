import { ArrowDown, ArrowUp, Copy, Files, FolderOpen, FolderX, GitBranchPlus, Plus, ShieldQuestion, SquareTerminal, Trash2 } from 'lucide-react'
import type { MenuItem } from '../../ui/menu-items'
import type { Workbench } from '../workbench-context'

/** What needs more than the folder; those that are left out are not possible now. */
type Possible = { newWorktree?: () => void; up?: () => void; down?: () => void }

export function folderMenu(workbench: Workbench, directory: string, { newWorktree, up, down }: Possible): MenuItem[] {
  return [
    ...openItems(workbench, directory),
    ...(newWorktree ? [{ label: 'New work tree…', icon: GitBranchPlus, onSelect: newWorktree }] : []),
    { kind: 'separator' },
    ...placeItems(workbench, directory),
    { label: 'Trust…', icon: ShieldQuestion, onSelect: () => workbench.show({ kind: 'trust', directory }) },
    { kind: 'separator' },
    ...(up ? [{ label: 'Move up', icon: ArrowUp, keys: 'alt+up', onSelect: up }] : []),
    ...(down ? [{ label: 'Move down', icon: ArrowDown, keys: 'alt+down', onSelect: down }] : []),
    { label: 'Remove from sidebar', icon: FolderX, onSelect: () => workbench.removeFolder(directory) },
  ]
}

export function worktreeMenu(workbench: Workbench, directory: string, remove: () => void): MenuItem[] {
  return [
    ...openItems(workbench, directory),
    { kind: 'separator' },
    ...placeItems(workbench, directory),
    { kind: 'separator' },
    { label: 'Remove work tree…', icon: Trash2, danger: true, onSelect: remove },
  ]
}

function openItems({ open }: Workbench, directory: string): MenuItem[] {
  return [
    { label: 'New session', icon: Plus, onSelect: () => open({ pane: 'chat', directory }) },
    { label: 'Files', icon: Files, onSelect: () => open({ pane: 'files', directory }) },
    { label: 'Terminal', icon: SquareTerminal, onSelect: () => open({ pane: 'terminal', directory }) },
  ]
}

function placeItems({ bridge }: Workbench, directory: string): MenuItem[] {
  return [
    ...(bridge ? [{ label: 'Show in file manager', icon: FolderOpen, onSelect: () => void bridge.showInFolder(directory) }] : []),
    { label: 'Copy path', icon: Copy, onSelect: () => void navigator.clipboard.writeText(directory) },
  ]
}
