import { createHash } from 'node:crypto'
import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4TextPart } from '@ai-sdk/provider'
import type { Model } from '#protocol/provider'
import { wireOf } from './providers'

// Conversations move between models, and each endpoint refuses something else: empty texts, foreign ids, files it cannot
// read, thoughts it did not think. What it would refuse is changed here, so that a conversation never gets stuck.

type Of<R extends LanguageModelV4Message['role']> = Extract<LanguageModelV4Message, { role: R }>
type AssistantPart = Of<'assistant'>['content'][number]
type ToolOutput = Extract<Of<'tool'>['content'][number], { type: 'tool-result' }>['output']
type OutputItem = Extract<ToolOutput, { type: 'content' }>['value'][number]
type FilePart = LanguageModelV4FilePart
type Sanitise = (id: string) => string

export function repairPrompt(model: Model, prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  const sanitise = callIDs(model)
  return prompt.flatMap((message): LanguageModelV4Message[] => {
    switch (message.role) {
      case 'system':
        return message.content.trim() === '' ? [] : [message]
      case 'user':
        return repairUser(model, message)
      case 'assistant':
        return repairAssistant(model, message, sanitise)
      case 'tool':
        return repairTool(model, message, sanitise)
    }
  })
}

function repairUser(model: Model, message: Of<'user'>): LanguageModelV4Message[] {
  const content = message.content.filter((part) => part.type !== 'text' || part.text.trim() !== '').map((part) => readable(model, part))
  return content.length > 0 ? [{ ...message, content }] : []
}

function repairAssistant(model: Model, message: Of<'assistant'>, sanitise: Sanitise): LanguageModelV4Message[] {
  const kept = message.content.filter((part) => keepsPart(model, part))
  // A turn that was stopped while it was thinking ends with a thought, which stands alone nowhere.
  while (kept.at(-1)?.type === 'reasoning') kept.pop()
  const content = kept.map((part) => {
    return part.type === 'tool-call' || part.type === 'tool-result' ? { ...part, toolCallId: sanitise(part.toolCallId) } : part
  })
  return content.length > 0 ? [{ ...message, content }] : []
}

function keepsPart(model: Model, part: AssistantPart): boolean {
  if (part.type === 'text') return part.text.trim() !== ''
  if (part.type !== 'reasoning') return true
  const own = part.providerOptions
  switch (wireOf(model.api.npm)) {
    case 'anthropic':
      return typeof own?.anthropic?.signature === 'string' || typeof own?.anthropic?.redactedData === 'string'
    case 'openai':
      return typeof own?.openai?.reasoningEncryptedContent === 'string'
    case 'google':
      return true
    default:
      // Strict endpoints refuse the field, so only those that are known to want it get it.
      return model.capabilities.interleaved !== false && part.text !== ''
  }
}

/** What the chat format cannot carry in a tool's result follows in a message of its own. */
function repairTool(model: Model, message: Of<'tool'>, sanitise: Sanitise): LanguageModelV4Message[] {
  const moved: FilePart[] = []
  const content = message.content.map((part) => {
    if (part.type !== 'tool-result') return part
    return { ...part, toolCallId: sanitise(part.toolCallId), output: repairOutput(model, part.output, moved) }
  })
  if (moved.length === 0) return [{ ...message, content }]
  return [{ ...message, content }, { role: 'user', content: [{ type: 'text', text: 'Files read by the tool calls above:' }, ...moved] }]
}

function repairOutput(model: Model, output: ToolOutput, moved: FilePart[]): ToolOutput {
  if (output.type !== 'content') return output
  const chat = wireOf(model.api.npm) === 'openai-compatible'
  const value = output.value.flatMap((item): OutputItem[] => {
    if (item.type !== 'file') return [item]
    const part = readable(model, item)
    if (part.type === 'text') return [part]
    if (!chat) return [item]
    moved.push(item)
    return []
  })
  if (!chat) return { type: 'content', value }
  return { type: 'text', value: value.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('\n') }
}

/** The part itself, or a text in its place that the model can hand on to the user. */
function readable<P extends LanguageModelV4TextPart | FilePart>(model: Model, part: P): P | LanguageModelV4TextPart {
  const kind = part.type === 'file' ? kindOf(part.mediaType) : undefined
  if (!kind || model.capabilities.input[kind]) return part
  const name = part.type === 'file' && part.filename ? `"${part.filename}"` : `this ${kind}`
  return { type: 'text', text: `ERROR: Cannot read ${name} (the model has no ${kind} input). Tell the user.` }
}

function kindOf(mediaType: string): 'image' | 'audio' | 'video' | 'pdf' | undefined {
  if (mediaType === 'application/pdf') return 'pdf'
  const top = mediaType.split('/')[0]
  return top === 'image' || top === 'audio' || top === 'video' ? top : undefined
}

/** Anthropic takes letters, digits, `_` and `-`; Mistral exactly nine letters or digits. */
function callIDs(model: Model): (id: string) => string {
  if (wireOf(model.api.npm) === 'anthropic' || /claude/.test(model.api.id)) return (id) => id.replaceAll(/[^a-zA-Z0-9_-]/g, '_')
  if (!/mistral|devstral|codestral|ministral|magistral/.test(`${model.providerID} ${model.api.id}`)) return (id) => id
  return (id) => (/^[a-zA-Z0-9]{9}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 9))
}
