import type { MessageWithParts, Part, ToolPart } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { concealValue, readConversation } from './conversation'

const LONGEST = 20_000

/** A conversation as a Markdown document, piece by piece. */
export async function* writeMarkdown(app: App, session: Session, options: { redact: boolean }): AsyncGenerator<string> {
  const { title } = options.redact ? concealValue(app, { title: session.title }) : session
  yield `# ${oneLine(title)}\n\n*${new Date(session.time.created).toISOString()}${session.model ? ` · ${session.model.providerID}/${session.model.id}` : ''}*\n`
  let speaker = ''
  for await (const message of readConversation(app, session.id, options)) {
    const heading = headingOf(message)
    const blocks = message.parts.flatMap((part) => partText(part) ?? [])
    if (message.info.role === 'assistant' && message.info.error) blocks.push(`> **${message.info.error.name}** ${oneLine(errorText(message.info.error))}`)
    if (blocks.length === 0) continue
    if (heading !== speaker || message.info.role === 'user') yield `\n---\n\n## ${heading}\n`
    speaker = heading
    yield `\n${blocks.join('\n\n')}\n`
  }
}

function headingOf({ info }: MessageWithParts) {
  return info.role === 'user' ? 'You' : `${oneLine(info.agent)} · ${oneLine(info.modelID)}`
}

function partText(part: Part): string | undefined {
  if (part.type === 'text') return part.synthetic || part.text.trim() === '' ? undefined : part.text.trim()
  if (part.type === 'reasoning') return part.text.trim() === '' ? undefined : folded('Thought', quote(part.text.trim()))
  if (part.type === 'file') return `📎 ${oneLine(part.filename ?? part.mime)}`
  if (part.type === 'subtask') return `**Task for ${oneLine(part.agent)}:** ${oneLine(part.description)}\n\n${quote(part.prompt)}`
  if (part.type === 'compaction') return '*What was said before was condensed into a summary.*'
  return part.type === 'tool' ? toolText(part) : undefined
}

function toolText({ tool, state }: ToolPart): string {
  const title = 'title' in state && state.title ? state.title : ''
  const input = typeof state.input['command'] === 'string' ? fence(state.input['command'], 'sh') : fence(JSON.stringify(state.input, null, 2), 'json')
  const diff = 'metadata' in state && typeof state.metadata?.['diff'] === 'string' ? state.metadata['diff'] : undefined
  const output = state.status === 'completed' ? fence(diff ?? state.output, diff === undefined ? '' : 'diff') : state.status === 'error' ? `**Error:** ${state.error}` : '*not finished*'
  return folded(`${tool}${title ? ` · ${oneLine(title)}` : ''}`, diff === undefined ? `${input}\n\n${output}` : output)
}

function folded(summary: string, body: string) {
  return `<details>\n<summary>${escapeTags(summary)}</summary>\n\n${body}\n\n</details>`
}

/** A fence that is longer than every fence inside. */
function fence(text: string, language: string) {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n… (${text.length - LONGEST} more characters)` : text
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map((match) => match[0].length))
  const marks = '`'.repeat(longest + 1)
  return `${marks}${language}\n${shown}\n${marks}`
}

function quote(text: string) {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
}

function errorText(error: { data: object }) {
  return 'message' in error.data && typeof error.data.message === 'string' ? error.data.message : ''
}

function oneLine(text: string) {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300)
}

function escapeTags(text: string) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
