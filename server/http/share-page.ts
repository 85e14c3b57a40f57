import { ProtocolError } from '#protocol/error'
import { PAGE_POLICY, writePage } from '../session/html-export'
import { findShared } from '../session/share'
import { slot } from '../scope'
import type { App } from '../app'
import { safeHeaders } from './answer'
import { refuse } from './auth'
import type { Call } from './call'
import { sendPieces } from './download'
import { checkSource } from './guard'
import { decodePart } from './target'

// Whoever has the address of a share can read that one conversation, and nothing else: the address is the credential, for
// exactly this path and only for reading. The page has no scripts, gets no cookie and leads nowhere.

const PREFIX = '/share/'
const AT_ONCE = 8

const readers = slot((_app: App) => ({ count: 0 }))

/** An address of this form is read without any other credential. */
export function isSharePath(method: string | undefined, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && path.startsWith(PREFIX) && !path.slice(PREFIX.length).includes('/')
}

/** A wrong address is answered, and counted, like every other wrong credential. */
export async function sendSharePage(call: Call): Promise<void> {
  const { wire, target } = call
  const session = findShared(wire.app, decodePart(target.path.slice(PREFIX.length)))
  if (!session) {
    // Pages of other sites can send people here; they must not be able to use up the attempts of those who sign in.
    checkSource(wire.policy, call.request)
    throw refuse(wire.gate)
  }
  const open = readers(wire.app)
  if (open.count >= AT_ONCE) throw new ProtocolError('TooManyRequests', { message: 'Too many people read at this moment', retryAfter: 1 })
  open.count += 1
  call.operation = 'share'
  try {
    const pieces = writePage(wire.app, session, { redact: true, live: true })
    await sendPieces(call, [...safeHeaders, ...HEADERS], pieces)
  } finally {
    open.count -= 1
  }
}

const HEADERS: readonly string[] = [
  'content-type',
  'text/html; charset=utf-8',
  'content-security-policy',
  `${PAGE_POLICY}; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox`,
  'cross-origin-opener-policy',
  'same-origin',
  'cache-control',
  'no-store',
  'x-robots-tag',
  'noindex, nofollow, noarchive',
]
