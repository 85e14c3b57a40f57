import type { FilePart, ToolPart } from '#protocol/message'
import type { ProviderMetadata, ToolContent } from '#protocol/v2/prompt'
import type { AssistantContent, ToolStateV2 } from '#protocol/v2/session-message'

type Completed = Extract<ToolPart['state'], { status: 'completed' }>
export type CallView = Extract<AssistantContent, { type: 'tool' }>

/** A call as `/api` shows it. */
export function viewCall({ callID, tool, state, metadata }: ToolPart, created: number): CallView {
  const ran = 'time' in state ? { ran: state.time.start } : {}
  const completed = 'time' in state && 'end' in state.time ? { completed: state.time.end } : {}
  const pruned = state.status === 'completed' && state.time.compacted !== undefined ? { pruned: state.time.compacted } : {}
  return { type: 'tool', id: callID, name: tool, provider: providerOf(metadata), state: viewState(state), time: { created, ...ran, ...completed, ...pruned } }
}

/** What a call gave: its facts, and what the model reads of it. */
export function callResult({ output, metadata, attachments }: Completed): { structured: Record<string, unknown>; content: ToolContent[]; outputPaths?: string[] } {
  const files = (attachments ?? []).map(({ url, mime, filename }) => ({ type: 'file' as const, uri: url, mime, ...(filename ? { name: filename } : {}) }))
  const path = metadata.outputPath
  return { structured: metadata, content: [{ type: 'text', text: output }, ...files], ...(typeof path === 'string' ? { outputPaths: [path] } : {}) }
}

/** Nothing is called at the provider's: every call runs here. */
export function providerOf(metadata: Record<string, unknown> | undefined): { executed: boolean; metadata?: ProviderMetadata } {
  const known = providerMetadata(metadata)
  return { executed: false, ...(known ? { metadata: known } : {}) }
}

/** What a provider wants to get back, by provider. */
export function providerMetadata(metadata: Record<string, unknown> | undefined): ProviderMetadata | undefined {
  const entries = Object.entries(metadata ?? {}).filter((entry): entry is [string, Record<string, unknown>] => typeof entry[1] === 'object' && entry[1] !== null && !Array.isArray(entry[1]))
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function viewState(state: ToolPart['state']): ToolStateV2 {
  switch (state.status) {
    case 'pending':
      return { status: 'pending', input: state.raw }
    case 'running':
      return { status: 'running', input: state.input, structured: state.metadata ?? {}, content: [] }
    case 'completed':
      return { status: 'completed', input: state.input, ...(state.attachments ? { attachments: state.attachments.map(viewFile) } : {}), ...callResult(state) }
    case 'error':
      return { status: 'error', input: state.input, structured: state.metadata ?? {}, content: [], error: { type: 'unknown', message: state.error } }
  }
}

function viewFile({ url, mime, filename }: FilePart) {
  return { uri: url, mime, ...(filename ? { name: filename } : {}) }
}
