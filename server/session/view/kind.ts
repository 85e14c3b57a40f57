import type { Part } from '#protocol/message'

/** The text that stands for a command of the person. */
export const SHELL_NOTE = 'The following tool was executed by the user'

/** What a message in the person's place is: something said, a command, a wish to condense, or words of the server. */
export type PromptKind = 'prompt' | 'shell' | 'compaction' | 'synthetic'

export function promptKind(parts: readonly Part[]): PromptKind {
  if (parts.some(({ type }) => type === 'compaction')) return 'compaction'
  const written = parts.length > 0 && parts.every((part) => part.type === 'text' && part.synthetic === true)
  if (!written) return 'prompt'
  return parts.length === 1 && parts[0]!.type === 'text' && parts[0]!.text === SHELL_NOTE ? 'shell' : 'synthetic'
}
