import { useState, type FormEvent } from 'react'
import { errorMessage } from '../../../client/client-error'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { TextField } from '../../../ui/text-field'
import { nameProblem } from './entry-task'

type Props = { title: string; within: string; value: string; action: string; onName: (path: string) => Promise<void>; onClose: () => void }

/** Asks for a path; of an old one the name is selected, without its ending. */
export function NameDialog({ title, within, value, action, onName, onClose }: Props) {
  const [name, setName] = useState(value)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const wanted = name.trim().replace(/\/+$/, '')
  const problem = failure ?? nameProblem(wanted)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (wanted === '' || wanted === value || problem !== undefined || busy) return
    setBusy(true)
    try {
      await onName(within === '' ? wanted : `${within}/${wanted}`)
      onClose()
    } catch (error) {
      setFailure(errorMessage(error))
    } finally {
      setBusy(false)
    }
  }
  const selectName = (input: HTMLInputElement) => {
    const start = input.value.lastIndexOf('/') + 1
    const dot = input.value.lastIndexOf('.')
    input.setSelectionRange(start, dot > start ? dot : input.value.length)
  }
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form="entry-name" variant="primary" loading={busy} disabled={wanted === '' || wanted === value || problem !== undefined}>
        {action}
      </Button>
    </>
  )
  const text = within === '' ? undefined : `In ${within}`
  return (
    <Dialog open onOpenChange={onClose} title={title} size="sm" footer={footer} {...(text === undefined ? {} : { description: text })}>
      <form id="entry-name" onSubmit={(event) => void submit(event)}>
        <TextField
          label="Name"
          hideLabel
          mono
          value={name}
          placeholder="name, or folder/name"
          onFocus={(event) => selectName(event.currentTarget)}
          onChange={(text) => {
            setFailure(undefined)
            setName(text)
          }}
          {...(problem === undefined || wanted === '' ? {} : { error: problem })}
        />
      </form>
    </Dialog>
  )
}
