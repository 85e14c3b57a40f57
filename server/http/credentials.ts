import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AccessKind } from '#protocol/access'
import type { KnownToken } from './client-tokens'
import type { Offer } from './pairing'

/** Which secret a request showed; rotation ends what `install` and `cookie` opened. */
export type CredentialKind = Exclude<AccessKind, 'none'>

/** The same with what only some of them have: a program's token, the offer behind a pairing code. */
export type Credential = { readonly kind: CredentialKind; readonly token?: KnownToken; readonly offer?: Offer }

export type CredentialOptions = {
  token: string
  /** Name and password of Basic; with a password the install token is no password any more. */
  username: string
  password: string | undefined
  /** `server.auth.tokens` of the global configuration. */
  tokens: readonly string[]
  now(): number
}

const COOKIE_TIME = 7 * 24 * 60 * 60_000
const CODE_TIME = 10 * 60_000
const MAX_CODES = 50

/** Every secret that opens this server, as digests only, but for the token that its owner may read again. */
export class Credentials {
  readonly username: string
  readonly #options: CredentialOptions
  readonly #username: Buffer
  readonly #password: Buffer | undefined
  readonly #tokens: readonly Buffer[]
  readonly #codes = new Map<string, number>()
  #generation = 0
  #token = ''
  #install: Buffer = Buffer.alloc(0)
  #cookieKey: Buffer = Buffer.alloc(0)

  constructor(options: CredentialOptions) {
    this.#options = options
    this.username = options.username
    this.#username = digest(options.username)
    this.#password = options.password ? digest(options.password) : undefined
    this.#tokens = options.tokens.filter((token) => token.length > 0).map(digest)
    this.replaceToken(options.token)
  }

  get token(): string {
    return this.#token
  }

  /** Grows with every rotation. */
  get generation(): number {
    return this.#generation
  }

  get mode(): 'install' | 'password' {
    return this.#password ? 'password' : 'install'
  }

  replaceToken(token: string): void {
    this.#generation += 1
    this.#token = token
    this.#install = digest(token)
    // A key of its own: the proof for challenges signs what a stranger chose, and must never yield a cookie.
    this.#cookieKey = digest(`browser-session\n${token}`)
    this.#codes.clear()
  }

  bearer(token: string): CredentialKind | undefined {
    const given = digest(token)
    if (timingSafeEqual(this.#install, given)) return 'install'
    if (this.#password && timingSafeEqual(this.#password, given)) return 'password'
    return this.#isConfigured(given) ? 'config' : undefined
  }

  /** `encoded` is base64 of `user:password`; the password may hold colons. */
  basic(encoded: string): CredentialKind | undefined {
    const text = Buffer.from(encoded, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    const user = timingSafeEqual(this.#username, digest(text.slice(0, Math.max(colon, 0))))
    const given = digest(text.slice(colon + 1))
    if (colon < 0) return undefined
    // Tokens of the configuration carry no name, so any will do.
    if (this.#isConfigured(given)) return 'config'
    if (!user || !timingSafeEqual(this.#password ?? this.#install, given)) return undefined
    return this.#password ? 'password' : 'install'
  }

  /** A code for a sign-in link: works once, for ten minutes. */
  issueCode(): string {
    const now = this.#options.now()
    for (const [key, until] of this.#codes) if (until <= now || this.#codes.size >= MAX_CODES) this.#codes.delete(key)
    const code = randomBytes(32).toString('base64url')
    this.#codes.set(digest(code).toString('hex'), now + CODE_TIME)
    return code
  }

  redeemCode(code: string): boolean {
    const key = digest(code).toString('hex')
    const until = this.#codes.get(key)
    this.#codes.delete(key)
    return until !== undefined && this.#options.now() < until
  }

  /** The value of a browser's session cookie. It is signed with the token, so it survives a restart and ends with a rotation. */
  makeCookie(): { value: string; maxAge: number } {
    const claim = `${(this.#options.now() + COOKIE_TIME).toString(36)}.${randomBytes(16).toString('base64url')}`
    return { value: `${claim}.${this.#sign(claim).toString('base64url')}`, maxAge: COOKIE_TIME / 1000 }
  }

  cookie(value: string): CredentialKind | undefined {
    const end = value.lastIndexOf('.')
    const claim = value.slice(0, Math.max(end, 0))
    const given = Buffer.from(value.slice(end + 1), 'base64url')
    const valid = given.length === 32 && timingSafeEqual(given, this.#sign(claim))
    const until = Number.parseInt(claim.split('.')[0] ?? '', 36)
    return valid && this.#options.now() < until ? 'cookie' : undefined
  }

  #isConfigured(given: Buffer): boolean {
    let found = false
    for (const known of this.#tokens) found = timingSafeEqual(known, given) || found
    return found
  }

  #sign(claim: string) {
    return createHmac('sha256', this.#cookieKey).update(claim).digest()
  }
}

/** The password of a Basic header: what stands behind the first colon. */
export function basicPassword(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
