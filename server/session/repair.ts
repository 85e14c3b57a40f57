import type { AssistantMessage, MessageWithParts, ToolPart } from '#protocol/message'
import type { App } from '../app'
import { transact } from '../store/transact'
import { placeOf } from './session'

const INTERRUPTED = 'The app was stopped while this ran'

/** Ends what an unclean stop left half done: running messages and tools become interrupted, nothing stays busy. Once, at start. */
export function repairInterrupted(app: App): number {
  // A database for reading stays as it is, and the open work of another server is not ours to end.
  if (app.store.readOnly || app.store.shared) return 0
  let count = 0
  for (const sessionID of app.store.session.unfinished()) {
    const open = app.store.message.all(sessionID).filter(isOpen)
    count += open.length
    for (const message of open) endMessage(app, message)
  }
  return count
}

function isOpen(message: MessageWithParts): message is MessageWithParts & { info: AssistantMessage } {
  return message.info.role === 'assistant' && message.info.time.completed === undefined
}

function endMessage(app: App, message: MessageWithParts & { info: AssistantMessage }) {
  const session = app.store.session.get(message.info.sessionID)
  if (!session) return
  const now = app.clock.now()
  const info: AssistantMessage = {
    ...message.info,
    error: { name: 'MessageAbortedError', data: { message: `${INTERRUPTED}. Send a prompt to continue.` } },
    time: { ...message.info.time, completed: now },
  }
  transact(app, (tx) => {
    for (const part of message.parts) {
      if (part.type === 'tool' && isRunning(part)) tx.part.put(interrupted(part, now))
      if ((part.type === 'text' || part.type === 'reasoning') && part.time && part.time.end === undefined) {
        tx.part.put({ ...part, time: { ...part.time, end: now } })
      }
    }
    tx.message.put(info)
    tx.emit('message.updated', { sessionID: info.sessionID, info }, placeOf(session))
    const { compacting, ...time } = session.time
    if (compacting !== undefined) tx.session.put({ ...session, time })
  })
}

function isRunning(part: ToolPart) {
  return part.state.status === 'pending' || part.state.status === 'running'
}

function interrupted(part: ToolPart, now: number): ToolPart {
  const { state } = part
  const start = state.status === 'running' ? state.time.start : now
  const shown = state.status === 'running' ? state.metadata : undefined
  return {
    ...part,
    state: { status: 'error', input: state.input, error: INTERRUPTED, metadata: { ...shown, interrupted: true }, time: { start, end: now } },
  }
}
