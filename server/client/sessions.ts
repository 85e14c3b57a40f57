import type { CallOptions, Transport } from './transport'
import type { Session, SessionStatus } from './types'

export type SessionInput = { title?: string; agent?: string; model?: string; parentID?: string; metadata?: Record<string, unknown> }
export type SessionQuery = { limit?: number; search?: string; roots?: boolean }

export type Sessions = {
  create(input?: SessionInput, options?: CallOptions): Promise<Session>
  /** Those of the folder, last updated first. */
  list(query?: SessionQuery, options?: CallOptions): Promise<Session[]>
  get(id: string, options?: CallOptions): Promise<Session>
  update(id: string, change: { title?: string; archived?: boolean }, options?: CallOptions): Promise<Session>
  /** Stops it first; its children go with it. */
  delete(id: string, options?: CallOptions): Promise<boolean>
  /** Stops what it is doing. */
  abort(id: string, options?: CallOptions): Promise<boolean>
  /** A copy of it, up to but without `messageID` when that is given. */
  fork(id: string, input?: { messageID?: string }, options?: CallOptions): Promise<Session>
  children(id: string, options?: CallOptions): Promise<Session[]>
  /** The busy ones, by id. */
  status(options?: CallOptions): Promise<Record<string, SessionStatus>>
}

export function createSessions(transport: Transport): Sessions {
  return {
    create: async ({ model, ...input } = {}, options = {}) =>
      transport.json('POST', '/session', { ...options, body: { ...input, ...(model === undefined ? {} : { model: sessionModel(model) }) } }),
    list: (query = {}, options = {}) => transport.json('GET', '/session', { ...options, query }),
    get: (id, options) => transport.json('GET', pathOf(id), options),
    update: (id, { title, archived }, options = {}) => {
      const time = archived === undefined ? {} : { time: { archived: archived ? Date.now() : null } }
      return transport.json('PATCH', pathOf(id), { ...options, body: { title, ...time } })
    },
    delete: (id, options) => transport.json('DELETE', pathOf(id), options),
    abort: (id, options) => transport.json('POST', `${pathOf(id)}/abort`, options),
    fork: (id, input = {}, options = {}) => transport.json('POST', `${pathOf(id)}/fork`, { ...options, body: input }),
    children: (id, options) => transport.json('GET', `${pathOf(id)}/children`, options),
    status: (options) => transport.json('GET', '/session/status', options),
  }
}

export function pathOf(sessionID: string): string {
  return `/session/${encodeURIComponent(sessionID)}`
}

/** `provider/model`, cut at the first slash: the rest may hold more. */
export function splitModel(model: string): { providerID: string; modelID: string } {
  const slash = model.indexOf('/')
  if (slash < 1 || slash === model.length - 1) throw new TypeError(`A model is written as provider/model, not as "${model}"`)
  return { providerID: model.slice(0, slash), modelID: model.slice(slash + 1) }
}

function sessionModel(model: string) {
  const { providerID, modelID } = splitModel(model)
  return { providerID, id: modelID }
}
