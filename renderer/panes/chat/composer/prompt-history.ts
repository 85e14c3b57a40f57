/** Where a person stands among their earlier prompts; `at` counts back from the newest, -1 is the draft itself. */
export type HistoryPlace = { at: number; shown: string }

export const atDraft: HistoryPlace = Object.freeze({ at: -1, shown: '' })

/** One step to older prompts; only from an empty field or from a recalled prompt nobody has changed. */
export function olderPrompt(prompts: readonly string[], place: HistoryPlace, text: string): HistoryPlace | undefined {
  if (text !== '' && text !== place.shown) return undefined
  const at = text === '' ? 0 : place.at + 1
  const shown = prompts.at(-1 - at)
  return shown === undefined || at >= prompts.length ? undefined : { at, shown }
}

/** One step back to newer prompts, at last to the empty field. */
export function newerPrompt(prompts: readonly string[], place: HistoryPlace, text: string): HistoryPlace | undefined {
  if (place.at < 0 || text !== place.shown) return undefined
  const at = place.at - 1
  return at < 0 ? atDraft : { at, shown: prompts.at(-1 - at) ?? '' }
}

/** The caret stands where no line is left in that direction, so the arrow key is free. */
export function isAtEdge({ value, selectionStart, selectionEnd }: Pick<HTMLTextAreaElement, 'value' | 'selectionStart' | 'selectionEnd'>, up: boolean): boolean {
  return up ? !value.slice(0, selectionStart).includes('\n') : !value.slice(selectionEnd).includes('\n')
}
