import type { z } from 'zod'
import { accessEvents } from './access'
import { commandEvents } from './command'
import { fileEvents } from './file'
import { globalEvents } from './global'
import { lspEvents } from './lsp'
import { mcpEvents } from './mcp'
import { messageEvents } from './message'
import { permissionEvents } from './permission'
import { projectEvents } from './project'
import { projectCopyEvents } from './project-copy'
import { providerEvents } from './provider'
import { ptyEvents } from './pty'
import { questionEvents } from './question'
import { queueEvents } from './queue'
import { replaceEvents } from './replace'
import { reviewEvents } from './review'
import { sessionEvents } from './session'
import { tuiEvents } from './tui'
import { durableNextEvents, sessionNextEvents } from './v2/session-event'
import { sessionRequestEvents } from './v2/session-request'
import { worktreeEvents } from './worktree'

/** Every event and the schema of its properties. */
export const events = {
  ...globalEvents,
  ...accessEvents,
  ...sessionEvents,
  ...messageEvents,
  ...queueEvents,
  ...permissionEvents,
  ...commandEvents,
  ...questionEvents,
  ...projectEvents,
  ...reviewEvents,
  ...providerEvents,
  ...fileEvents,
  ...replaceEvents,
  ...lspEvents,
  ...ptyEvents,
  ...mcpEvents,
  ...tuiEvents,
  ...projectCopyEvents,
  ...worktreeEvents,
  ...sessionNextEvents,
  ...sessionRequestEvents,
}

export type EventMap = { [T in keyof typeof events]: z.infer<(typeof events)[T]> }
export type EventType = keyof EventMap

/** One event as `/event` sends it; a union discriminated by `type`. */
export type Event = { [T in EventType]: { id: string; type: T; properties: EventMap[T] } }[EventType]

/** Facts that lead to a session as it is: they have a `sync` twin on `/global/event`. */
export const factEvents: readonly EventType[] = [
  'session.created',
  'session.updated',
  'session.deleted',
  'message.updated',
  'message.removed',
  'message.part.updated',
  'message.part.removed',
]

/** What is stored: it is numbered, and can be replayed. */
export const durableEvents: readonly EventType[] = [...factEvents, 'todo.updated', ...durableNextEvents]
