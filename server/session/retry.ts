import type { Failure } from '#protocol/message'

export const MAX_RETRIES = 5

const FIRST_DELAY = 2000
const LONGEST_GUESS = 30_000
/** A provider that asks for more patience than this is treated as failed: a person can start again. */
const LONGEST_WAIT = 60 * 60 * 1000

/** Milliseconds to wait before retry `attempt` (1-based): what the provider asks for, else doubling from 2 s with up to 25 % jitter. */
export function retryDelay(failure: Failure, attempt: number, now: number): number {
  const headers = failure.name === 'APIError' ? failure.data.responseHeaders : undefined
  const asked = headers && askedDelay(headers, now)
  if (asked !== undefined) return asked
  const base = FIRST_DELAY * 2 ** (attempt - 1)
  return Math.min(LONGEST_GUESS, Math.round(base * (1 + Math.random() / 4)))
}

/** What the provider asks for, in milliseconds. */
export function askedDelay(headers: Record<string, string>, now: number): number | undefined {
  const millis = Number(headers['retry-after-ms'])
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(millis)) return clamp(millis)
  const after = headers['retry-after']
  if (after === undefined) return undefined
  const seconds = Number(after)
  if (Number.isFinite(seconds)) return clamp(seconds * 1000)
  const date = Date.parse(after)
  return Number.isNaN(date) ? undefined : clamp(date - now)
}

function clamp(delay: number) {
  return Math.min(LONGEST_WAIT, Math.max(0, delay))
}
