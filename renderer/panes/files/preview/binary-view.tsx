import { FileArchive, FileAudio, FileImage, FileQuestion, FileText, FileVideo, type LucideIcon } from 'lucide-react'
import type { FileContent } from '#protocol/file'
import { fileName } from '../../../workbench/file-name'
import { OutsideActions, type OutsideVerbs } from './outside-actions'
import { hexLines, kindText, sizeText } from './preview'
import styles from './preview.module.css'

type Props = OutsideVerbs & { path: string; content: FileContent }

const icons: Readonly<Record<string, LucideIcon>> = { 'PDF document': FileText, Sound: FileAudio, Video: FileVideo, Image: FileImage, Archive: FileArchive }

/** A file that cannot be drawn here: what it is, how it begins, and the way to a program that can. */
export function BinaryView({ path, content, ...verbs }: Props) {
  const { mimeType, size } = content
  const kind = kindText(mimeType)
  const Icon = icons[kind] ?? FileQuestion
  const lines = hexLines(content.content)
  const facts = [kind, size !== undefined && sizeText(size), mimeType].filter(Boolean).join(' · ')
  return (
    <div className={styles.card} role="region" aria-label={path} tabIndex={0}>
      <div className={styles.head}>
        <Icon size={28} strokeWidth={1.5} className={styles.icon} aria-hidden />
        <div className={styles.words}>
          <div className={styles.name}>{fileName(path)}</div>
          <div className={styles.facts}>{facts}</div>
        </div>
      </div>
      {(verbs.onOpenOutside || verbs.onShow) && (
        <div className={styles.actions}>
          <OutsideActions {...verbs} />
        </div>
      )}
      {lines.length > 0 ? (
        <table className={styles.hex} aria-label="The first bytes">
          <tbody>
            {lines.map(({ at, bytes, text }) => (
              <tr key={at}>
                <th scope="row">{at}</th>
                <td>{bytes}</td>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className={styles.facts}>{size === 0 ? 'The file is empty.' : 'The file is too large to be shown here.'}</p>
      )}
    </div>
  )
}
