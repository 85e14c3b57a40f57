import { File } from 'lucide-react'
import { fileName } from '../../workbench/file-name'
import type { FoundRow } from './found-rows'
import styles from './files.module.css'

export function FoundLine({ row, onOpen }: { row: FoundRow; onOpen: (path: string, line: number) => void }) {
  if (row.kind === 'file') {
    return (
      <div className={styles.foundFile} title={row.path}>
        <File size={13} aria-hidden />
        <span className={styles.name}>{fileName(row.path)}</span>
        <span className={styles.folder}>{row.path.includes('/') ? row.path.slice(0, row.path.lastIndexOf('/')) : ''}</span>
        <span className={styles.number}>{row.count}</span>
      </div>
    )
  }
  return (
    <button type="button" className={styles.foundLine} onClick={() => onOpen(row.path, row.line)}>
      <span className={styles.number}>{row.line}</span>
      <span className={styles.text}>
        {row.pieces.map(({ text, marked }, index) => (marked ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>))}
      </span>
    </button>
  )
}
