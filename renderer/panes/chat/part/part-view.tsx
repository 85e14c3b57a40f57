import { Bot } from 'lucide-react'
import { memo } from 'react'
import type { PartID } from '#protocol/id'
import type { TextPart } from '#protocol/message'
import { usePart } from '../../../client/message'
import { Markdown } from '../../../ui/markdown'
import { useChatScope } from '../chat-scope'
import { ToolView } from '../tool/tool-view'
import { FileView } from './file-view'
import { ReasoningView } from './reasoning-view'
import styles from './part.module.css'

/** One part of an answer; the only thing that is drawn again when its text grows. */
export const PartView = memo(function PartView({ id }: { id: PartID }) {
  const { sessionID, directory, onFile } = useChatScope()
  const part = usePart(sessionID, id)
  switch (part?.type) {
    case 'text':
      return <TextView part={part} />
    case 'reasoning':
      return <ReasoningView part={part} />
    case 'tool':
      return <ToolView part={part} directory={directory} onFile={onFile} />
    case 'file':
      return <FileView part={part} />
    case 'agent':
      return (
        <span className={styles.file}>
          <Bot size={13} aria-hidden /> {part.name}
        </span>
      )
    default:
      return null
  }
})

function TextView({ part }: { part: TextPart }) {
  const { onFile, onLink, onCommand } = useChatScope()
  if (part.synthetic || part.ignored || part.text === '') return null
  const streaming = part.time !== undefined && part.time.end === undefined
  return (
    <Markdown
      text={part.text}
      streaming={streaming}
      className={styles.prose}
      onFile={onFile}
      onLink={onLink}
      onCommand={onCommand}
      data-find={part.id}
    />
  )
}
