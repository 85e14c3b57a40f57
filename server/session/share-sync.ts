import type { MessageID, SessionID } from '#protocol/id'
import type { App } from '../app'
import type { BusEvent } from '../bus'
import { slot } from '../scope'
import type { Share } from '../store/share'
import { concealValue, readConversation } from './conversation'
import { withLiveText } from './message'
import { isBusy } from './runs'
import { sendCopy, type CopyItem } from './share-endpoint'

// Keeps the copies at a share endpoint true: what changed in a turn is sent once, shortly after its end. What could not be
// sent stays noted and goes with the next turn.

const CALM = 1_000
const BATCH_ITEMS = 100
const BATCH_LENGTH = 512 * 1024
/** Beyond this everything is sent again instead of noting more. */
const MAX_NOTED = 500

type Noted = { share: Share; messages: Set<MessageID>; whole: boolean; timer: NodeJS.Timeout | undefined; sending: Promise<void> | undefined }

/** Copies of sessions, by session. */
export const copies = slot(
  (app: App) => {
    const noted = new Map<SessionID, Noted>()
    return { noted, unsubscribe: app.bus.subscribe((event) => hear(app, noted, event)) }
  },
  async ({ noted, unsubscribe }) => {
    unsubscribe()
    for (const { timer } of noted.values()) clearTimeout(timer)
    await Promise.allSettled([...noted.values()].flatMap(({ sending }) => sending ?? []))
  },
)

/** From now on the copy follows the session. What it has is not known after a start, so the first time everything is sent. */
export function followShare(app: App, share: Share): void {
  copies(app).noted.set(share.sessionID, { share, messages: new Set(), whole: true, timer: undefined, sending: undefined })
}

export function unfollowShare(app: App, sessionID: SessionID): void {
  clearTimeout(copies.peek(app)?.noted.get(sessionID)?.timer)
  copies.peek(app)?.noted.delete(sessionID)
}

/** Sends what is noted now; rejects where that fails. */
export async function sendNoted(app: App, sessionID: SessionID): Promise<void> {
  const note = copies(app).noted.get(sessionID)
  const session = app.store.session.get(sessionID)
  if (!note || !session) return
  await note.sending?.catch(() => undefined)
  const { whole, messages } = note
  Object.assign(note, { whole: false, messages: new Set() })
  note.sending = send(app, note.share, whole ? undefined : messages)
  try {
    await note.sending
  } catch (error) {
    note.whole ||= whole
    for (const id of messages) note.messages.add(id)
    throw error
  } finally {
    note.sending = undefined
  }
}

function hear(app: App, noted: Map<SessionID, Noted>, event: BusEvent) {
  const { sessionID } = event.properties as { sessionID?: SessionID }
  const note = sessionID && noted.get(sessionID)
  if (!note) return
  if (event.type === 'message.updated') remember(note, event.properties.info.id)
  else if (event.type === 'message.part.updated') remember(note, event.properties.part.messageID)
  else if (event.type !== 'session.idle' && event.type !== 'session.updated') return
  if (isBusy(app, sessionID)) return
  clearTimeout(note.timer)
  note.timer = setTimeout(() => {
    sendNoted(app, sessionID).catch((error: unknown) => app.log.warn('a shared session could not be brought up to date', { sessionID, error }))
  }, CALM)
  note.timer.unref()
}

function remember(note: Noted, id: MessageID) {
  if (note.whole) return
  note.messages.add(id)
  if (note.messages.size <= MAX_NOTED) return
  note.messages.clear()
  note.whole = true
}

async function send(app: App, share: Share, only: ReadonlySet<MessageID> | undefined): Promise<void> {
  let batch: CopyItem[] = []
  let length = 0
  const flush = async () => {
    const data = batch
    batch = []
    length = 0
    await sendCopy(share.endpoint ?? '', { id: share.key, secret: share.secret ?? '', data }, app.signal)
  }
  for await (const item of items(app, share.sessionID, only)) {
    const size = JSON.stringify(item).length
    if (batch.length > 0 && (batch.length >= BATCH_ITEMS || length + size > BATCH_LENGTH)) await flush()
    batch.push(item)
    length += size
  }
  if (batch.length > 0) await flush()
}

async function* items(app: App, sessionID: SessionID, only: ReadonlySet<MessageID> | undefined): AsyncGenerator<CopyItem> {
  const session = app.store.session.get(sessionID)
  if (!session) return
  const { permission: _, ...shown } = session
  yield { type: 'session', data: concealValue(app, shown) }
  for await (const { info, parts } of only ? someMessages(app, only) : readConversation(app, sessionID, { redact: true })) {
    yield { type: 'message', data: info }
    for (const part of parts) yield { type: 'part', data: part }
  }
}

function* someMessages(app: App, ids: ReadonlySet<MessageID>) {
  for (const id of ids) {
    const info = app.store.message.get(id)
    if (info) yield concealValue(app, withLiveText(app, { info, parts: app.store.message.parts(id) }))
  }
}
