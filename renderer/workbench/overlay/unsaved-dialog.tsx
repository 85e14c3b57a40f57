import { useState } from 'react'
import { ClientError, errorMessage } from '../../client/client-error'
import { useSaveFiles } from '../../client/file'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorState } from '../../ui/error-state'
import { dismissTabs } from '../closed-tabs'
import { removeFolder } from '../layout'
import { draftsLost, draftsOf, dropDraft, type Draft } from '../unsaved'
import { useWorkbench } from '../workbench-context'
import styles from './overlay.module.css'

/** Before tabs close: what is to become of texts that are not saved. */
export function UnsavedDialog({ closing, removing, onClose }: { closing: readonly string[]; removing: string | undefined; onClose: () => void }) {
  const { layout, unsaved } = useWorkbench()
  const save = useSaveFiles()
  const [drafts] = useState(() => (removing === undefined ? draftsLost(layout.get(), unsaved.get(), closing) : draftsOf(unsaved.get(), removing)))
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const finish = (gone: readonly Draft[]) => {
    unsaved.update((now) => gone.reduce(dropDraft, now))
    layout.update((now) => (removing === undefined ? dismissTabs(now, closing) : removeFolder(now, removing)))
    onClose()
  }
  const saveAll = async () => {
    setBusy(true)
    for (const draft of drafts) {
      try {
        await save(draft)
        unsaved.update((now) => dropDraft(now, draft))
      } catch (error) {
        setBusy(false)
        setProblem(error instanceof ClientError && error.name === 'ConflictError' ? `${draft.path} was changed on disk. Open it to choose.` : errorMessage(error))
        return
      }
    }
    finish([])
  }
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="danger" onClick={() => finish(drafts)}>
        Discard
      </Button>
      <Button variant="primary" loading={busy} onClick={() => void saveAll()}>
        {drafts.length === 1 ? 'Save' : 'Save all'}
      </Button>
    </>
  )
  const title = drafts.length === 1 ? 'Save the changes?' : `Save the changes of ${drafts.length} files?`
  return (
    <Dialog open onOpenChange={onClose} title={title} description="Without saving they are lost." size="sm" role="alertdialog" footer={footer}>
      <ul className={styles.unsaved}>
        {drafts.map(({ directory, path }) => (
          <li key={`${directory}\n${path}`}>{path}</li>
        ))}
      </ul>
      {problem !== undefined && <ErrorState inline title="Not saved" text={problem} />}
    </Dialog>
  )
}
