import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { SessionID } from '#protocol/id'
import type { Session, SessionCreate, SessionStatus, SessionUpdate } from '#protocol/session'
import type { EventHandlers } from './cache'
import type { Client } from './client'
import { useClient, useClientScope } from './client-context'

export const sessionKeys = {
  lists: ['sessions'] as const,
  list: (directory: string) => ['sessions', directory] as const,
  one: (id: string) => ['session', id] as const,
  children: (id: string) => ['session-children', id] as const,
  todos: (id: string) => ['todos', id] as const,
  status: (directory: string) => ['session-status', directory] as const,
}

/** Of a folder's sessions so many are read, and so many more with each reading of a list that is as long. */
export const SESSIONS_READ = 2000
const idle: SessionStatus = { type: 'idle' }

/** The folder's sessions without those that tasks started, archived ones included, last updated first. */
export function useSessions(directory: string) {
  const { client, queries } = useClientScope()
  return useQuery({
    queryKey: sessionKeys.list(directory),
    queryFn: ({ signal }) => {
      const known = queries.getQueryData<Session[]>(sessionKeys.list(directory))?.length ?? 0
      const limit = (Math.floor(known / SESSIONS_READ) + 1) * SESSIONS_READ
      return client.call('session.list', { directory, query: { roots: true, limit }, signal })
    },
  })
}

export function useSession(id: SessionID | undefined) {
  const { client, queries } = useClientScope()
  return useQuery({ ...sessionOptions(client, id ?? ''), enabled: id !== undefined, placeholderData: () => findListed(queries, id) })
}

/** Sessions that tasks of this one started. */
export function useSessionChildren(id: SessionID | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: sessionKeys.children(id ?? ''),
    queryFn: ({ signal }) => client.call('session.children', { params: { sessionID: id ?? '' }, signal }),
    enabled: id !== undefined,
  })
}

export function useTodos(id: SessionID | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: sessionKeys.todos(id ?? ''),
    queryFn: ({ signal }) => client.call('session.todo', { params: { sessionID: id ?? '' }, signal }),
    enabled: id !== undefined,
  })
}

/** Every session of the folder that is not idle. */
export function useSessionStatuses(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: sessionKeys.status(directory), queryFn: ({ signal }) => client.call('session.status', { directory, signal }) })
}

export function useSessionStatus(directory: string, id: SessionID | undefined): SessionStatus {
  const client = useClient()
  const { data } = useQuery({
    queryKey: sessionKeys.status(directory),
    queryFn: ({ signal }) => client.call('session.status', { directory, signal }),
    select: (statuses) => (id === undefined ? idle : (statuses[id] ?? idle)),
  })
  return data ?? idle
}

/** Makes sessions in the folder, or `at` another one. */
export function useCreateSession(directory: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ at = directory, ...body }: SessionCreate & { at?: string } = {}) => client.call('session.create', { directory: at, body }),
    onSuccess: (session) => putSession(queries, session),
  })
}

export function useUpdateSession() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: SessionUpdate & { id: SessionID }) => client.call('session.update', { params: { sessionID: id }, body }),
    onSuccess: (session) => putSession(queries, session),
  })
}

export function useDeleteSession() {
  const { client, queries, messages } = useClientScope()
  return useMutation({
    mutationFn: (id: SessionID) => client.call('session.delete', { params: { sessionID: id } }),
    onSuccess: (_, id) => {
      messages.forget(id)
      dropSession(queries, id)
    },
  })
}

/** Copies a session, up to but without the given message. */
export function useForkSession() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, messageID }: { id: SessionID; messageID?: string }) =>
      client.call('session.fork', { params: { sessionID: id }, body: messageID === undefined ? {} : { messageID } }),
    onSuccess: (session) => putSession(queries, session),
  })
}

/** Lets a session go on in another folder of the project; `changes`: with what is not committed in its own. */
export function useMoveSession() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, directory, changes = false }: { id: SessionID; directory: string; changes?: boolean }) => {
      await client.call('experimental.controlPlane.moveSession', { body: { sessionID: id, destination: { directory }, moveChanges: changes } })
      return client.call('session.get', { params: { sessionID: id } })
    },
    onSuccess: (session) => putSession(queries, session),
  })
}

