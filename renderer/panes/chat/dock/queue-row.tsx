import { ArrowDown, ArrowUp, CornerDownRight, GripVertical, Pencil, Trash2 } from 'lucide-react'
import { useState, type DragEvent, type KeyboardEvent } from 'react'
import type { QueuedPrompt } from '#protocol/queue'
import { Badge } from '../../../ui/badge'
import { IconButton } from '../../../ui/icon-button'
import styles from './queue-panel.module.css'
import { queuedFiles, queuedText } from './queued-text'

export type QueueRowProps = {
  prompt: QueuedPrompt
  index: number
  last: boolean
  /** Sending it now is possible: it waits for the turn, or everything does. */
  sendable: boolean
  busy: boolean
  onMove: (from: number, to: number) => void
  onSend: () => void
  onEdit: () => void
  onRemove: () => void
}

const DRAGGED = 'application/x-queued-prompt'

/** A waiting prompt with what can be done with it; dragged, or moved with Alt and the arrow keys. */
export function QueueRow({ prompt, index, last, sendable, busy, onMove, onSend, onEdit, onRemove }: QueueRowProps) {
  const [over, setOver] = useState<'before' | 'after'>()
  const files = queuedFiles(prompt.parts)
  const onDragOver = (event: DragEvent<HTMLElement>) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return
    event.preventDefault()
    const { top, height } = event.currentTarget.getBoundingClientRect()
    setOver(event.clientY < top + height / 2 ? 'before' : 'after')
  }
  const onDrop = (event: DragEvent) => {
    setOver(undefined)
    const from = Number(event.dataTransfer.getData(DRAGGED))
    if (!event.dataTransfer.types.includes(DRAGGED) || !Number.isInteger(from)) return
    event.preventDefault()
    const gap = over === 'after' ? index + 1 : index
    const to = gap > from ? gap - 1 : gap
    if (to !== from) onMove(from, to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    if (event.key === 'ArrowUp' && index > 0) onMove(index, index - 1)
    if (event.key === 'ArrowDown' && !last) onMove(index, index + 1)
  }
  return (
    <li
      className={styles.item}
      data-testid="queued-prompt"
      data-over={over}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(index))}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(undefined)}
      onDrop={onDrop}
      onKeyDown={onKeyDown}
    >
      <GripVertical size={13} className={styles.grip} aria-hidden />
      <span className={styles.text}>{queuedText(prompt.parts)}</span>
      {files > 0 && <Badge>{files === 1 ? '1 file' : `${files} files`}</Badge>}
      {prompt.delivery === 'steer' && <Badge tone="accent">next step</Badge>}
      <span className={styles.actions}>
        <IconButton icon={ArrowUp} size="sm" label="Earlier" keys="alt+up" disabled={index === 0} onClick={() => onMove(index, index - 1)} />
        <IconButton icon={ArrowDown} size="sm" label="Later" keys="alt+down" disabled={last} onClick={() => onMove(index, index + 1)} />
        {sendable && <IconButton icon={CornerDownRight} size="sm" label={busy ? 'Send at the next step' : 'Send now'} onClick={onSend} />}
        <IconButton icon={Pencil} size="sm" label="Edit" onClick={onEdit} />
        <IconButton icon={Trash2} size="sm" label="Take out" onClick={onRemove} />
      </span>
    </li>
  )
}
