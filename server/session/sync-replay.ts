import { z } from 'zod'
import { badRequest, notFound, ProtocolError } from '#protocol/error'
import { MessageID, PartID, SessionID } from '#protocol/id'
import { Message, Part, type MessageWithParts } from '#protocol/message'
import { Session } from '#protocol/session'
import type { SyncReplay } from '#protocol/sync'
import type { App } from '../app'
import { openInstance } from '../project/instances'
import { breather } from '../system/breath'
import { importSession } from './import'
import { isBusy } from './runs'

// A history from elsewhere is somebody's words, like an exported file: it is read to its end and folded into the session
// that it leads to, and that is taken in as a file would be, without rights, shares and states of files.

const facts = {
  'session.created.1': z.object({ sessionID: SessionID, info: Session }),
  'session.updated.1': z.object({ sessionID: SessionID, info: Session }),
  'message.updated.1': z.object({ sessionID: SessionID, info: Message }),
  'message.removed.1': z.object({ sessionID: SessionID, messageID: MessageID }),
  'message.part.updated.1': z.object({ sessionID: SessionID, part: Part, time: z.number().optional() }),
  'message.part.removed.1': z.object({ sessionID: SessionID, messageID: MessageID, partID: PartID }),
}

type Folded = { info: Session; messages: Map<string, { info: z.infer<typeof Message>; parts: Map<string, z.infer<typeof Part>> }> }

/**
 * Writes the session that a complete history leads to into a folder. A session with this id that is here already and holds
 * the same messages stays as it is; any other is not overwritten.
 */
export async function replaySession(app: App, { directory, events }: SyncReplay): Promise<{ sessionID: string }> {
  const { info, messages } = await fold(events)
  const present = app.store.session.get(info.id)
  if (present) {
    if (isBusy(app, present.id)) throw new ProtocolError('SessionBusyError', { sessionID: present.id, message: `Session is busy: ${present.id}` })
    const missing = [...messages.keys()].some((id) => app.store.message.get(id as MessageID)?.sessionID !== present.id)
    if (missing) throw new ProtocolError('ConflictError', { message: `The session ${present.id} is here already with other messages`, resource: present.id })
    return { sessionID: present.id }
  }
  const instance = await openInstance(app, directory)
  const whole: MessageWithParts[] = [...messages.values()].map((message) => ({ info: message.info, parts: [...message.parts.values()] }))
  const session = await importSession(instance, { info, messages: whole })
  return { sessionID: session.id }
}

/** A session of the project is nobody else's; one of another project is not this folder's to take. */
export function keepHere({ app, project }: { app: App; project: { id: string } }, sessionID: SessionID): { sessionID: SessionID } {
  const session = app.store.session.get(sessionID)
  if (!session) throw notFound(`Session not found: ${sessionID}`, { sessionID })
  if (session.projectID !== project.id) throw badRequest(`The session belongs to another project: ${sessionID}`)
  return { sessionID }
}

async function fold(events: SyncReplay['events']): Promise<Folded> {
  const [first] = events
  if (!first || first.type !== 'session.created.1') throw badRequest('A history begins with session.created.1')
  const folded: Folded = { info: checked(first, 'session.created.1').info, messages: new Map() }
  const breathe = breather()
  let last = -1
  for (const event of events) {
    if (event.aggregateID !== folded.info.id || event.data.sessionID !== folded.info.id) throw badRequest(`${event.id} belongs to another session`)
    if (event.seq <= last) throw badRequest(`The numbers of the events do not ascend at ${event.id}`)
    last = event.seq
    apply(folded, event)
    await breathe()
  }
  return folded
}

type Told = SyncReplay['events'][number]

function apply({ info, messages }: Folded, event: Told): void {
  switch (event.type) {
    case 'session.created.1':
    case 'session.updated.1':
      return void Object.assign(info, checked(event, event.type).info, { id: info.id })
    case 'message.updated.1': {
      const message = checked(event, event.type).info
      const before = messages.get(message.id)
      return void messages.set(message.id, { info: message, parts: before?.parts ?? new Map() })
    }
    case 'message.removed.1':
      return void messages.delete(checked(event, event.type).messageID)
    case 'message.part.updated.1': {
      const { part } = checked(event, event.type)
      const message = messages.get(part.messageID)
      if (!message) throw badRequest(`${event.id} is a part of a message that is not told`)
      return void message.parts.set(part.id, part)
    }
    case 'message.part.removed.1': {
      const { messageID, partID } = checked(event, event.type)
      return void messages.get(messageID)?.parts.delete(partID)
    }
    default:
      // The same again in other words.
      if (event.type.startsWith('session.next.')) return
      throw badRequest(`${event.id}: a history of a session can't hold ${event.type.slice(0, 100)}`)
  }
}

function checked<T extends keyof typeof facts>(event: Told, type: T): z.infer<(typeof facts)[T]> {
  const parsed = facts[type].safeParse(event.data)
  if (!parsed.success) throw badRequest(`${event.id}: ${parsed.error.issues[0]!.message} at ${parsed.error.issues[0]!.path.join('.')}`)
  return parsed.data as z.infer<(typeof facts)[T]>
}