/** What fills the context of the model that answers next, about; `version` is what changes with it. */
export function useContextFill(directory: string, id: SessionID, version: string) {
  const client = useClient()
  return useQuery({
    queryKey: [...sessionKeys.one(id), 'context', version],
    queryFn: ({ signal }) => client.call('session.context', { directory, params: { sessionID: id }, signal }),
    gcTime: 30_000,
  })
}

export function useAbortSession() {
  const client = useClient()
  return useMutation({ mutationFn: (id: SessionID) => client.call('session.abort', { params: { sessionID: id } }) })
}

/** Lets the turn go on while the tasks that it waits for go on beside it. */
export function useBackgroundTasks(directory: string) {
  const client = useClient()
  return useMutation({ mutationFn: (id: SessionID) => client.call('experimental.session.background', { directory, params: { sessionID: id } }) })
}

/** Makes the tour's sample project and its session. */
export function useStartTour() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({ mutationFn: () => client.call('tour.start'), onSuccess: ({ session }) => putSession(queries, session) })
}

export const sessionHandlers: EventHandlers = {
  'session.created': ({ properties }, { queries }) => putSession(queries, properties.info),
  'session.updated': ({ properties }, { queries }) => putSession(queries, properties.info),
  'session.deleted': ({ properties }, { queries, messages }) => {
    messages.forget(properties.sessionID)
    dropSession(queries, properties.sessionID)
  },
  'session.status': ({ properties, directory }, { queries }) => setStatus(queries, directory, properties),
  'session.idle': ({ properties, directory }, { queries }) => setStatus(queries, directory, { sessionID: properties.sessionID, status: idle }),
  'todo.updated': ({ properties }, { queries }) => void queries.setQueryData(sessionKeys.todos(properties.sessionID), properties.todos),
}

export function sessionOptions(client: Client, id: string) {
  return queryOptions({
    queryKey: sessionKeys.one(id),
    queryFn: ({ signal }) => client.call('session.get', { params: { sessionID: id }, signal }),
  })
}

/** A session of the lists that are known already, without asking the server. */
export function findListed(queries: QueryClient, id: SessionID | undefined): Session | undefined {
  return listedSessions(queries).find((session) => session.id === id)
}

/** A session that is known already, of a folder that is folded too, and of tasks. */
export function findSession(queries: QueryClient, id: SessionID): Session | undefined {
  return queries.getQueryData<Session>(sessionKeys.one(id)) ?? findListed(queries, id)
}

/** The sessions of all folders that were read so far. */
export function listedSessions(queries: QueryClient): Session[] {
  return queries.getQueriesData<Session[]>({ queryKey: sessionKeys.lists }).flatMap(([, sessions]) => sessions ?? [])
}

export function putSession(queries: QueryClient, session: Session) {
  const before = queries.getQueryData<Session>(sessionKeys.one(session.id))
  queries.setQueryData(sessionKeys.one(session.id), session)
  // It was moved to another folder.
  if (before && before.directory !== session.directory) {
    queries.setQueryData<Session[]>(sessionKeys.list(before.directory), (sessions) => sessions?.filter(({ id }) => id !== session.id))
  }
  const key = session.parentID === undefined ? sessionKeys.list(session.directory) : sessionKeys.children(session.parentID)
  queries.setQueryData<Session[]>(key, (sessions) => sessions && [session, ...sessions.filter(({ id }) => id !== session.id)].sort(byUpdate))
}

function dropSession(queries: QueryClient, id: SessionID) {
  queries.removeQueries({ queryKey: sessionKeys.one(id) })
  for (const queryKey of [sessionKeys.lists, ['session-children']]) {
    queries.setQueriesData<Session[]>({ queryKey }, (sessions) => sessions?.filter((session) => session.id !== id))
  }
}

function setStatus(queries: QueryClient, directory: string, { sessionID, status }: { sessionID: SessionID; status: SessionStatus }) {
  queries.setQueryData<Record<string, SessionStatus>>(sessionKeys.status(directory), (statuses) => {
    if (!statuses) return undefined
    const { [sessionID]: _, ...others } = statuses
    return status.type === 'idle' ? others : { ...others, [sessionID]: status }
  })
}

function byUpdate(a: Session, b: Session) {
  return b.time.updated - a.time.updated
}
