import { ListOrdered } from 'lucide-react'
import { useClientScope } from '../../../client/client-context'
import { Button } from '../../../ui/button'
import { IconButton } from '../../../ui/icon-button'
import { List } from '../../../ui/list'
import { Popover } from '../../../ui/popover'
import { useChatScope } from '../chat-scope'
import { useReadAll } from '../find/use-read-all'
import styles from './timeline.module.css'
import { writtenText } from './turn-facts'
import { useTimelineRows } from './use-timeline-rows'

export type PromptJumpProps = { open: boolean; onOpenChange: (open: boolean) => void; onJump: (index: number) => void }

/** The prompts of the conversation as a table of contents. */
export function PromptJump({ open, onOpenChange, onJump }: PromptJumpProps) {
  return (
    <Popover
      label="Prompts"
      open={open}
      onOpenChange={onOpenChange}
      align="end"
      className={styles.jump}
      trigger={<IconButton icon={ListOrdered} label="Jump to a prompt" />}
    >
      <EarlierPrompts />
      <PromptList
        onJump={(index) => {
          onOpenChange(false)
          onJump(index)
        }}
      />
    </Popover>
  )
}

/** Prompts of pages that are not read yet are fetched when somebody wants them. */
function EarlierPrompts() {
  const { some, reading, count, start, stop } = useReadAll()
  if (!some && !reading) return null
  return (
    <div className={styles.jumpEarlier}>
      <span role="status">{reading ? `${count.toLocaleString()} messages read…` : `Of the last ${count.toLocaleString()} messages`}</span>
      <Button size="sm" variant="ghost" onClick={reading ? stop : start}>
        {reading ? 'Stop' : 'Earlier ones'}
      </Button>
    </div>
  )
}

function PromptList({ onJump }: { onJump: (index: number) => void }) {
  const { sessionID } = useChatScope()
  const session = useClientScope().messages.open(sessionID)
  const prompts = useTimelineRows().flatMap((row, index) => {
    if (row.kind !== 'prompt') return []
    const parts = session.partIDs(row.messageID).flatMap((id) => session.part(id) ?? [])
    const text = writtenText(parts).trim().split('\n')[0] ?? ''
    return text === '' ? [] : [{ id: row.id, index, text }]
  })
  return (
    <List
      label="Prompts"
      items={prompts}
      getId={({ id }) => id}
      getText={({ text }) => text}
      selected={prompts.at(-1)?.id}
      onSelect={({ index }) => onJump(index)}
      autoFocus
      empty={<p className={styles.none}>No prompts yet</p>}
    >
      {({ text }) => <span className={styles.jumpText}>{text}</span>}
    </List>
  )
}
