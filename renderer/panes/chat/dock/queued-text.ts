import type { PartInput } from '#protocol/message'

/** The words of a waiting prompt. */
export function queuedText(parts: readonly PartInput[]): string {
  return parts.flatMap((part) => (part.type === 'text' && !part.synthetic ? [part.text] : [])).join('\n')
}

export function queuedFiles(parts: readonly PartInput[]): number {
  return parts.filter((part) => part.type === 'file').length
}

/** The same prompt with other words; files and agents that the words named stay with it. */
export function changedText(parts: readonly PartInput[], text: string): PartInput[] {
  const first = parts.find((part) => part.type === 'text' && !part.synthetic)
  const others = parts.filter((part) => part.type !== 'text' || part.synthetic)
  return [{ ...(first?.type === 'text' ? first : { type: 'text' as const }), text }, ...others]
}
