import type { Message, Part, ToolPart } from '#protocol/message'
import { writtenText } from './turn-facts'

export type ReadMessage = { info: Message; parts: readonly Part[] }

/** A conversation as a Markdown document: prompts, answers, and one line for each tool with what it did. */
export function conversationAsMarkdown(title: string, messages: readonly ReadMessage[]): string {
  const blocks = [`# ${title}`]
  for (const { info, parts } of messages) {
    const body = info.role === 'user' ? promptAsMarkdown(parts) : answerAsMarkdown(parts)
    if (body === '') continue
    if (info.role === 'user') blocks.push('## You')
    else if (blocks.at(-1) !== `## ${info.modelID}` && !blocks.slice(blocks.lastIndexOf('## You') + 1).includes(`## ${info.modelID}`))
      blocks.push(`## ${info.modelID}`)
    blocks.push(body)
  }
  return `${blocks.join('\n\n')}\n`
}

/** The words of an answer, without thoughts and tools. */
export function answerText(messages: readonly ReadMessage[]): string {
  return messages
    .map(({ parts }) => writtenText(parts))
    .filter((text) => text.trim() !== '')
    .join('\n\n')
}

/** The steps of the last turn that said something. */
export function lastAnswer(messages: readonly ReadMessage[]): string {
  const last = messages.findLast(({ info, parts }) => info.role === 'assistant' && writtenText(parts).trim() !== '')
  if (last?.info.role !== 'assistant') return ''
  const { parentID } = last.info
  return answerText(messages.filter(({ info }) => info.role === 'assistant' && info.parentID === parentID))
}

function promptAsMarkdown(parts: readonly Part[]): string {
  const files = parts.flatMap((part) => (part.type === 'file' ? [`- attached: ${part.filename ?? part.mime}`] : []))
  return [writtenText(parts), files.join('\n')].filter((text) => text !== '').join('\n\n')
}

function answerAsMarkdown(parts: readonly Part[]): string {
  const blocks = parts.flatMap((part) => {
    if (part.type === 'text' && !part.synthetic && !part.ignored) return part.text.trim() === '' ? [] : [part.text.trim()]
    return part.type === 'tool' ? [toolAsMarkdown(part)] : []
  })
  return blocks.join('\n\n')
}

function toolAsMarkdown({ tool, state }: ToolPart): string {
  const { command, filePath, pattern, url } = state.input
  const subject = [command, filePath, pattern, url].find((value) => typeof value === 'string')
  const failed = state.status === 'error' ? ' (failed)' : ''
  if (tool !== 'bash' || state.status !== 'completed')
    return `> **${tool}** ${subject === undefined ? '' : inlineCode(subject)}${failed}`.trimEnd()
  return fenced(`$ ${String(command)}\n${state.output}`.trimEnd())
}

function inlineCode(text: string): string {
  const line = text.split('\n')[0] ?? ''
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``
}

/** The fence is longer than any run of backticks inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
