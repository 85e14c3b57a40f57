import { Clock, FileText, GitFork, Pencil, RotateCw, Undo2 } from 'lucide-react'
import { memo } from 'react'
import type { MessageID } from '#protocol/id'
import type { FilePart, Part } from '#protocol/message'
import { useMessage } from '../../../client/message'
import { useSessionStatus } from '../../../client/session'
import { CopyButton } from '../../../ui/copy-button'
import { IconButton } from '../../../ui/icon-button'
import { RelativeTime } from '../../../ui/relative-time'
import { useChatScope } from '../chat-scope'
import { FileView } from '../part/file-view'
import { findMentions } from '../composer/mention'
import { CompactionRow } from './compaction-row'
import { PromptText } from './prompt-text'
import styles from './timeline.module.css'
import { writtenText } from './turn-facts'
import { useParts } from './use-parts'
import { useQueued } from './use-queued'

const failedRead = /^The attached file .* could not be read: /

/** What the person sent; nothing for prompts that a program made around a command. */
export const PromptRow = memo(function PromptRow({ id, answered }: { id: MessageID; answered: boolean }) {
  const { sessionID, directory, onEdit, onFork, onTakeBack, onRepeat } = useChatScope()
  const message = useMessage(sessionID, id)
  const parts = useParts(sessionID, id)
  const queued = useQueued(id, answered)
  const idle = useSessionStatus(directory, sessionID).type === 'idle'
  const text = writtenText(parts)
  const files = parts.filter((part): part is FilePart => part.type === 'file')
  const compaction = parts.find((part) => part.type === 'compaction')
  if (compaction) return <CompactionRow compaction={compaction} />
  if (!message || (text === '' && files.length === 0)) return null
  const mentioned = files.filter(({ source }) => source !== undefined)
  const attached = files.filter(({ source, mime }) => source === undefined || mime.startsWith('image/'))
  return (
    <div className={styles.row}>
      <article className={styles.prompt} aria-label="You" data-testid="message-user" data-message={id}>
        {attached.length > 0 && (
          <div className={styles.files}>
            {attached.map((file) => (
              <FileView key={file.id} part={file} />
            ))}
          </div>
        )}
        {text !== '' && <PromptText id={id} text={text} mentions={mentioned} />}
        <ReadFiles parts={parts} text={text} />
        <footer className={styles.promptFoot}>
          <RelativeTime time={message.time.created} className={styles.time} />
          <span className={styles.hover}>
            <CopyButton text={text} label="Copy message" />
            {!answered && idle && <IconButton icon={RotateCw} label="Not answered: send again" size="sm" onClick={() => onRepeat(id)} />}
            <IconButton icon={Pencil} label="Edit and send again in a fork" size="sm" onClick={() => onEdit(id)} />
            {idle && <IconButton icon={Undo2} label="Take back from here…" size="sm" onClick={() => onTakeBack(id)} />}
            <IconButton icon={GitFork} label="Fork from here" size="sm" onClick={() => onFork(id)} />
          </span>
          {queued && (
            <span className={styles.queued}>
              <Clock size={12} aria-hidden /> Queued
            </span>
          )}
        </footer>
      </article>
    </div>
  )
})

/** Files whose content went along with the prompt and that its words do not name, and those that could not be read. */
function ReadFiles({ parts, text }: { parts: readonly Part[]; text: string }) {
  const { onFile } = useChatScope()
  const paths = parts.flatMap((part) => (part.type === 'file' && part.source?.type === 'file' ? [part.source.path] : []))
  const named = new Set(findMentions(text, paths).map(({ path }) => path))
  const read = paths.filter((path) => !named.has(path))
  const unreadable = parts.flatMap((part) => (part.type === 'text' && part.synthetic && failedRead.test(part.text) ? [part.text] : []))
  if (read.length + unreadable.length === 0) return null
  return (
    <ul className={styles.files} aria-label="Files that were read">
      {read.map((path) => (
        <li key={path}>
          <button type="button" className={styles.chip} onClick={() => onFile(path)}>
            <FileText size={12} aria-hidden /> {path}
          </button>
        </li>
      ))}
      {unreadable.map((text) => (
        <li key={text} className={styles.unreadable}>
          {text}
        </li>
      ))}
    </ul>
  )
}
