import { FolderOpen } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { errorMessage } from '../client/client-error'
import { useOpenFolder } from '../client/project'
import { Button } from '../ui/button'
import { TextField } from '../ui/text-field'
import styles from './folder-form.module.css'
import { useWorkbench } from './workbench-context'

/** The system's folder dialog in the desktop app, and everywhere a path to type. */
export function FolderForm({ onOpened }: { onOpened?: () => void }) {
  const workbench = useWorkbench()
  const open = useOpenFolder()
  const [path, setPath] = useState('')
  const start = (directory: string) =>
    open.mutate(directory, {
      onSuccess: (real) => {
        workbench.openFolder(real)
        onOpened?.()
      },
    })
  const choose = async () => {
    const directory = await workbench.bridge?.openFolder()
    if (directory !== undefined) start(directory)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path.trim() !== '') start(path.trim())
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      {workbench.bridge && (
        <Button variant="primary" icon={FolderOpen} loading={open.isPending} onClick={() => void choose()}>
          Choose a folder…
        </Button>
      )}
      <div className={styles.row}>
        <TextField
          label="Path of the folder"
          hideLabel
          mono
          placeholder="/path/to/project"
          value={path}
          onChange={setPath}
          {...(open.error ? { error: errorMessage(open.error) } : {})}
        />
        <Button type="submit" variant={workbench.bridge ? 'default' : 'primary'} loading={open.isPending && path !== ''} disabled={path.trim() === ''}>
          Open
        </Button>
      </div>
    </form>
  )
}
