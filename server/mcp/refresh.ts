import type { App } from '../app'
import { slot } from '../scope'
import { hashContent } from '../system/files'
import type { LimitedFetch } from './limited-fetch'

type Answer = { status: number; body: string; type: string }

/** How long (ms) the outcome of a renewal answers for others that wanted the same. */
const KEPT = 30_000
const MAX_KEPT = 100

const renewals = slot((_app: App) => new Map<string, { at: number; answer: Promise<Answer> }>())

/**
 * A fetch that renews each token once: where requests find out at the same time that their token is too old, a second
 * renewal would show a used-up token, and be taken for a thief.
 */
export function refreshOnce(app: App, fetch: LimitedFetch): LimitedFetch {
  return async (input, init) => {
    const body = init?.body
    const form = body instanceof URLSearchParams ? body : undefined
    if (form?.get('grant_type') !== 'refresh_token') return fetch(input, init)
    const all = renewals(app)
    const now = app.clock.now()
    for (const [key, { at }] of all) if (now - at > KEPT || all.size > MAX_KEPT) all.delete(key)
    const key = hashContent(`${String(input)}\n${form}`)
    const present = all.get(key)
    const answer = present?.answer ?? ask(fetch, input, init)
    if (!present) {
      all.set(key, { at: now, answer })
      answer.then(
        ({ status }) => (status >= 400 ? all.delete(key) : undefined),
        () => all.delete(key),
      )
    }
    const { status, body: text, type } = await answer
    return new Response(text, { status, headers: { 'content-type': type } })
  }
}

async function ask(fetch: LimitedFetch, input: string | URL, init: RequestInit | undefined): Promise<Answer> {
  const response = await fetch(input, init)
  return { status: response.status, body: await response.text(), type: response.headers.get('content-type') ?? 'application/json' }
}
