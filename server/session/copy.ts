import type { MessageID, PartID, SessionID } from '#protocol/id'
import type { AssistantMessage, FilePart, Message, MessageWithParts, Part, ToolPart } from '#protocol/message'
import type { Session, Todo } from '#protocol/session'
import type { App } from '../app'
import { breather } from '../system/breath'
import { transact } from '../store/transact'
import { placeOf } from './session'

// A session with a history that was said elsewhere: a fork or an import. It is written in small steps, and nobody sees it
// before it is whole: until then it lies in no folder, and a start after a crash takes such a piece away.

const BATCH = 8
const NOWHERE = { directory: '', projectID: '', path: '' }

/** New names for what is copied; what has none keeps its own. */
export type Renaming = { sessionID: SessionID; message(id: MessageID): MessageID; part(id: PartID): PartID; session?(id: SessionID): SessionID }

/** Writes the session, its messages in their order and its to-do list, and tells of it when all is there. */
export async function writeCopy(app: App, session: Session, content: { messages: Iterable<MessageWithParts> | AsyncIterable<MessageWithParts>; todos: readonly Todo[] }): Promise<Session> {
  const { parentID: _, ...hidden } = session
  transact(app, (tx) => tx.session.put({ ...hidden, ...NOWHERE }))
  try {
    await writeMessages(app, content.messages)
    return transact(
      app,
      (tx) => {
        tx.session.put(session)
        if (content.todos.length > 0) tx.todo.put(session.id, [...content.todos])
        // Not one event per message: whoever opens the new session asks for its messages, and thousands would push everything else out.
        tx.emit('session.created', { sessionID: session.id, info: session }, placeOf(session))
        return session
      },
      { durable: true },
    )
  } catch (error) {
    transact(app, (tx) => tx.session.remove(session.id))
    throw error
  }
}

/** Takes away what a crash left half written. */
export function removeUnfinishedCopies(app: App): void {
  if (app.store.readOnly || app.store.shared) return
  for (const { id } of app.store.session.list({ directory: NOWHERE.directory, limit: 1000 })) transact(app, (tx) => tx.session.remove(id))
}

/** The same message under other names; nothing in it is still at work. */
export function copyMessage({ info, parts }: MessageWithParts, names: Renaming, now: number): MessageWithParts {
  const copy = renameMessage(info, names)
  const ended = copy.role === 'user' || copy.time.completed !== undefined ? copy : endedAnswer(copy, now)
  return { info: ended, parts: parts.map((part) => renamePart(settled(part, now), names)) }
}

async function writeMessages(app: App, messages: Iterable<MessageWithParts> | AsyncIterable<MessageWithParts>) {
  const breathe = breather()
  let batch: MessageWithParts[] = []
  const write = () => {
    transact(app, (tx) => {
      for (const { info, parts } of batch) {
        tx.message.put(info)
        for (const part of parts) tx.part.put(part)
      }
    })
    batch = []
  }
  for await (const message of messages) {
    if (batch.push(message) >= BATCH) write()
    await breathe()
  }
  if (batch.length > 0) write()
}

function renameMessage(info: Message, names: Renaming): Message {
  const { sessionID } = names
  if (info.role === 'user') return { ...info, id: names.message(info.id), sessionID }
  return { ...info, id: names.message(info.id), sessionID, parentID: names.message(info.parentID) }
}

function renamePart(part: Part, names: Renaming): Part {
  const place = { id: names.part(part.id), sessionID: names.sessionID, messageID: names.message(part.messageID) }
  if (part.type === 'compaction' && part.tail_start_id) return { ...part, ...place, tail_start_id: names.message(part.tail_start_id) }
  if (part.type !== 'tool') return { ...part, ...place }
  const { state } = part
  const attachments = state.status === 'completed' ? state.attachments?.map((file): FilePart => ({ ...file, ...place, id: names.part(file.id) })) : undefined
  const metadata = 'metadata' in state && state.metadata ? { metadata: renameSessions(state.metadata, names) } : {}
  return { ...part, ...place, state: { ...state, ...metadata, ...(attachments ? { attachments } : {}) } as ToolPart['state'] }
}

/** A task's call names the session in which it was done. */
function renameSessions(metadata: Record<string, unknown>, { session }: Renaming) {
  if (!session) return metadata
  const renamed = (['sessionId', 'parentSessionId'] as const).flatMap((key) => {
    const id = metadata[key]
    return typeof id === 'string' ? [[key, session(id as SessionID)]] : []
  })
  return { ...metadata, ...Object.fromEntries(renamed) }
}

function endedAnswer(info: AssistantMessage, now: number): AssistantMessage {
  const error = info.error ?? { name: 'MessageAbortedError' as const, data: { message: 'The answer was not finished when it was copied' } }
  return { ...info, error, time: { ...info.time, completed: Math.max(now, info.time.created) } }
}

function settled(part: Part, now: number): Part {
  if ((part.type === 'text' || part.type === 'reasoning') && part.time && part.time.end === undefined) return { ...part, time: { ...part.time, end: now } }
  if (part.type !== 'tool' || part.state.status === 'completed' || part.state.status === 'error') return part
  const { state } = part
  const time = { start: state.status === 'running' ? state.time.start : now, end: now }
  return { ...part, state: { status: 'error', input: state.input, error: 'Not finished when it was copied', metadata: { interrupted: true }, time } }
}
