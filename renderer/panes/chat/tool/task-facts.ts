import type { SessionID } from '#protocol/id'
import type { ToolPart } from '#protocol/message'
import { metadataNumber, metadataOf, metadataText, outputOf } from './tool-facts'

export type TaskFacts = {
  sessionID: SessionID | undefined
  state: string
  calls: number
  tokens: number
  cost: number
  /** What it does right now. */
  current: string | undefined
  /** Its answer without the tags around it. */
  result: string
}

export function readTask(part: ToolPart): TaskFacts {
  const output = outputOf(part)
  return {
    sessionID: taskSession(part),
    state: metadataText(part, 'state'),
    calls: metadataNumber(part, 'calls') ?? 0,
    tokens: countTokens(metadataOf(part)['tokens']),
    cost: metadataNumber(part, 'cost') ?? 0,
    current: readCurrent(metadataOf(part)['current']),
    result: /<task_(?:result|error)>\n?([\s\S]*?)\n?<\/task_(?:result|error)>/.exec(output)?.[1] ?? output,
  }
}

/** The session that a call started for its task. */
export function taskSession(part: ToolPart): SessionID | undefined {
  const id = metadataOf(part)['sessionId']
  return typeof id === 'string' && id.startsWith('ses') ? (id as SessionID) : undefined
}

function readCurrent(value: unknown): string | undefined {
  const { tool, title } = (value ?? {}) as Record<string, unknown>
  if (typeof tool !== 'string') return undefined
  return typeof title === 'string' && title !== '' ? `${tool} · ${title}` : tool
}

function countTokens(value: unknown): number {
  const { input, output, reasoning, cache } = (value ?? {}) as Record<string, unknown>
  const { read, write } = (cache ?? {}) as Record<string, unknown>
  return [input, output, reasoning, read, write].reduce<number>((sum, entry) => sum + (typeof entry === 'number' ? entry : 0), 0)
}
