import { createHash, randomBytes } from 'node:crypto'
import { ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { readConfig, readGlobalConfig } from '../config/config'
import type { Instance } from '../instance'
import { slot } from '../scope'
import type { Share } from '../store/share'
import { transact } from '../store/transact'
import { getSession, placeOf, saveSession } from './session'
import { createCopy, deleteCopy } from './share-endpoint'
import { followShare, sendNoted, unfollowShare } from './share-sync'

// Sharing gives a session an address of 256 random bits: the page behind it is read-only and made anew for every reader.
// The database keeps a hash of what the address holds. With an endpoint in the person's own settings (`enterprise.url`) the
// conversation is copied there instead; a project's settings can only switch sharing off.

const SECRET_BYTES = 32

/** Where this server can be reached, and what is being shared at this moment. */
const sharing = slot((_app: App) => ({ url: '', open: new Map<SessionID, Promise<Session>>() }))

/** Gives the session its address, or tells the one that it has. */
export function shareSession(instance: Instance, id: SessionID): Promise<Session> {
  const { open } = sharing(instance.app)
  const present = open.get(id)
  if (present) return present
  const work = share(instance, id).finally(() => open.delete(id))
  open.set(id, work)
  return work
}

/** Takes the address back. A copy elsewhere that can't be taken down stays listed as shared. */
export async function unshareSession(app: App, id: SessionID): Promise<Session> {
  getSession(app, id)
  const present = app.store.share.get(id)
  if (present?.endpoint) await deleteCopy(present.endpoint, { id: present.key, secret: present.secret ?? '' }, app.signal)
  unfollowShare(app, id)
  return transact(
    app,
    (tx) => {
      tx.share.remove(id)
      const { share: before, ...session } = getSession(app, id)
      if (!before) return session
      tx.session.put(session)
      tx.emit('session.updated', { sessionID: id, info: session }, placeOf(session))
      return session
    },
    { durable: true },
  )
}

/** A new session of a person who shares everything (`share: auto`) gets its address in the background. */
export function shareIfAuto(instance: Instance, session: Session): Session {
  const work = async () => {
    const { share: mode } = await readConfig(instance)
    if (mode === 'auto' && !session.parentID) await shareSession(instance, session.id)
  }
  work().catch((error: unknown) => instance.log.warn('a new session could not be shared', { sessionID: session.id, error }))
  return session
}

/** The session behind an address of this server; nothing for every other text. */
export function findShared(app: App, secret: string): Session | undefined {
  if (!/^[\w-]{43}$/.test(secret)) return undefined
  const found = app.store.share.find(hashOf(secret))
  return found && app.store.session.get(found.sessionID)
}

/** At start: addresses follow the server's, copies follow their sessions, and copies of deleted sessions are taken down. */
export function openSharing(app: App, url: string): void {
  sharing(app).url = url
  if (app.store.readOnly) return
  for (const row of app.store.share.list()) {
    const session = app.store.session.get(row.sessionID)
    if (!session) void forget(app, row)
    else if (row.endpoint) followShare(app, row)
    else moveTo(app, { row, session, url })
  }
  deletions(app)
}

/** A deleted session is no longer shared, wherever it was. */
const deletions = slot(
  (app: App) =>
    app.bus.subscribe((event) => {
      const row = event.type === 'session.deleted' ? app.store.share.get(event.properties.sessionID) : undefined
      if (row) void forget(app, row)
    }),
  (unsubscribe) => unsubscribe(),
)

async function share(instance: Instance, id: SessionID): Promise<Session> {
  const { app } = instance
  const session = getSession(app, id)
  if ((await readConfig(instance)).share === 'disabled' || isOn(app.options.env.OPENCODE_DISABLE_SHARE)) {
    throw new ProtocolError('SharingDisabledError', { message: 'Sharing is switched off in the configuration' })
  }
  if (app.store.share.get(id)) return session
  const endpoint = (await readGlobalConfig(app)).enterprise?.url
  const row = endpoint ? await remoteShare(app, id, endpoint) : localShare(app, id)
  const shared = transact(
    app,
    (tx) => {
      const info = { ...getSession(app, id), share: { url: row.url } }
      tx.share.put(row)
      tx.session.put(info)
      tx.emit('session.updated', { sessionID: id, info }, placeOf(info))
      return info
    },
    { durable: true },
  )
  if (!row.endpoint) return shared
  followShare(app, row)
  await sendNoted(app, id)
  return shared
}

function localShare(app: App, id: SessionID): Share {
  const { url } = sharing(app)
  if (url === '') throw new ProtocolError('ServiceUnavailableError', { message: 'This server has no address yet' })
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  return { sessionID: id, key: hashOf(secret), url: addressOf(url, secret), time: { created: app.clock.now() } }
}

async function remoteShare(app: App, id: SessionID, endpoint: string): Promise<Share> {
  const { id: key, url, secret } = await createCopy(endpoint, id, app.signal)
  app.log.addSecret(secret)
  return { sessionID: id, key, endpoint, secret, url, time: { created: app.clock.now() } }
}

function moveTo(app: App, { row, session, url }: { row: Share; session: Session; url: string }) {
  const moved = addressOf(url, row.url.split('/').at(-1) ?? '')
  if (moved === row.url) return
  transact(app, (tx) => tx.share.put({ ...row, url: moved }))
  saveSession(app, { ...session, share: { url: moved } })
}

async function forget(app: App, row: Share) {
  unfollowShare(app, row.sessionID)
  try {
    if (row.endpoint) await deleteCopy(row.endpoint, { id: row.key, secret: row.secret ?? '' }, app.signal)
    transact(app, (tx) => tx.share.remove(row.sessionID))
  } catch (error) {
    app.log.warn('the copy of a deleted session could not be taken down; the next start tries again', { sessionID: row.sessionID, error })
  }
}

/** A server that listens everywhere is named by its loopback address. */
function addressOf(server: string, secret: string) {
  const url = new URL(server)
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1'
  return new URL(`/share/${secret}`, url).href
}

function hashOf(secret: string) {
  return createHash('sha256').update(secret).digest('hex')
}

function isOn(value: string | undefined) {
  return value === '1' || value?.toLowerCase() === 'true'
}
