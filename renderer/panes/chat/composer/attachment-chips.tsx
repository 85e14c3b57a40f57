import { FileText, TextCursorInput, X, type LucideIcon } from 'lucide-react'
import { formatSize } from './attachments'
import styles from './composer.module.css'
import type { Attachment } from './draft'

export type AttachmentChipsProps = {
  attachments: readonly Attachment[]
  onRemove: (id: string) => void
  /** Puts a pasted text into the prompt itself. */
  onInsert: (attachment: Attachment) => void
}

/** Longer texts would make the field slow. */
const INSERTABLE = 100_000

export function AttachmentChips({ attachments, onRemove, onInsert }: AttachmentChipsProps) {
  if (attachments.length === 0) return null
  return (
    <ul className={styles.attachments} aria-label="Attachments">
      {attachments.map((attachment) => {
        const { id, name, mime, url, size, pasted } = attachment
        return (
          <li key={id} className={styles.attachment} title={`${name}, ${formatSize(size)}`}>
            {mime.startsWith('image/') ? <img className={styles.thumb} src={url} alt="" /> : <FileText size={16} aria-hidden />}
            <span className={styles.attachmentName}>{name}</span>
            <span className={styles.size}>{formatSize(size)}</span>
            {pasted && size <= INSERTABLE && <ChipButton icon={TextCursorInput} label={`Insert ${name} as text instead`} onClick={() => onInsert(attachment)} />}
            <ChipButton icon={X} label={`Remove ${name}`} onClick={() => onRemove(id)} />
          </li>
        )
      })}
    </ul>
  )
}

function ChipButton({ icon: Icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <button type="button" className={styles.remove} aria-label={label} title={label} onClick={onClick}>
      <Icon size={12} aria-hidden />
    </button>
  )
}
