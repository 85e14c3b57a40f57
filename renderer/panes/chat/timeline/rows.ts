import type { MessageID } from '#protocol/id'
import type { Message } from '#protocol/message'

/** What the timeline draws: a prompt, or all that was answered to it in however many steps. */
export type TimelineRow =
  | { kind: 'prompt'; id: string; messageID: MessageID; answered: boolean }
  | { kind: 'answer'; id: string; parentID: MessageID; messageIDs: readonly MessageID[] }

/**
 * Messages as rows, in the order of the prompts. A prompt sent while another is answered stands below that answer, though
 * some of the answer is younger; answers whose prompt is on an older page stand where they begin.
 */
export function timelineRows(messages: readonly Message[]): TimelineRow[] {
  const answers = new Map<MessageID, MessageID[]>()
  const rows: TimelineRow[] = []
  for (const message of messages) {
    if (message.role === 'user') {
      const messageIDs = answers.get(message.id) ?? []
      rows.push({ kind: 'prompt', id: message.id, messageID: message.id, answered: false })
      if (!answers.has(message.id)) rows.push(answerRow(message.id, messageIDs))
      answers.set(message.id, messageIDs)
      continue
    }
    const known = answers.get(message.parentID)
    if (known) known.push(message.id)
    else {
      const messageIDs = [message.id]
      answers.set(message.parentID, messageIDs)
      rows.push(answerRow(message.parentID, messageIDs))
    }
  }
  return rows.flatMap((row): TimelineRow[] => {
    if (row.kind === 'answer') return row.messageIDs.length > 0 ? [row] : []
    return [{ ...row, answered: (answers.get(row.messageID)?.length ?? 0) > 0 }]
  })
}

/** Rows that say the same as before stay the same objects, so that what shows them is not drawn again. */
export function keepRows(before: readonly TimelineRow[], after: readonly TimelineRow[]): readonly TimelineRow[] {
  const known = new Map(before.map((row) => [row.id, row]))
  return after.map((row) => {
    const old = known.get(row.id)
    return old && sameRow(old, row) ? old : row
  })
}

function answerRow(parentID: MessageID, messageIDs: readonly MessageID[]): TimelineRow {
  return { kind: 'answer', id: `answer ${parentID}`, parentID, messageIDs }
}

function sameRow(a: TimelineRow, b: TimelineRow): boolean {
  if (a.kind === 'prompt') return b.kind === 'prompt' && a.answered === b.answered
  return b.kind === 'answer' && a.messageIDs.length === b.messageIDs.length && a.messageIDs.every((id, index) => id === b.messageIDs[index])
}
