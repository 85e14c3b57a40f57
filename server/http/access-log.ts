import type { AccessEntry } from '#protocol/access'
import type { App } from '../app'
import { redactText } from '../system/redact'
import type { Client } from './clients'
import type { Credential } from './credentials'
import { limits } from './limits'

const PATH_LENGTH = 300
/** A part of an address that is long enough for a secret, and no id of ours. */
const SUSPICIOUS = /\/(?!(?:ses|msg|prt|per|que|pty|tok)_)[^/]{16,}/

/** What is told of a request. */
type LoggedCall = {
  readonly request: { readonly method?: string | undefined }
  readonly target: { readonly path: string }
  readonly operation: string
  readonly client: Client | undefined
  readonly credential: Credential | undefined
}

/** The newest requests, in memory; all of them go to the log file. */
export class AccessLog {
  readonly #app: App
  readonly #ring: AccessEntry[] = []
  #next = 0

  constructor(app: App) {
    this.#app = app
  }

  /** Newest first. */
  list({ limit = 200, client }: { limit?: number | undefined; client?: string | undefined }): AccessEntry[] {
    const ordered = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)].reverse()
    return ordered.filter((entry) => client === undefined || entry.clientID === client).slice(0, limit)
  }

  /** Notes a request once its answer is out. A flood of strangers is told once by the failure window, not line by line. */
  note(call: LoggedCall, status: number, since: number): void {
    if (status === 429 && !call.credential) return
    const { request, target, operation, client, credential } = call
    const entry: AccessEntry = {
      time: this.#app.clock.now(),
      method: request.method ?? '',
      path: this.#visible(target.path, operation !== ''),
      ...(operation === '' ? {} : { operation }),
      status,
      ms: Math.round((performance.now() - since) * 10) / 10,
      client: client?.name ?? client?.userAgent ?? '',
      ...(client ? { clientID: client.id } : {}),
      kind: credential?.kind ?? 'none',
    }
    if (client) client.note(entry)
    if (this.#ring.length < limits.accessEntries) this.#ring.push(entry)
    else this.#ring[this.#next] = entry
    this.#next = (this.#next + 1) % limits.accessEntries
    this.#app.log.record('request', entry)
  }

  /** An address may hold a secret: of a share it is one, and anybody may have pasted a token into any. */
  #visible(path: string, known: boolean) {
    if (path.startsWith('/share/')) return '/share/…'
    if (known && !SUSPICIOUS.test(path)) return path
    const short = path.length > PATH_LENGTH ? `${path.slice(0, PATH_LENGTH)}…` : path
    return redactText(this.#app.log.conceal(short))
  }
}
