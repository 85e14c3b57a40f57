import { useState } from 'react'
import { errorMessage } from '../../client/client-error'
import { useRemoveWorktree } from '../../client/worktree'
import { Checkbox } from '../../ui/checkbox'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { folderName } from '../file-name'
import { removeFolder } from '../layout'
import { useWorkbench } from '../workbench-context'
import styles from './sidebar.module.css'

type Props = { directory: string; main: string; open: boolean; onOpenChange: (open: boolean) => void }

/** Removes a work tree; what is in no commit keeps it, unless the person says otherwise. */
export function RemoveWorktreeDialog({ directory, main, ...control }: Props) {
  const { layout } = useWorkbench()
  const remove = useRemoveWorktree(main)
  const [force, setForce] = useState(false)
  const confirm = async () => {
    await remove.mutateAsync({ directory, force }).catch((error: unknown) => {
      // The dialog says where it lies.
      throw new Error(errorMessage(error).replaceAll(directory, folderName(directory)))
    })
    layout.update((now) => removeFolder(now, directory))
  }
  return (
    <ConfirmDialog
      {...control}
      title={`Remove the work tree ${folderName(directory)}?`}
      text={
        <>
          Its folder is deleted, and its branch unless commits would be lost. Its sessions stay readable.
          <span className={styles.force}>
            <Checkbox label="Also with changes that are in no commit; git keeps them" checked={force} onChange={setForce} />
          </span>
        </>
      }
      action="Remove work tree"
      danger
      onConfirm={confirm}
    />
  )
}
