import { createContext, use, useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import type { QueryClient } from '@tanstack/react-query'
import type { EventType } from '#protocol/event'
import type { Client } from './client'
import type { PlacedEvent } from './event-batch'
import type { ConnectionState, EventStream } from './events'
import type { MessageCache } from './message-cache'

/** One window's talk with one server. */
export type ClientScope = { client: Client; events: EventStream; queries: QueryClient; messages: MessageCache }

export const ClientContext = createContext<ClientScope | undefined>(undefined)

export function useClientScope(): ClientScope {
  const scope = use(ClientContext)
  if (!scope) throw new Error('This needs a ClientProvider above it')
  return scope
}

export function useClient(): Client {
  return useClientScope().client
}

/** How the event stream stands, and the way to try at once. */
export function useConnection(): { state: ConnectionState; retryNow: () => void } {
  const { events } = useClientScope()
  const state = useSyncExternalStore(events.subscribe, () => events.state)
  return { state, retryNow: events.retryNow }
}

/** Calls back for each event of a type, after the caches took it in. */
export function useEvent<T extends EventType>(type: T, listener: (event: PlacedEvent<T>) => void): void {
  const { events } = useClientScope()
  const onEvent = useEffectEvent(listener)
  useEffect(() => events.listen(type, (event) => onEvent(event)), [events, type])
}
