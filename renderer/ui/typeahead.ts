/** Where typing `letter` after `typed` leads: the next item that starts with it, from `current` on and around. */
export function findTypeahead(texts: readonly string[], typed: string, current: number): number {
  const wanted = typed.toLowerCase()
  // The same letter again and again walks through the items that start with it.
  const repeated = wanted.length > 1 && [...wanted].every((letter) => letter === wanted[0])
  const needle = repeated ? wanted.charAt(0) : wanted
  const offset = needle.length === 1 ? 1 : 0
  for (let step = 0; step < texts.length; step++) {
    const index = (Math.max(current, 0) + offset + step) % texts.length
    if (texts[index]?.toLowerCase().startsWith(needle)) return index
  }
  return -1
}

/** True for a key that types a letter rather than commands. */
export function isTypedLetter(event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }): boolean {
  return event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey
}
