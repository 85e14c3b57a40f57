import { useState, type FormEvent } from 'react'
import { errorMessage } from '../../client/client-error'
import { useUpdateConfig, useUpdateGlobalConfig } from '../../client/config'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { Select } from '../../ui/select'
import { TextField } from '../../ui/text-field'
import { readMcpServer } from './mcp-server-text'
import styles from './settings.module.css'

/** A new server, written into the configuration of the project or of the person. */
export function McpForm({ directory }: { directory: string }) {
  const forProject = useUpdateConfig(directory)
  const forAll = useUpdateGlobalConfig()
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const [place, setPlace] = useState('all')
  const update = place === 'all' ? forAll : forProject
  const server = readMcpServer(text)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!server || name.trim() === '') return
    update.mutate(
      { mcp: { [name.trim()]: server } },
      {
        onSuccess: () => {
          setName('')
          setText('')
        },
      },
    )
  }
  return (
    <form className={styles.block} onSubmit={submit}>
      <TextField label="Name" value={name} onChange={setName} placeholder="docs" />
      <TextField
        label="Command or address"
        mono
        value={text}
        onChange={setText}
        placeholder="npx -y @scope/server   or   https://example.com/mcp"
        hint="A command runs on this machine with your rights; an address is called over the network."
      />
      <div className={styles.rowEnd}>
        <Select
          label="For"
          value={place}
          onChange={setPlace}
          options={[
            { value: 'all', label: 'All my projects' },
            { value: 'project', label: 'This project' },
          ]}
        />
        <Button type="submit" variant="primary" loading={update.isPending} disabled={!server || name.trim() === ''}>
          Add
        </Button>
      </div>
      {update.error && <Banner tone="danger">{errorMessage(update.error)}</Banner>}
      {update.isSuccess && name === '' && <Banner tone="ok">The server was added.</Banner>}
    </form>
  )
}
