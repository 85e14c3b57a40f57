/** A copy with the text at its place; nearly always that is the end. */
export function insertSorted<T extends string>(sorted: readonly T[], text: T, compare: (a: T, b: T) => number): readonly T[] {
  let at = sorted.length
  while (at > 0 && compare(sorted[at - 1]!, text) > 0) at -= 1
  if (sorted[at - 1] === text) return sorted
  return [...sorted.slice(0, at), text, ...sorted.slice(at)]
}

/** What of `more` is not yet the end of `text`. */
export function withoutOverlap(text: string, more: string): string {
  for (let length = Math.min(text.length, more.length); length > 0; length--) {
    if (text.endsWith(more.slice(0, length))) return more.slice(length)
  }
  return more
}
