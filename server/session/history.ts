import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt, SharedV4ProviderMetadata } from '@ai-sdk/provider'
import type { AssistantMessage, FilePart, MessageWithParts, Part, ToolPart } from '#protocol/message'
import type { Model } from '#protocol/provider'
import { readableHistory } from './context'

type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content']
type ToolContent = Extract<LanguageModelV4Message, { role: 'tool' }>['content']
type UserContent = Extract<LanguageModelV4Message, { role: 'user' }>['content']
type ToolOutput = Extract<ToolContent[number], { type: 'tool-result' }>['output']

const INTERRUPTED = '[Tool execution was interrupted]'
const CLEARED = '[Old tool result content cleared]'

/** The conversation as a model reads it, from its last summary on. Every tool call gets its result, also one that never came to an end. */
export function toPrompt(history: readonly MessageWithParts[], model: Model): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = []
  for (const message of readableHistory(history)) {
    if (message.info.role === 'user') {
      const content = userContent(message.parts)
      if (content.length > 0) prompt.push({ role: 'user', content })
    } else {
      prompt.push(...assistantMessages({ info: message.info, parts: message.parts }, model))
    }
  }
  return prompt
}

function userContent(parts: readonly Part[]): UserContent {
  const content: UserContent = []
  for (const part of parts) {
    if (part.type === 'text' && !part.ignored && part.text !== '') content.push({ type: 'text', text: part.text })
    if (part.type === 'compaction') content.push({ type: 'text', text: 'What did we do so far?' })
    // The call that it became comes right after, and has to answer something.
    if (part.type === 'subtask') content.push({ type: 'text', text: 'The following tool was executed by the user' })
    if (part.type === 'file') {
      const file = filePart(part)
      if (file) content.push(file)
    }
  }
  return content
}

/** Text files and folders are in the prompt as the text that was read from them; only media travel as files. */
function filePart(part: Pick<FilePart, 'mime' | 'url' | 'filename'>): LanguageModelV4FilePart | undefined {
  if (part.mime === 'text/plain' || part.mime === 'application/x-directory' || part.url.startsWith('file:')) return undefined
  const name = part.filename ? { filename: part.filename } : {}
  const data = /^data:[^,]*;base64,(.*)$/s.exec(part.url)?.[1]
  if (data !== undefined) return { type: 'file', mediaType: part.mime, data: { type: 'data', data }, ...name }
  if (/^https?:/.test(part.url) && URL.canParse(part.url)) return { type: 'file', mediaType: part.mime, data: { type: 'url', url: new URL(part.url) }, ...name }
  return undefined
}

/** What the assistant said and called, and after it the results of its calls. */
function assistantMessages({ info, parts }: { info: AssistantMessage; parts: readonly Part[] }, model: Model): LanguageModelV4Prompt {
  const same = info.providerID === model.providerID && info.modelID === model.id
  const content: AssistantContent = []
  const results: ToolContent = []
  for (const part of parts) {
    if (part.type === 'text' && part.text !== '') content.push({ type: 'text', text: part.text, ...options(same, part.metadata) })
    // Another model can't check foreign signatures: it gets no reasoning that it did not write.
    if (part.type === 'reasoning' && same && (part.text !== '' || part.metadata)) {
      content.push({ type: 'reasoning', text: part.text, ...options(same, part.metadata) })
    }
    if (part.type === 'tool') {
      content.push({ type: 'tool-call', toolCallId: part.callID, toolName: part.tool, input: part.state.input, ...options(same, part.metadata) })
      results.push({ type: 'tool-result', toolCallId: part.callID, toolName: part.tool, output: toolOutput(part, model) })
    }
  }
  const spoken = content.some((part) => part.type !== 'reasoning')
  if (!spoken) return []
  return results.length > 0 ? [{ role: 'assistant', content }, { role: 'tool', content: results }] : [{ role: 'assistant', content }]
}

function toolOutput(part: ToolPart, model: Model): ToolOutput {
  const { state } = part
  if (state.status === 'error') return { type: 'error-text', value: state.error }
  if (state.status !== 'completed') return { type: 'error-text', value: INTERRUPTED }
  if (state.time.compacted !== undefined) return { type: 'text', value: CLEARED }
  const media = (state.attachments ?? []).flatMap((attachment) => filePart(attachment) ?? [])
  const readable = media.filter((file) => canRead(model, file.mediaType))
  if (readable.length === 0) return { type: 'text', value: state.output }
  return {
    type: 'content',
    value: [{ type: 'text', text: state.output }, ...readable.map(({ mediaType, data }) => ({ type: 'file' as const, mediaType, data }))],
  }
}

function canRead(model: Model, mime: string) {
  const { input } = model.capabilities
  return mime.startsWith('image/') ? input.image : mime === 'application/pdf' ? input.pdf : false
}

function options(same: boolean, metadata: Record<string, unknown> | undefined) {
  return same && metadata ? { providerOptions: metadata as SharedV4ProviderMetadata } : {}
}
