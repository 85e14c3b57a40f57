import { useId, useState, type FormEvent } from 'react'
import { errorMessage } from '../../client/client-error'
import { useCreateWorktree } from '../../client/worktree'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/text-field'
import { toggleFolder } from '../layout'
import { useWorkbench } from '../workbench-context'

type Props = { directory: string; open: boolean; onOpenChange: (open: boolean) => void }

/** Makes a second folder of the same repository with a branch of its own, and opens a new session in it. */
export function NewWorktreeDialog({ directory, open, onOpenChange }: Props) {
  const workbench = useWorkbench()
  const create = useCreateWorktree(directory)
  const [name, setName] = useState('')
  const form = useId()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const made = await create.mutateAsync(name.trim()).catch(() => undefined)
    if (!made) return
    onOpenChange(false)
    setName('')
    workbench.layout.update((layout) => (layout.sidebar.unfolded.includes(made.directory) ? layout : toggleFolder(layout, made.directory)))
    workbench.open({ pane: 'chat', directory: made.directory })
  }
  const footer = (
    <>
      <Button onClick={() => onOpenChange(false)}>Cancel</Button>
      <Button type="submit" form={form} variant="primary" loading={create.isPending}>
        Make work tree
      </Button>
    </>
  )
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New work tree"
      size="sm"
      description="A second folder of this repository with a branch of its own. Sessions in it do not get in the way of those here."
      footer={footer}
    >
      <form id={form} onSubmit={(event) => void submit(event)}>
        <TextField
          label="Name"
          placeholder="A name is made up without one"
          value={name}
          onChange={setName}
          {...(create.error ? { error: errorMessage(create.error) } : {})}
        />
      </form>
    </Dialog>
  )
}
