import { useState } from 'react'
import { errorMessage } from '../../client/client-error'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { UndoFile } from './undo-file'
import type { UndoItem, UndoWhat } from './undo-plan'
import styles from './undo.module.css'
import type { Asking } from './use-board-scope'
import { useUndoItems } from './use-undo-items'

export type UndoDialogProps = { asking: Asking | undefined; onUndo: (items: readonly UndoItem[]) => Promise<void>; onClose: () => void }

/** Shows what undoing does, line by line, before anything is done. */
export function UndoDialog({ asking, onUndo, onClose }: UndoDialogProps) {
  if (!asking) return null
  return <AskingDialog key={asking.title} title={asking.title} what={asking.what} onUndo={onUndo} onClose={onClose} />
}

type AskingProps = { title: string; what: UndoWhat; onUndo: UndoDialogProps['onUndo']; onClose: () => void }

function AskingDialog({ title, what, onUndo, onClose }: AskingProps) {
  const { data, error, refetch } = useUndoItems(what)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const confirm = async (items: readonly UndoItem[]) => {
    setBusy(true)
    try {
      await onUndo(items)
      onClose()
    } catch (failure) {
      setProblem(errorMessage(failure))
    }
    setBusy(false)
  }
  const ready = data !== undefined && data.items.length > 0
  const footer = (
    <>
      <Button autoFocus onClick={onClose} disabled={busy}>
        Cancel
      </Button>
      <Button variant="danger" loading={busy} disabled={!ready} onClick={() => data && void confirm(data.items)}>
        {data && data.items.length > 1 ? `Undo in ${data.items.length} files` : 'Undo the change'}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      role="alertdialog"
      size="lg"
      title={title}
      description="Lines with + go, lines with − come back. “Bring back” undoes this, for 30 days."
      onOpenChange={(open) => !open && !busy && onClose()}
      footer={footer}
    >
      <div className={styles.dialog}>
        {problem && <ErrorState inline title="Nothing was undone" text={problem} />}
        {error && <ErrorState inline title="What would change could not be found out" text={errorMessage(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton lines={5} />}
        {data && data.left.length > 0 && <Banner tone="warn">Left as they are, as they are no text or too large: {data.left.join(', ')}</Banner>}
        {data && data.items.length > 0 && (
          <ul className={styles.files}>
            {data.items.map((item, index) => (
              <li key={item.file} className={styles.file}>
                <UndoFile item={item} open={data.items.length <= 3} look={index < 40} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  )
}
