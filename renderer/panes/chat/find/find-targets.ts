import type { MessageID } from '#protocol/id'
import type { Part, ToolPart } from '#protocol/message'
import type { ConversationReader } from '../timeline/earlier-prompts'
import type { TimelineRow } from '../timeline/rows'
import { writtenText } from '../timeline/turn-facts'
import { inputText } from '../tool/tool-facts'
import type { FindTarget } from './find-text'

type Plain = (key: object, markdown: string) => string

/** Everything of the loaded conversation that has words in sight: prompts, answers, and what tools were called with. */
export function findTargets(rows: readonly TimelineRow[], session: ConversationReader, plain: Plain): FindTarget[] {
  const partsOf = (id: MessageID): Part[] => session.partIDs(id).flatMap((part) => session.part(part) ?? [])
  return rows.flatMap((row): FindTarget[] => {
    if (row.kind === 'prompt') return [{ row: row.id, id: row.messageID, read: () => writtenText(partsOf(row.messageID)) }]
    return row.messageIDs.flatMap(partsOf).flatMap((part): FindTarget[] => {
      if (part.type === 'text' && !part.synthetic && !part.ignored) return [{ row: row.id, id: part.id, read: () => plain(part, part.text) }]
      return part.type === 'tool' ? [{ row: row.id, id: part.id, read: () => toolSubject(part) }] : []
    })
  })
}

/** What the one line of a tool names. */
function toolSubject(part: ToolPart): string {
  return ['command', 'filePath', 'path', 'pattern', 'url', 'query', 'description'].map((key) => inputText(part, key)).find((text) => text !== '') ?? ''
}
