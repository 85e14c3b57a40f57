import type { SessionID } from '#protocol/id'

export type End = 'done' | 'failed'

/** What happened in sessions while nobody looked, and in which folder, until they are looked at. */
export type Attention = { readonly [sessionID: string]: { readonly end: End; readonly directory: string } }

const KEPT = 500

export function readAttention(stored: unknown): Attention | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const told = Object.entries(stored as Attention).filter(([, news]) => typeof news === 'object' && typeof news.directory === 'string')
  return Object.fromEntries(told)
}

export function noteEnd(attention: Attention, { id, directory }: { id: SessionID; directory: string }, end: End): Attention {
  const known = attention[id]?.end
  // An error is followed by idle; the error is the news.
  if (known === end || (known === 'failed' && end === 'done')) return attention
  const { [id]: _, ...others } = attention
  return Object.fromEntries([...Object.entries(others), [id, { end, directory }] as const].slice(-KEPT))
}

export function noteSeen(attention: Attention, id: string): Attention {
  if (attention[id] === undefined) return attention
  const { [id]: _, ...others } = attention
  return others
}

/** How many sessions of a folder ended unseen, as a word that changes only with it; empty for none. */
export function newsOf(attention: Attention, directory: string): '' | `${End} ${number}` {
  const ends = Object.values(attention).flatMap((news) => (news.directory === directory ? [news.end] : []))
  return ends.length === 0 ? '' : `${ends.includes('failed') ? 'failed' : 'done'} ${ends.length}`
}
