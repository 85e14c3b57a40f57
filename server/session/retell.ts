import type { MessageWithParts, Part, ToolPart } from '#protocol/message'

// A conversation as one text, for a model that is to condense it and not to take part. However long the conversation, the
// text has the length that was asked for: long pieces lose their middle, and the older messages go first. How it began (an
// earlier summary, or what the person wanted first of all) stays.

/** Longest pieces in characters: what somebody said, and what a tool brought. */
export type RetellLimits = { total: number; said: number; result: number }

/** The conversation as it is read, from an earlier summary on when there is one. */
export function retell(history: readonly MessageWithParts[], limits: RetellLimits): string {
  const [first = '', ...rest] = history.map((message) => retellMessage(message, limits)).filter((block) => block !== '')
  const beginning = cutMiddle(first, rest.length > 0 ? Math.floor(limits.total / 3) : limits.total)
  const kept: string[] = []
  let left = limits.total - beginning.length
  for (const block of rest.toReversed()) {
    if (block.length > left && kept.length > 0) break
    kept.push(cutMiddle(block, left))
    left -= block.length
  }
  const missing = rest.length - kept.length
  return [beginning, ...(missing > 0 ? [`(${missing} messages are left out here)`] : []), ...kept.reverse()].join('\n\n')
}

function retellMessage({ info, parts }: MessageWithParts, limits: RetellLimits): string {
  const lines = parts.flatMap((part) => retellPart(part, limits))
  if (lines.length === 0) return ''
  const who = info.role === 'user' ? 'User' : info.summary ? 'Summary of everything before' : 'Assistant'
  return `[${who}]\n${lines.join('\n')}`
}

function retellPart(part: Part, limits: RetellLimits): string[] {
  if (part.type === 'text') return part.ignored || part.text.trim() === '' ? [] : [cutMiddle(part.text, limits.said)]
  if (part.type === 'file') return [`(attached ${part.mime}: ${part.filename ?? 'a file'})`]
  if (part.type === 'tool') return retellCall(part, limits)
  if (part.type === 'subtask') return [`(task for ${part.agent}: ${part.description})`]
  return []
}

function retellCall({ tool, state }: ToolPart, limits: RetellLimits): string[] {
  const call = `(called ${tool} with ${cutMiddle(JSON.stringify(state.input), limits.result)})`
  if (state.status === 'error') return [call, `(it failed: ${cutMiddle(state.error, limits.result)})`]
  if (state.status !== 'completed') return [call, '(it was interrupted)']
  if (state.time.compacted !== undefined || state.output === '') return [call]
  return [call, `(it brought: ${cutMiddle(state.output, limits.result)})`]
}

function cutMiddle(text: string, limit: number) {
  if (text.length <= limit) return text
  const half = Math.floor(limit / 2)
  return `${text.slice(0, half)}\n… ${text.length - 2 * half} characters …\n${text.slice(text.length - half)}`
}
