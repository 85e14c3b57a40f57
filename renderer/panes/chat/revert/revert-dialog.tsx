import { useState } from 'react'
import type { MessageID, SessionID } from '#protocol/id'
import type { RevertPreview } from '#protocol/revert'
import { errorMessage } from '../../../client/client-error'
import { useRevert, useRevertPreview } from '../../../client/revert'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { ErrorState } from '../../../ui/error-state'
import { Skeleton } from '../../../ui/skeleton'
import { RevertFiles } from './revert-files'
import styles from './revert.module.css'

export type RevertDialogProps = {
  sessionID: SessionID
  directory: string
  /** The prompt to take back; without one the dialog is closed. */
  messageID: MessageID | undefined
  onClose: () => void
  onDone: () => void
}

/** Shows exactly what taking a prompt back does to the files before anything is done. */
export function RevertDialog({ sessionID, directory, messageID, onClose, onDone }: RevertDialogProps) {
  const { data, error, refetch } = useRevertPreview(sessionID, directory, messageID)
  const revert = useRevert(sessionID, directory)
  const [forced, setForced] = useState<readonly string[]>([])
  const [left, setLeft] = useState<readonly string[]>([])
  const close = () => {
    revert.reset()
    setForced([])
    setLeft([])
    onClose()
  }
  const take = async (preview: RevertPreview) => {
    const files = preview.files.map(({ file }) => file).filter((file) => !left.includes(file))
    await revert.mutateAsync({
      messageID: preview.messageID,
      ...(left.length > 0 ? { files } : {}),
      ...(forced.length > 0 ? { force: [...forced] } : {}),
    })
    close()
    onDone()
  }
  const problem = revert.error ?? undefined
  return (
    <Dialog
      open={messageID !== undefined}
      onOpenChange={(open) => !open && close()}
      size="lg"
      title="Take back this prompt and what came after it?"
      description={data && summaryOf(data)}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!data}
            loading={revert.isPending}
            onClick={() => data && void take(data).catch(() => undefined)}
            data-testid="revert-confirm"
          >
            Take back
          </Button>
        </>
      }
    >
      {!data && !error && <Skeleton lines={4} />}
      {error && <ErrorState inline title="What would change could not be found out" text={errorMessage(error)} onRetry={() => void refetch()} />}
      {problem && <ErrorState inline title="Nothing was taken back" text={errorMessage(problem)} />}
      {data && (
        <RevertFiles
          files={data.files}
          left={left}
          forced={forced}
          onLeave={(file, leave) => setLeft((now) => (leave ? [...now, file] : now.filter((other) => other !== file)))}
          onForce={(file, force) => setForced((now) => (force ? [...now, file] : now.filter((other) => other !== file)))}
        />
      )}
      <p className={styles.promise}>Nothing is lost: “Bring back” undoes this until you send the next prompt.</p>
    </Dialog>
  )
}

function summaryOf({ messages, files }: RevertPreview): string {
  const changed = files.filter(({ action }) => action !== 'none' && action !== 'skip').length
  const skipped = files.filter(({ action }) => action === 'skip').length
  const words = [`${count(messages, 'message')} will be hidden`, `${count(changed, 'file')} changed`]
  return `${[...words, ...(skipped > 0 ? [`${skipped} left as they are`] : [])].join(', ')}.`
}

function count(number: number, word: string) {
  return `${number === 0 ? 'no' : number} ${word}${number === 1 ? '' : 's'}`
}
