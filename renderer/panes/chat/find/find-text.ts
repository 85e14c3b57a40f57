import { plainText } from './plain-text'

/** A piece of the conversation that can be found: its words, and the element that shows them while its row is drawn. */
export type FindTarget = { row: string; id: string; read: () => string }

/** `at` counts the places within the same target. */
export type FindMatch = { row: string; id: string; at: number }

export type FindResult = { matches: readonly FindMatch[]; /** There are more than are kept. */ more: boolean }

/** `pause` lets the page do something else between two pieces of the work. */
export type FindWork = { signal: AbortSignal; pause: () => Promise<void> }

export const MOST_MATCHES = 10_000
const SLICE = 8
const LONGEST_QUERY = 500

/** The words as they were typed: no patterns. Nothing for an empty query. */
export function findPattern(query: string, matchCase: boolean): RegExp | undefined {
  if (query.trim() === '') return undefined
  const words = query.slice(0, LONGEST_QUERY).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(words.replace(/\s+/g, '\\s+'), matchCase ? 'gu' : 'giu')
}

/** Looks through all targets in pieces of a few milliseconds, so that typing and streaming go on meanwhile. */
export async function findAll(targets: readonly FindTarget[], pattern: RegExp, { signal, pause }: FindWork): Promise<FindResult> {
  const matches: FindMatch[] = []
  let until = performance.now() + SLICE
  for (const { row, id, read } of targets) {
    if (performance.now() > until) {
      await pause()
      signal.throwIfAborted()
      until = performance.now() + SLICE
    }
    let at = 0
    for (const _ of read().matchAll(pattern)) {
      if (matches.length >= MOST_MATCHES) return { matches, more: true }
      matches.push({ row, id, at })
      at += 1
    }
  }
  return { matches, more: false }
}

export function sameMatch(a: FindMatch | undefined, b: FindMatch | undefined): boolean {
  return a !== undefined && b !== undefined && a.id === b.id && a.at === b.at
}

/** Keeps the readable words of texts as long as somebody holds the objects that they come from. */
export function rememberPlain(): (key: object, markdown: string) => string {
  const known = new WeakMap<object, string>()
  return (key, markdown) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const text = plainText(markdown)
    known.set(key, text)
    return text
  }
}
