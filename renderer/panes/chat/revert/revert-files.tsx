import type { RevertPreviewFile } from '#protocol/revert'
import { Badge, type Tone } from '../../../ui/badge'
import { Checkbox } from '../../../ui/checkbox'
import { Diff } from '../../../ui/diff'
import { DiffStats } from '../../../ui/diff-stats'
import { Disclosure } from '../../../ui/disclosure'
import styles from './revert.module.css'

export type RevertFilesProps = {
  files: readonly RevertPreviewFile[]
  /** Files that the person wants left alone, and those to overwrite whatever others wrote. */
  left: readonly string[]
  forced: readonly string[]
  onLeave: (file: string, leave: boolean) => void
  onForce: (file: string, force: boolean) => void
}

const actions: Readonly<Record<RevertPreviewFile['action'], { text: string; tone: Tone }>> = {
  restore: { text: 'restored', tone: 'neutral' },
  remove: { text: 'deleted', tone: 'danger' },
  merge: { text: 'merged', tone: 'info' },
  skip: { text: 'left as it is', tone: 'warn' },
  none: { text: 'no change', tone: 'neutral' },
}

const reasons: Readonly<Record<NonNullable<RevertPreviewFile['reason']>, string>> = {
  conflict: 'The same lines were changed outside of this session.',
  changed: 'It was changed outside of this session.',
  'not-selected': 'You left it out.',
  'not-kept': 'Its earlier content was too large to keep.',
  lost: 'Its earlier content is not there any more.',
  unreachable: 'It lies outside of the project now.',
  failed: 'It could not be written.',
}

/** Each file with what would be done to it; what others wrote is pointed out, and never overwritten without a tick. */
export function RevertFiles({ files, left, forced, onLeave, onForce }: RevertFilesProps) {
  if (files.length === 0) return <p className={styles.promise}>No file was changed by these messages.</p>
  return (
    <ul className={styles.files}>
      {files.map((file) => (
        <li key={file.file} className={styles.file} data-testid="revert-file">
          <Disclosure
            summary={
              <span className={styles.line}>
                <code className={styles.path}>{file.file}</code>
                <Badge tone={actions[file.action].tone}>{actions[file.action].text}</Badge>
                {file.foreign.length > 0 && <Badge tone="warn">lines of others</Badge>}
              </span>
            }
            end={<DiffStats added={file.additions} removed={file.deletions} />}
          >
            <FileDetails file={file} />
          </Disclosure>
          {file.reason && <p className={styles.reason}>{reasons[file.reason]}</p>}
          {file.action === 'skip' && file.reason !== 'not-kept' && file.reason !== 'lost' && file.reason !== 'unreachable' && (
            <Checkbox label="Overwrite it all the same" checked={forced.includes(file.file)} onChange={(force) => onForce(file.file, force)} />
          )}
          {file.action !== 'skip' && file.action !== 'none' && (
            <Checkbox label="Change this file" checked={!left.includes(file.file)} onChange={(change) => onLeave(file.file, !change)} />
          )}
        </li>
      ))}
    </ul>
  )
}

function FileDetails({ file }: { file: RevertPreviewFile }) {
  const others = file.foreign.map(({ start, lines }) => (lines === 1 ? `${start}` : `${start}–${start + lines - 1}`))
  return (
    <>
      {others.length > 0 && <p className={styles.reason}>Not written by this session: lines {others.join(', ')}</p>}
      {file.patch ? <Diff patch={file.patch} header={false} /> : <p className={styles.reason}>Binary or too large to show.</p>}
    </>
  )
}
