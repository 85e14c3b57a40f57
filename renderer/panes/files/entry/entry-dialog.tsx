import { fileName } from '../../../workbench/file-name'
import { ConfirmDialog } from '../../../ui/confirm-dialog'
import type { EntryTask } from './entry-task'
import { NameDialog } from './name-dialog'
import { RemovedDialog } from './removed-dialog'
import { useEntryChanges } from './use-entry-changes'

type Props = { directory: string; task: EntryTask; onOpen: (path: string) => void; onClose: () => void }

/** Asks for the name, or whether something is really to go. */
export function EntryDialog({ directory, task, onOpen, onClose }: Props) {
  const { create, rename, remove } = useEntryChanges(directory)
  if (task.kind === 'create') {
    const file = task.type === 'file'
    return (
      <NameDialog
        title={file ? 'New file' : 'New folder'}
        within={task.within}
        value=""
        action="Create"
        onClose={onClose}
        onName={async (path) => {
          await create(path, task.type)
          if (file) onOpen(path)
        }}
      />
    )
  }
  if (task.kind === 'bring-back') return <RemovedDialog directory={directory} onOpen={onOpen} onClose={onClose} />
  const { path, folder } = task.entry
  const kind = folder ? 'folder' : 'file'
  if (task.kind === 'rename') return <NameDialog title={`Rename this ${kind}`} within="" value={path} action="Rename" onClose={onClose} onName={(to) => rename(path, to)} />
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      danger
      title={`Delete ${fileName(path)}?`}
      text={`The ${kind} ${path}${folder ? ' and everything in it' : ''} goes out of the project. The app keeps it for 30 days: Undo brings it back, and later “Recently deleted” in the menu of the tree.`}
      action="Delete"
      onConfirm={() => remove(path)}
    />
  )
}
