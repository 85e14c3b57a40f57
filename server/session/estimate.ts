import type { MessageWithParts, Part } from '#protocol/message'

/** Of ordinary text and code; nobody but the provider can tell exactly. */
const CHARACTERS_PER_TOKEN = 4
/** Roughly what providers count for a picture or a page. */
const MEDIA_TOKENS = 1_500

/** What a text comes to in tokens, about. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

/** What a message comes to in tokens, about. */
export function estimateTokens(message: MessageWithParts): number {
  return message.parts.reduce((sum, part) => sum + partTokens(part), 0)
}

/** What a part comes to in tokens, about. */
export function partTokens(part: Part): number {
  if (part.type === 'text' || part.type === 'reasoning') return textTokens(part.text)
  if (part.type === 'file') return part.url.startsWith('data:') ? MEDIA_TOKENS : 0
  if (part.type !== 'tool') return 0
  const { state } = part
  const result = state.status === 'completed' ? (state.time.compacted === undefined ? state.output : '') : state.status === 'error' ? state.error : ''
  const media = state.status === 'completed' ? (state.attachments?.length ?? 0) : 0
  return textTokens(JSON.stringify(state.input)) + textTokens(result) + media * MEDIA_TOKENS
}
