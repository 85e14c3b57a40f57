import { ProtocolError } from '#protocol/error'
import { withTimeout } from '../system/abort'
import { isObject } from '../config/read-source'

// The words that share endpoints of OpenCode understand: POST /api/share makes a copy and answers its id, address and a
// secret; POST /api/share/ID/sync sends what is new; DELETE /api/share/ID takes it down.

const PATIENCE = 30_000
const MAX_ANSWER = 64 * 1024

export type Copy = { id: string; url: string; secret: string }
export type CopyKey = Pick<Copy, 'id' | 'secret'>
export type CopyItem = { type: 'session' | 'message' | 'part'; data: unknown }

/** Asks the endpoint for a place for this session. */
export async function createCopy(endpoint: string, sessionID: string, signal: AbortSignal): Promise<Copy> {
  const answer = await ask(endpoint, { path: '', method: 'POST', body: { sessionID } }, signal)
  const { id, url, secret } = isObject(answer) ? answer : {}
  const whole = [id, url, secret].every((text) => typeof text === 'string' && text !== '' && text.length < 4_000)
  if (!whole || !/^https?:\/\//i.test(String(url)) || !URL.canParse(String(url))) throw unavailable('The share endpoint answers something else than a share')
  return { id: String(id), url: String(url), secret: String(secret) }
}

export async function sendCopy(endpoint: string, { id, secret, data }: CopyKey & { data: readonly CopyItem[] }, signal: AbortSignal): Promise<void> {
  await ask(endpoint, { path: `/${encodeURIComponent(id)}/sync`, method: 'POST', body: { secret, data } }, signal)
}

/** Takes the copy down; one that is gone already is no error. */
export async function deleteCopy(endpoint: string, { id, secret }: CopyKey, signal: AbortSignal): Promise<void> {
  await ask(endpoint, { path: `/${encodeURIComponent(id)}`, method: 'DELETE', body: { secret }, gone: true }, signal)
}

type Request = { path: string; method: 'POST' | 'DELETE'; body: object; gone?: boolean }

async function ask(endpoint: string, { path, method, body, gone }: Request, signal: AbortSignal): Promise<unknown> {
  const url = addressOf(endpoint, path)
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    // Whoever answers elsewhere was not chosen by the person.
    redirect: 'error',
    signal: withTimeout(signal, PATIENCE),
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw unavailable('The share endpoint does not answer', error)
  })
  const text = await readText(response)
  if (!response.ok && !(gone && (response.status === 404 || response.status === 410))) throw unavailable(`The share endpoint answers ${response.status}`)
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function addressOf(endpoint: string, path: string): URL {
  const base = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (base?.protocol !== 'https:' && base?.protocol !== 'http:') throw unavailable('The configured share endpoint is no web address')
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/api/share${path}`
  base.search = base.hash = ''
  return base
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true })
    if (text.length > MAX_ANSWER) throw unavailable('The share endpoint answers too much')
  }
  return text
}

function unavailable(message: string, cause?: unknown) {
  const error = new ProtocolError('ServiceUnavailableError', { message })
  if (cause !== undefined) error.cause = cause
  return error
}
