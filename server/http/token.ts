import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import path from 'node:path'
import { writePrivateFile } from '../system/files'
import { ensurePrivateDirectory } from '../system/paths'

const PREFIX = 'ocd_'

export function makeToken(): string {
  return PREFIX + randomBytes(32).toString('base64url')
}

/** True for what looks like a token of ours. */
export function isToken(text: string): boolean {
  return /^ocd_[\w-]{43}$/.test(text)
}

/** The token of this installation, made at the first start. */
export async function readToken(data: string): Promise<string> {
  const file = tokenFile(data)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const token = text.trim()
  if (!isToken(token)) return writeToken(data)
  if (process.platform !== 'win32') await chmod(file, 0o600)
  return token
}

/** Puts a new token in the place of the old one. */
export async function writeToken(data: string): Promise<string> {
  const token = makeToken()
  await ensurePrivateDirectory(data)
  await writePrivateFile(tokenFile(data), `${token}\n`)
  return token
}

export function tokenFile(data: string): string {
  return path.join(data, 'token')
}

/**
 * What a client checks before it shows its token to whoever listens on our port: the address is part of it, so that the
 * answer of one server can't be passed on by another.
 */
export function proveToken(token: string, challenge: string, url: string): string {
  return createHmac('sha256', token).update(challenge + url).digest('hex')
}

/** True when the server at `url` knows the token; it learns nothing about ours by being asked. */
export async function proveServer(url: string, token: string): Promise<boolean> {
  const challenge = randomBytes(24).toString('base64url')
  const answer = await fetch(`${url}/global/health`, { headers: { 'x-opencode-challenge': challenge }, signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
  await answer?.body?.cancel()
  const given = Buffer.from(answer?.headers.get('x-opencode-proof') ?? '')
  const expected = Buffer.from(proveToken(token, challenge, url))
  return given.length === expected.length && timingSafeEqual(given, expected)
}
