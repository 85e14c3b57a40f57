import type { ToolPart } from '#protocol/message'
import { metadataOf, metadataText } from './tool-facts'

/** What a tool of an MCP server is and how far its call has come; nothing for tools of our own. */
export type McpFacts = { server: string; tool: string; progress: McpProgress | undefined }

/** `share` is from 0 to 1; without it the end is not known. */
export type McpProgress = { share: number | undefined; text: string }

export function readMcp(part: ToolPart): McpFacts | undefined {
  const server = metadataText(part, 'server')
  const tool = metadataText(part, 'tool')
  if (server === '' || tool === '') return undefined
  return { server, tool, progress: part.state.status === 'running' ? readProgress(metadataOf(part)['progress']) : undefined }
}

function readProgress(value: unknown): McpProgress | undefined {
  const { progress, total, message } = (value ?? {}) as Record<string, unknown>
  if (typeof progress !== 'number') return undefined
  const counted = typeof total === 'number' && total > 0
  const steps = counted ? `${progress.toLocaleString()} of ${total.toLocaleString()}` : progress.toLocaleString()
  const words = typeof message === 'string' ? message.trim() : ''
  return { share: counted ? progress / total : undefined, text: words === '' ? steps : `${words} · ${steps}` }
}

/** The first words of a call's input: what it is about, for a tool whose input nobody knows. */
export function inputSubject(part: ToolPart): string | undefined {
  const text = Object.values(part.state.input).find((value): value is string => typeof value === 'string' && value.trim() !== '')
  return text?.trim().split('\n')[0]?.slice(0, 200)
}
