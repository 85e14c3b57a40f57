import { TriangleAlert } from 'lucide-react'
import type { PermissionRequest } from '#protocol/permission'
import { Ansi } from '../../../ui/ansi'
import { Diff } from '../../../ui/diff'
import { makeVisible } from './make-visible'
import styles from './permission-card.module.css'

/** What is asked for, in full: the command, the diff, or the patterns. */
export function PermissionSubject({ request }: { request: PermissionRequest }) {
  const { command, diff, filepath, reason } = request.metadata
  const dangers = textsOf(request.metadata['dangers'])
  const changed = request.metadata['changed'] === true ? ['This tool’s description or parameters changed since you allowed it.'] : []
  const notes = [...changed, ...dangers, ...(typeof reason === 'string' ? [reason] : [])]
  const isCommand = typeof command === 'string'
  return (
    <>
      {isCommand && <Ansi text={makeVisible(command)} label="Command" className={styles.command} />}
      {typeof diff === 'string' && diff !== '' && (
        <Diff patch={diff} path={typeof filepath === 'string' ? filepath : undefined} className={styles.diff} />
      )}
      {(!isCommand || request.permission === 'external_directory') && !diff && (
        <ul className={styles.patterns}>
          {request.patterns.map((pattern) => (
            <li key={pattern}>
              <code>{makeVisible(pattern)}</code>
            </li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.danger}>
          <TriangleAlert size={14} aria-hidden /> {note}
        </p>
      ))}
    </>
  )
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((entry: unknown) => readNote(entry) ?? []) : []
}

function readNote(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry
  const { message, reason } = (entry ?? {}) as Record<string, unknown>
  return [message, reason].find((text) => typeof text === 'string')
}
