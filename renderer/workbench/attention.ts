import type { SessionID } from '#protocol/id'

/** What happened in sessions while nobody looked: `done` or `failed`, until they are looked at. */
export type Attention = { readonly [sessionID: string]: 'done' | 'failed' }

const KEPT = 500

export function noteEnd(attention: Attention, id: SessionID, end: 'done' | 'failed'): Attention {
  // An error is followed by idle; the error is the news.
  if (attention[id] === end || (attention[id] === 'failed' && end === 'done')) return attention
  const { [id]: _, ...others } = attention
  return Object.fromEntries([...Object.entries(others), [id, end] as const].slice(-KEPT))
}

export function noteSeen(attention: Attention, id: string): Attention {
  if (attention[id] === undefined) return attention
  const { [id]: _, ...others } = attention
  return others
}
