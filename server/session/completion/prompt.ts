import type { LanguageModelV4FilePart, LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4TextPart } from '@ai-sdk/provider'
import type { CompletionMessage, UserContent } from '#protocol/compat/openai'
import { badRequest } from '#protocol/error'
import type { Model } from '#protocol/provider'
import { wireOf } from '../../provider/providers'
import { tryParseJson } from '../../system/json'
import { MIME_TYPES } from '../../system/mime-types'

type Of<R extends LanguageModelV4Message['role']> = Extract<LanguageModelV4Message, { role: R }>
type Message<R extends CompletionMessage['role']> = Extract<CompletionMessage, { role: R }>
type Part = LanguageModelV4TextPart | LanguageModelV4FilePart
type InputPart = Exclude<UserContent, string>[number]

/** The messages of OpenAI's chat format as the model's SDK takes them; what cannot be understood is a bad request. */
export function completionPrompt(model: Model, messages: readonly CompletionMessage[]): LanguageModelV4Prompt {
  const names = new Map<string, string>()
  const prompt: LanguageModelV4Prompt = []
  for (const message of messages) {
    const said = convert(message, names)
    const last = prompt.at(-1)
    // Results of one step belong together.
    if (said.role === 'tool' && last?.role === 'tool') last.content.push(...said.content)
    else prompt.push(said)
  }
  return takesLateInstructions(model) ? prompt : [...prompt.filter(isSystem), ...prompt.filter((message) => !isSystem(message))]
}

function convert(message: CompletionMessage, names: Map<string, string>): LanguageModelV4Message {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: textOf(message.content) }
    case 'user':
      return { role: 'user', content: userParts(message.content) }
    case 'assistant':
      return assistantMessage(message, names)
    case 'tool':
      return { role: 'tool', content: [toolResult(message, names)] }
  }
}

/** The parts of a user's message: texts, and files as their data or address. */
export function userParts(content: UserContent): Part[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content.map(toPart)
}

function toPart(part: InputPart): Part {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image_url':
      return imagePart(part.image_url)
    case 'input_audio':
      return { type: 'file', mediaType: `audio/${part.input_audio.format === 'mp3' ? 'mpeg' : 'wav'}`, data: { type: 'data', data: part.input_audio.data } }
    case 'file': {
      const { file_data: url, filename } = part.file
      return { ...filePart(url, 'file_data'), ...(filename === undefined ? {} : { filename }) }
    }
  }
}

function imagePart({ url, detail }: { url: string; detail?: string | undefined }): LanguageModelV4FilePart {
  const file = url.startsWith('data:') ? filePart(url, 'image_url') : linkedImage(url)
  if (detail === undefined) return file
  return { ...file, providerOptions: { openai: { imageDetail: detail }, openaiCompatible: { image_url: { url, detail } } } }
}

function filePart(url: string, field: string): LanguageModelV4FilePart {
  const found = /^data:([^;,]+)[^,]*;base64,(.*)$/s.exec(url)
  if (!found) throw badRequest(`${field} must be a data: URL in base64 with a media type: ${url.slice(0, 100)}`)
  return { type: 'file', mediaType: found[1]!, data: { type: 'data', data: found[2]! } }
}

/** It is the provider that fetches it. */
function linkedImage(text: string): LanguageModelV4FilePart {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) throw badRequest(`image_url must be a data: URL or an address of the web: ${text.slice(0, 200)}`)
  const url = new URL(text)
  const known = MIME_TYPES[/\.(\w+)$/.exec(url.pathname)?.[1]?.toLowerCase() ?? '']
  return { type: 'file', mediaType: known?.startsWith('image/') ? known : 'image/*', data: { type: 'url', url } }
}

function assistantMessage({ content, tool_calls: calls = [] }: Message<'assistant'>, names: Map<string, string>): Of<'assistant'> {
  const texts = typeof content === 'string' ? [content] : (content ?? []).map((part) => (part.type === 'text' ? part.text : part.refusal))
  const spoken = texts.map((text) => ({ type: 'text' as const, text }))
  for (const call of calls) names.set(call.id, call.function.name)
  const made = calls.map((call) => ({ type: 'tool-call' as const, toolCallId: call.id, toolName: call.function.name, input: argumentsOf(call.function.arguments) }))
  return { role: 'assistant', content: [...spoken, ...made] }
}

/** Arguments that the model wrote wrongly are kept, so that it can be told of them. */
function argumentsOf(text: string): object {
  const value = text.trim() === '' ? {} : tryParseJson(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { arguments: text }
}

function toolResult({ tool_call_id: id, content }: Message<'tool'>, names: ReadonlyMap<string, string>): Of<'tool'>['content'][number] {
  const toolName = names.get(id)
  if (toolName === undefined) throw badRequest(`A message of role "tool" answers no call before it: ${id.slice(0, 200)}`)
  const images = typeof content === 'string' ? [] : content.flatMap((part) => (part.type === 'image_url' ? [imagePart(part.image_url)] : []))
  const text = textOf(typeof content === 'string' ? content : content.filter((part) => part.type === 'text'))
  const files = images.map(({ mediaType, data }) => ({ type: 'file' as const, mediaType, data }))
  const output = files.length > 0 ? { type: 'content' as const, value: [{ type: 'text' as const, text }, ...files] } : { type: 'text' as const, value: text }
  return { type: 'tool-result', toolCallId: id, toolName, output }
}

function textOf(content: string | readonly { text: string }[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n')
}

function isSystem(message: LanguageModelV4Message) {
  return message.role === 'system'
}

/** Elsewhere all instructions stand at the beginning. */
function takesLateInstructions({ api }: Model): boolean {
  const wire = wireOf(api.npm)
  return wire === 'openai' || wire === 'openai-compatible'
}
