import { File, FileImage } from 'lucide-react'
import type { FilePart } from '#protocol/message'
import styles from './part.module.css'

/** An attachment of a prompt: pictures are shown, everything else is a chip. */
export function FileView({ part }: { part: FilePart }) {
  const name = part.filename ?? part.url.split('/').pop() ?? part.mime
  if (part.mime.startsWith('image/') && part.url.startsWith('data:')) return <img className={styles.image} src={part.url} alt={name} />
  const Icon = part.mime.startsWith('image/') ? FileImage : File
  return (
    <span className={styles.file} title={part.url.startsWith('data:') ? name : part.url}>
      <Icon size={13} aria-hidden />
      {name}
    </span>
  )
}
