import { hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import type { ClientToken, ClientTokenInput, IssuedToken } from '#protocol/access'
import { badRequest, ProtocolError } from '#protocol/error'
import type { TokenID } from '#protocol/id'
import type { App } from '../app'
import type { StoredToken } from '../store/access-token'
import { transact } from '../store/transact'
import { resolveReal } from '../system/real-path'
import { limits } from './limits'
import { makeToken } from './token'

/** A token that is in use: what it is, and the answers that are on their way to those who showed it. */
export type KnownToken = { info: ClientToken; saved: number; revoked: boolean; readonly answers: Set<ServerResponse> }

/** The tokens of programs: made, found by their secret, and taken back. Only hashes of the secrets are known. */
export class ClientTokens {
  readonly #app: App
  readonly #ended: (token: KnownToken) => void
  #known = new Map<string, KnownToken>()
  #writes = -1

  /** `ended` is told of every token that was taken back, here or by another server with the same data. */
  constructor(app: App, ended: (token: KnownToken) => void) {
    this.#app = app
    this.#ended = ended
  }

  find(secret: string): KnownToken | undefined {
    this.#refresh()
    return this.#known.get(digest(secret))
  }

  get(id: TokenID): KnownToken | undefined {
    this.#refresh()
    return [...this.#known.values()].find(({ info }) => info.id === id)
  }

  /** Notes a use; what is told of it is exact, what is stored is a minute old at most. */
  use(token: KnownToken, answer?: ServerResponse): void {
    const now = this.#app.clock.now()
    token.info = { ...token.info, time: { ...token.info.time, used: now } }
    if (answer) {
      token.answers.add(answer)
      answer.once('close', () => token.answers.delete(answer))
    }
    if (now - token.saved < limits.tokenUseTime && now >= token.saved) return
    token.saved = now
    this.#save(token.info.id, now)
  }

  list(): ClientToken[] {
    this.#refresh()
    return [...this.#known.values()].map(({ info }) => info).sort((a, b) => b.time.created - a.time.created)
  }

  async create(input: ClientTokenInput, origin: ClientToken['origin']): Promise<IssuedToken> {
    const directory = await checkTokenFolder(input)
    this.#refresh()
    if (this.#known.size >= limits.clientTokens) throw new ProtocolError('ConflictError', { message: `More than ${limits.clientTokens} tokens; take some back first` })
    const token = makeToken()
    const created = this.#app.clock.now()
    const info: ClientToken = { id: this.#app.id('tok'), name: input.name, scope: input.scope, ...(directory === undefined ? {} : { directory }), origin, time: { created } }
    const key = digest(token)
    this.#app.log.addSecret(token)
    transact(
      this.#app,
      (tx) => {
        tx.accessToken.put({ ...info, hash: key })
        tx.emit('server.access.updated', {})
      },
      { durable: true },
    )
    this.#known.set(key, { info, saved: 0, revoked: false, answers: new Set() })
    this.#app.log.info('a token was made for a program', { id: info.id, name: info.name, scope: info.scope, origin })
    return { token, info }
  }

  revoke(id: TokenID): void {
    const removed = transact(
      this.#app,
      (tx) => {
        const known = tx.accessToken.remove(id)
        if (known) tx.emit('server.access.updated', {})
        return known
      },
      { durable: true },
    )
    if (!removed) throw new ProtocolError('NotFoundError', { message: `There is no token ${id}` })
    this.#app.log.info('a token of a program was taken back', { id })
    this.#read()
  }

  /** Another server with the same data may have made tokens, or taken some back. */
  #refresh() {
    const writes = this.#app.store.foreignWrites()
    if (writes === this.#writes) return
    this.#writes = writes
    this.#read()
  }

  #read() {
    const before = this.#known
    this.#known = new Map(this.#app.store.accessToken.list().map((row) => [row.hash, before.get(row.hash) ?? toKnown(row)]))
    for (const [key, token] of before) {
      if (this.#known.has(key)) continue
      token.revoked = true
      this.#ended(token)
    }
  }

  #save(id: TokenID, now: number) {
    if (this.#app.store.readOnly) return
    try {
      transact(this.#app, (tx) => tx.accessToken.use(id, now))
    } catch (error) {
      // Nobody is refused because a time could not be written down.
      this.#app.log.debug('the use of a token was not written down', { id, error })
    }
  }
}

/** A folder is a bound for conversations and for reading; terminals and shells know none. */
export async function checkTokenFolder({ scope, directory }: Omit<ClientTokenInput, 'name'>): Promise<string | undefined> {
  if (directory === undefined) return undefined
  if (scope === 'full') throw badRequest('A token for everything can not be bound to a folder: a terminal knows no bounds')
  if (!path.isAbsolute(directory)) throw badRequest('The folder must be an absolute path')
  const real = await resolveReal(directory)
  if (!(await stat(real).catch(() => undefined))?.isDirectory()) throw badRequest(`There is no folder ${directory}`)
  return real
}

function toKnown({ hash: _, ...info }: StoredToken): KnownToken {
  return { info, saved: info.time.used ?? 0, revoked: false, answers: new Set() }
}

/** Looking a digest up tells nothing by its timing. */
function digest(secret: string) {
  return hash('sha256', secret)
}
