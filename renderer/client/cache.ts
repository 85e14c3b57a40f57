import { QueryClient } from '@tanstack/react-query'
import type { EventType } from '#protocol/event'
import type { Client } from './client'
import { ClientError } from './client-error'
import type { PlacedEvent } from './event-batch'
import type { MessageCache } from './message-cache'

/** What the event handlers of a noun may touch. */
export type HandlerTools = {
  client: Client
  queries: QueryClient
  messages: MessageCache
  /** Runs `work` once, a moment later, however often the same name is asked for meanwhile. */
  later: (name: string, work: () => void) => void
}

export type EventHandlers = { readonly [T in EventType]?: (event: PlacedEvent<T>, tools: HandlerTools) => void }

/** Events keep the cache true, so nothing grows stale by itself. Keys of things in a folder have the folder second. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: Infinity, gcTime: 10 * 60_000, retry: mayRetry, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  })
}

export function applyEvents(events: readonly PlacedEvent[], handlers: readonly EventHandlers[], tools: HandlerTools): void {
  for (const event of events) {
    for (const group of handlers) (group[event.type] as ((event: PlacedEvent, tools: HandlerTools) => void) | undefined)?.(event, tools)
  }
}

/** Everything known of one folder may have changed. */
export function invalidateFolder(queries: QueryClient, directory: string): void {
  void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === directory })
}

export function createLater(delay = 300): HandlerTools['later'] {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>()
  return (name, work) => {
    if (waiting.has(name)) return
    waiting.set(
      name,
      setTimeout(() => {
        waiting.delete(name)
        work()
      }, delay),
    )
  }
}

/** What the server refused stays refused; what did not reach it is tried twice more. */
function mayRetry(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof ClientError && error.status >= 400 && error.status < 500)
}
