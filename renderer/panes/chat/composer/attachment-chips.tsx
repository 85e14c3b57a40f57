import { FileText, X } from 'lucide-react'
import { formatSize } from './attachments'
import styles from './composer.module.css'
import type { Attachment } from './draft'

export function AttachmentChips({ attachments, onRemove }: { attachments: readonly Attachment[]; onRemove: (id: string) => void }) {
  if (attachments.length === 0) return null
  return (
    <ul className={styles.attachments} aria-label="Attachments">
      {attachments.map(({ id, name, mime, url, size }) => (
        <li key={id} className={styles.attachment} title={`${name}, ${formatSize(size)}`}>
          {mime.startsWith('image/') ? <img className={styles.thumb} src={url} alt="" /> : <FileText size={16} aria-hidden />}
          <span className={styles.attachmentName}>{name}</span>
          <span className={styles.size}>{formatSize(size)}</span>
          <button type="button" className={styles.remove} aria-label={`Remove ${name}`} onClick={() => onRemove(id)}>
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
