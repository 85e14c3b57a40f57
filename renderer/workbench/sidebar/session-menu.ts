import { Archive, ArchiveRestore, GitFork, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../client/client-error'
import { useForkSession, useUpdateSession } from '../../client/session'
import type { MenuItem } from '../../ui/menu-items'
import { useToast } from '../../ui/toast'
import { togglePin } from '../layout'
import { useWorkbench } from '../workbench-context'

export type RowMode = 'rename' | 'delete'

/** What can be done with a session of the list. */
export function useSessionMenu(session: Session, pinned: boolean, setMode: (mode: RowMode) => void): MenuItem[] {
  const workbench = useWorkbench()
  const toast = useToast()
  const update = useUpdateSession()
  const fork = useForkSession()
  const onError = (error: unknown) => toast.show({ kind: 'danger', title: 'That did not work', text: errorMessage(error) })
  const archived = session.time.archived !== undefined
  const archive = () => update.mutate({ id: session.id, time: { archived: archived ? null : Date.now() } }, { onError })
  const copy = () =>
    fork.mutate({ id: session.id }, { onSuccess: ({ id, directory }) => workbench.open({ pane: 'chat', directory, sessionID: id }), onError })
  return [
    {
      label: pinned ? 'Unpin' : 'Pin',
      icon: pinned ? PinOff : Pin,
      onSelect: () => workbench.layout.update((layout) => togglePin(layout, session.id)),
    },
    { label: 'Rename', icon: Pencil, keys: 'f2', onSelect: () => setMode('rename') },
    { label: 'Fork', icon: GitFork, onSelect: copy },
    { label: archived ? 'Take out of the archive' : 'Archive', icon: archived ? ArchiveRestore : Archive, onSelect: archive },
    { kind: 'separator' },
    { label: 'Delete…', icon: Trash2, danger: true, keys: 'delete', onSelect: () => setMode('delete') },
  ]
}
