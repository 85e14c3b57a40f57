import type { SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { App } from '../app'
import { breather } from '../system/breath'
import { concealText } from '../system/redact'
import type { MessageCursor } from '../store/message'
import { withLiveText } from './message'

const PAGE = 8
const DATA = /^data:[^,]{0,200},/

/** A whole conversation, oldest message first, read piece by piece; others run in between. */
export async function* readConversation(app: App, sessionID: SessionID, { redact = false } = {}): AsyncGenerator<MessageWithParts> {
  const breathe = breather()
  let after: MessageCursor | undefined
  for (;;) {
    const page = app.store.message.following(sessionID, PAGE, after)
    for (const message of page) {
      const live = withLiveText(app, message)
      yield redact ? concealValue(app, live) : live
      await breathe()
    }
    const last = page.at(-1)?.info
    if (!last || page.length < PAGE) return
    after = { id: last.id, time: last.time.created }
  }
}

/** A copy for other people: no keys, no passwords, and the home folder is `~`. */
export function concealValue<T>(app: App, value: T): T {
  return conceal(app, value) as T
}

function conceal(app: App, value: unknown): unknown {
  if (typeof value === 'string') return concealString(app, value)
  if (Array.isArray(value)) return value.map((item) => conceal(app, item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, conceal(app, item)]))
}

function concealString(app: App, text: string): string {
  // An attachment is no text, and looking through megabytes of it takes long.
  if (DATA.test(text)) return text
  const { home } = app.options.paths
  const known = app.log.conceal(concealText(text))
  return home.length > 2 ? known.replaceAll(home, '~') : known
}
