import { FolderOpen } from 'lucide-react'
import { useRef, useState } from 'react'
import { errorMessage } from '../../client/client-error'
import { useImportSession } from '../../client/share'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorState } from '../../ui/error-state'
import { useWorkbench } from '../workbench-context'
import styles from './overlay.module.css'

/** Takes a conversation in from a file that was exported here or by another OpenCode program. */
export function ImportDialog({ directory, onClose }: { directory: string; onClose: () => void }) {
  const workbench = useWorkbench()
  const take = useImportSession(directory)
  const picker = useRef<HTMLInputElement>(null)
  const [unreadable, setUnreadable] = useState<string>()
  const read = async (file: File) => {
    setUnreadable(undefined)
    try {
      const session = await take.mutateAsync(await file.text())
      workbench.open({ pane: 'chat', directory: session.directory, sessionID: session.id })
      onClose()
    } catch (error) {
      setUnreadable(error instanceof SyntaxError ? `${file.name} holds no JSON.` : errorMessage(error))
    }
  }
  const footer = (
    <Button variant="primary" icon={FolderOpen} loading={take.isPending} onClick={() => picker.current?.click()}>
      Choose a file
    </Button>
  )
  return (
    <Dialog open onOpenChange={onClose} title="Import a session" size="sm" footer={footer}>
      <p className={styles.text}>
        A JSON file that this app or another OpenCode program exported. The conversation becomes a session of this folder; files stay as they are.
      </p>
      <input
        ref={picker}
        type="file"
        hidden
        accept="application/json,.json"
        data-testid="import-file"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) void read(file)
        }}
      />
      {unreadable !== undefined && <ErrorState inline title="Not imported" text={unreadable} />}
    </Dialog>
  )
}
