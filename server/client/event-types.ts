import type { Failure, Message, Part, PermissionReply, PermissionRequest, QuestionRequest, Session, SessionStatus } from './types'

/** The events that programs work with, and what each tells. Others arrive as well; the server's `/doc` lists them all. */
export type EventProperties = {
  'server.connected': Record<never, never>
  /** Something was missed that can't be told any more: read everything again, then go on. */
  'server.resync': { reason: 'too-old' | 'restarted' | 'overflow' }
  'session.created': { sessionID: string; info: Session }
  'session.updated': { sessionID: string; info: Session }
  'session.deleted': { sessionID: string; info: Session }
  'session.status': { sessionID: string; status: SessionStatus }
  'session.idle': { sessionID: string }
  'session.error': { sessionID?: string | undefined; error?: Failure | undefined }
  'session.compacted': { sessionID: string }
  'message.updated': { sessionID: string; info: Message }
  'message.removed': { sessionID: string; messageID: string }
  'message.part.updated': { sessionID: string; part: Part; time: number }
  /** A piece that is to be added to the end of a part's `field`. */
  'message.part.delta': { sessionID: string; messageID: string; partID: string; field: string; delta: string }
  'message.part.removed': { sessionID: string; messageID: string; partID: string }
  'permission.asked': PermissionRequest
  'permission.replied': { sessionID: string; requestID: string; reply: PermissionReply }
  'question.asked': QuestionRequest
  'question.replied': { sessionID: string; requestID: string; answers: string[][] }
  'question.rejected': { sessionID: string; requestID: string }
  'todo.updated': { sessionID: string; todos: { content: string; status: string; priority: string }[] }
  'file.edited': { file: string }
}

export type EventType = keyof EventProperties
export type Event = { [T in EventType]: { id: string; type: T; properties: EventProperties[T] } }[EventType]
