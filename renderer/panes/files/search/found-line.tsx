import { File } from 'lucide-react'
import { fileName } from '../../../workbench/file-name'
import type { FoundRow } from './found-rows'
import { PlaceCheck } from './place-check'
import styles from './search.module.css'

type Props = { row: FoundRow; onOpen: (path: string, line: number) => void; onTake: (ids: readonly string[], take: boolean) => void }

/** So that the place itself is in sight in a narrow panel. */
const MOST_BEFORE = 14

/** A file, a line that matches, or a place with what is to stand there. */
export function FoundLine({ row, onOpen, onTake }: Props) {
  if (row.kind === 'file') {
    const { choice } = row
    return (
      <div className={styles.file} title={row.path}>
        {choice ? (
          <PlaceCheck label={`Replace in ${row.path}`} checked={choice.checked} disabled={choice.blocked} onChange={(take) => onTake(choice.ids, take)} />
        ) : (
          <File size={13} className={styles.icon} aria-hidden />
        )}
        <span className={styles.name}>{fileName(row.path)}</span>
        <span className={styles.folder}>{choice?.blocked ? 'not saved, left alone' : row.path.slice(0, Math.max(0, row.path.lastIndexOf('/')))}</span>
        <span className={styles.count}>{row.count}</span>
      </div>
    )
  }
  if (row.kind === 'line') {
    return (
      <button type="button" className={styles.line} onClick={() => onOpen(row.path, row.line)}>
        <span className={styles.number}>{row.line}</span>
        <span className={styles.text}>
          {row.pieces.map(({ text, marked }, index) => (marked ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>))}
        </span>
      </button>
    )
  }
  const { path, line, before, match, replacement, after, checked, blocked, id } = row
  return (
    <div className={styles.place} data-left={checked ? undefined : ''}>
      <PlaceCheck label={`Replace in line ${line} of ${path}`} checked={checked} disabled={blocked} onChange={(take) => onTake([id], take)} />
      <button type="button" className={styles.line} onClick={() => onOpen(path, line)}>
        <span className={styles.number}>{line}</span>
        <span className={styles.text}>
          {before.length > MOST_BEFORE ? `…${before.slice(-MOST_BEFORE)}` : before}
          <del>{match}</del>
          {replacement !== '' && <ins>{replacement}</ins>}
          {after}
        </span>
      </button>
    </div>
  )
}
