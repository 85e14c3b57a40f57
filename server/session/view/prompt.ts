import type { Part, PartInput } from '#protocol/message'
import type { Prompt, PromptAgentAttachment, PromptFileAttachment, PromptInputV2, PromptSource } from '#protocol/v2/prompt'
import { MIME_TYPES } from '../../system/mime-types'

type AnyPart = Part | PartInput
type FileInput = Extract<PartInput, { type: 'file' }>

/** What a person said, out of the parts that it became. What the server added to it for the model is left out. */
export function promptOf(parts: readonly AnyPart[]): Prompt {
  const texts = parts.flatMap((part) => (part.type === 'text' ? (part.synthetic ? [] : part.text) : part.type === 'subtask' ? part.prompt : []))
  const files = parts.flatMap((part) => (part.type === 'file' ? viewFile(part) : []))
  const agents = parts.flatMap((part) => (part.type === 'agent' ? viewAgent(part) : []))
  return { text: texts.join('\n'), ...(files.length > 0 ? { files } : {}), ...(agents.length > 0 ? { agents } : {}) }
}

/** The parts of a prompt. Files of the project are text for the model unless their name says that they are a picture or a PDF. */
export function partsOf({ text, files = [], agents = [] }: PromptInputV2): PartInput[] {
  return [{ type: 'text', text }, ...files.map(toFile), ...agents.map(toAgent)]
}

function toFile({ uri, name, source }: Omit<PromptFileAttachment, 'mime'>): FileInput {
  const place = source && { type: 'file' as const, path: pathOf(uri), text: { value: source.text, start: source.start, end: source.end } }
  return { type: 'file', url: uri, mime: mimeOf(uri), ...(name ? { filename: name } : {}), ...(place ? { source: place } : {}) }
}

function toAgent({ name, source }: PromptAgentAttachment): PartInput {
  return { type: 'agent', name, ...(source ? { source: { value: source.text, start: Math.trunc(source.start), end: Math.trunc(source.end) } } : {}) }
}

function viewFile({ url, mime, filename, source }: { url: string; mime: string; filename?: string | undefined; source?: FileInput['source'] }): PromptFileAttachment {
  return { uri: url, mime, ...(filename ? { name: filename } : {}), ...(source ? { source: viewSource(source.text) } : {}) }
}

function viewAgent({ name, source }: { name: string; source?: { value: string; start: number; end: number } | undefined }): PromptAgentAttachment {
  return { name, ...(source ? { source: viewSource(source) } : {}) }
}

function viewSource({ value, start, end }: { value: string; start: number; end: number }): PromptSource {
  return { start, end, text: value }
}

function mimeOf(uri: string): string {
  const given = /^data:([\w.+-]+\/[\w.+-]+)/.exec(uri)?.[1]
  if (given) return given
  const mime = MIME_TYPES[/\.(\w+)$/.exec(pathOf(uri))?.[1]?.toLowerCase() ?? ''] ?? ''
  // A drawing in XML is text to a model.
  return (mime.startsWith('image/') && mime !== 'image/svg+xml') || mime === 'application/pdf' ? mime : 'text/plain'
}

function pathOf(uri: string): string {
  if (!URL.canParse(uri)) return uri
  const { pathname } = new URL(uri)
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}
