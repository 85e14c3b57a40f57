import type { MessageID, PartID, SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { copyMessage, writeCopy } from './copy'
import { readConversation } from './conversation'
import { getSession } from './session'
import { makeSlug } from '../project/slug'

/** Copies the messages before `messageID` (or all that are not taken back) into a new session, with new ids that keep their order, and the to-do list. */
export function forkSession(app: App, id: SessionID, messageID?: MessageID): Promise<Session> {
  const source = getSession(app, id)
  const now = app.clock.now()
  const { parentID: _p, share: _s, revert: _r, summary: _u, ...rest } = source
  const fork: Session = { ...rest, id: app.id('ses'), slug: makeSlug(), title: forkTitle(source.title), time: { created: now, updated: now } }
  return writeCopy(app, fork, { messages: copies(app, { source, fork, until: messageID }), todos: app.store.todo.get(id) })
}

async function* copies(app: App, { source, fork, until }: { source: Session; fork: Session; until: MessageID | undefined }): AsyncGenerator<MessageWithParts> {
  const ids = new Map<MessageID, MessageID>()
  const names = { sessionID: fork.id, message: (old: MessageID) => ids.get(old) ?? old, part: (_: PartID) => app.id('prt') }
  for await (const message of readConversation(app, source.id)) {
    if (message.info.id === until) return
    const kept = withoutTakenBack(message, source.revert)
    if (!kept) return
    ids.set(message.info.id, app.id('msg'))
    yield copyMessage(kept, names, fork.time.created)
    if (kept !== message) return
  }
}

/** What of the message from which on everything was taken back is still there. */
function withoutTakenBack(message: MessageWithParts, revert: Session['revert']): MessageWithParts | undefined {
  if (message.info.id !== revert?.messageID) return message
  if (revert.partID === undefined) return undefined
  const at = message.parts.findIndex(({ id }) => id === revert.partID)
  return at <= 0 ? undefined : { info: message.info, parts: message.parts.slice(0, at) }
}

function forkTitle(title: string) {
  const match = /^(.*) \(fork #(\d+)\)$/.exec(title)
  return match ? `${match[1]} (fork #${Number(match[2]) + 1})` : `${title} (fork #1)`
}
