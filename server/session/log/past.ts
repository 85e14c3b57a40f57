import type { SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { App } from '../../app'
import type { Fact } from '../../bus'
import { slot } from '../../scope'
import type { MessageCursor } from '../../store/message'
import type { LogHead } from '../../store/session-event'
import { breather } from '../../system/breath'
import { placeOf } from '../session'
import { changeHead, closeScene, openScene } from './scene'
import { tellMessage } from './tell-message'
import { tellPart } from './tell-part'
import { factsOf } from './tell-session'

// Sessions from before the log, and copies of others, have messages that nobody told of. They are told once, page by page
// with others running in between; what is written meanwhile to a message that was told goes on in the log, and all the rest
// is found when its page comes.

const PAGE = 8

const telling = slot((_app: App) => new Map<SessionID, Promise<void>>())

/** Resolves when the log of a session tells of all of it. */
export function completeLog(app: App, id: SessionID): Promise<void> {
  if (app.store.log.head(id)?.complete) return Promise.resolve()
  const open = telling(app)
  const present = open.get(id)
  if (present) return present
  const work = tellPast(app, id).finally(() => open.delete(id))
  open.set(id, work)
  return work
}

/** The same for whoever need not wait for it. */
export function completeLater(app: App, id: SessionID): void {
  if (app.store.readOnly) return
  completeLog(app, id).catch((error: unknown) => app.log.warn('the past of a session could not be told', { sessionID: id, error: String(error) }))
}

async function tellPast(app: App, id: SessionID): Promise<void> {
  const breathe = breather()
  for (let after = app.store.log.head(id)?.cursor, more = true; more; await breathe()) {
    if (!app.store.session.get(id) || app.signal.aborted) return
    const page = app.store.message.following(id, PAGE, after)
    const last = page.at(-1)?.info
    after = last ? { id: last.id, time: last.time.created } : after
    more = page.length === PAGE
    const cursor = after
    const complete = !more
    app.store.write(() => tellPage(app, id, { page, cursor, complete }), false)
  }
}

function tellPage(app: App, id: SessionID, { page, cursor, complete }: { page: readonly MessageWithParts[]; cursor: MessageCursor | undefined; complete: boolean }) {
  const session = app.store.session.get(id)!
  const place = placeOf(session)
  const facts = page.flatMap(({ parts }): Fact[] => parts.map((part) => ({ type: 'message.part.updated', properties: { sessionID: id, part, time: 0 }, place })))
  const scene = openScene(app, facts, true)
  const head: LogHead = app.store.log.head(id) ?? { seq: 0, complete: false, ...factsOf(session) }
  changeHead(scene, id, head)
  for (const { info, parts } of page) {
    const at = info.time.created
    // First that it began, then what it holds, then its end.
    tellMessage(scene, { info: info.role === 'assistant' ? { ...info, time: { created: at } } : info, place, at })
    for (const part of parts) tellPart(scene, { part, place })
    if (info.role === 'assistant') tellMessage(scene, { info, place, at })
  }
  const { cursor: _, ...told } = scene.heads.get(id)!
  changeHead(scene, id, { ...told, ...(complete ? factsOf(session) : { cursor }), complete })
  closeScene(scene)
}
