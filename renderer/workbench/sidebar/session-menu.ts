import { Archive, ArchiveRestore, GitFork, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../client/client-error'
import { useForkSession, useUpdateSession } from '../../client/session'
import type { MenuItem } from '../../ui/menu-items'
import { useToast } from '../../ui/toast'
import { togglePin } from '../layout'
import { useWorkbench } from '../workbench-context'

/** What of a row is open: its title as a field, or the question before it is deleted. */
export type RowMode = { id: string; kind: 'rename' | 'delete' }

/** What can be done with a session of the list. */
export function useSessionMenu(setMode: (mode: RowMode) => void): (session: Session, pinned: boolean) => MenuItem[] {
  const workbench = useWorkbench()
  const toast = useToast()
  const update = useUpdateSession()
  const fork = useForkSession()
  const onError = (error: unknown) => toast.show({ kind: 'danger', title: 'That did not work', text: errorMessage(error) })
  return ({ id, time }, pinned) => {
    const archived = time.archived !== undefined
    const archive = () => update.mutate({ id, time: { archived: archived ? null : Date.now() } }, { onError })
    const copy = () => fork.mutate({ id }, { onSuccess: (made) => workbench.open({ pane: 'chat', directory: made.directory, sessionID: made.id }), onError })
    return [
      {
        label: pinned ? 'Unpin' : 'Pin',
        icon: pinned ? PinOff : Pin,
        onSelect: () => workbench.layout.update((layout) => togglePin(layout, id)),
      },
      { label: 'Rename', icon: Pencil, keys: 'f2', onSelect: () => setMode({ id, kind: 'rename' }) },
      { label: 'Fork', icon: GitFork, onSelect: copy },
      { label: archived ? 'Take out of the archive' : 'Archive', icon: archived ? ArchiveRestore : Archive, onSelect: archive },
      { kind: 'separator' },
      { label: 'Delete…', icon: Trash2, danger: true, keys: 'delete', onSelect: () => setMode({ id, kind: 'delete' }) },
    ]
  }
}
