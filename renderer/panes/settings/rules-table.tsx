import { useState } from 'react'
import { useAgents } from '../../client/agent'
import { Badge } from '../../ui/badge'
import { Select } from '../../ui/select'
import { Skeleton } from '../../ui/skeleton'
import { folderName } from '../../workbench/file-name'
import { useLayout } from '../../workbench/workbench-context'
import styles from './settings.module.css'

const tones = { allow: 'ok', ask: 'warn', deny: 'danger' } as const

/** The rules of one agent in one folder, in their order: the last that matches decides. */
export function RulesTable({ directory }: { directory: string }) {
  const folders = useLayout((layout) => layout.folders)
  const [folder, setFolder] = useState(directory)
  const [name, setName] = useState<string>()
  const { data } = useAgents(folder)
  if (!data) return <Skeleton />
  const shown = data.filter(({ hidden }) => !hidden)
  const agent = shown.find((candidate) => candidate.name === name) ?? shown[0]
  return (
    <>
      <div className={styles.row}>
        {folders.length > 1 && (
          <Select label="Folder" value={folder} onChange={setFolder} options={folders.map((path) => ({ value: path, label: folderName(path), note: path }))} />
        )}
        <Select label="Agent" value={agent?.name} onChange={setName} options={shown.map((item) => ({ value: item.name, label: item.name }))} />
      </div>
      <div className={styles.scroll} role="region" aria-label="Rules" tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>What</th>
              <th>Pattern</th>
              <th>Answer</th>
            </tr>
          </thead>
          <tbody>
            {agent?.permission.map((rule, index) => (
              <tr key={index}>
                <td>{rule.permission}</td>
                <td>
                  <code>{rule.pattern}</code>
                </td>
                <td>
                  <Badge tone={tones[rule.action]}>{rule.action}</Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.note}>From top to bottom, the last match decides. Rules are changed in opencode.json.</p>
    </>
  )
}
