import { useMutation } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import type { MessageID, PartID, SessionID } from '#protocol/id'
import type { Message, ModelChoice, Part, PartInput, PromptInput, ShellInput, UserMessage } from '#protocol/message'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'
import type { Timeline } from './session-messages'

/** Which messages are there, oldest first, newest page read by itself. Each message and part is read by its own leaf. */
export function useTimeline(sessionID: SessionID): Timeline & { reading: { place?: unknown }; loadOlder: () => Promise<void>; retry: () => void } {
  const { messages } = useClientScope()
  const session = messages.open(sessionID)
  const watch = useCallback((listener: () => void) => session.watch('timeline', listener), [session])
  const timeline = useSyncExternalStore(watch, session.timeline)
  const loadOlder = useCallback(() => session.loadOlder(), [session])
  const retry = useCallback(() => void session.load(), [session])
  return { ...timeline, reading: session.reading, loadOlder, retry }
}

export function useMessage(sessionID: SessionID, id: MessageID): Message | undefined {
  const session = useClientScope().messages.open(sessionID)
  const watch = useCallback((listener: () => void) => session.watch(id, listener), [session, id])
  return useSyncExternalStore(watch, () => session.message(id))
}

/** The ids of a message's parts in their order; changes when parts come or go, not when they grow. */
export function usePartIDs(sessionID: SessionID, id: MessageID): readonly PartID[] {
  const session = useClientScope().messages.open(sessionID)
  const watch = useCallback((listener: () => void) => session.watch(`parts ${id}`, listener), [session, id])
  return useSyncExternalStore(watch, () => session.partIDs(id))
}

/** One part, with the text that has streamed in so far. */
export function usePart(sessionID: SessionID, id: PartID): Part | undefined {
  const session = useClientScope().messages.open(sessionID)
  const watch = useCallback((listener: () => void) => session.watch(id, listener), [session, id])
  return useSyncExternalStore(watch, () => session.part(id))
}

/** Reads what is known now, without following it: for commands such as "copy the last answer". */
export function useReadMessages(sessionID: SessionID): () => { info: Message; parts: Part[] }[] {
  const session = useClientScope().messages.open(sessionID)
  return useCallback(() => {
    const known = session.timeline().order.flatMap((id) => session.message(id) ?? [])
    return known.map((info) => ({ info, parts: session.partIDs(info.id).flatMap((id) => session.part(id) ?? []) }))
  }, [session])
}

export type Prompt = Omit<PromptInput, 'messageID' | 'parts' | 'model' | 'agent'> & { agent: string; model: ModelChoice; parts: PartInput[] }

/** Sends a prompt, `at` another folder than the usual one: shown at once under the id that the server will use, taken back when it is refused. */
export function useSendPrompt(directory: string) {
  const { client, messages } = useClientScope()
  return useMutation({
    mutationFn: async ({ sessionID, at = directory, ...prompt }: Prompt & { sessionID: SessionID; at?: string }) => {
      const messageID = client.newID('msg')
      const parts = prompt.parts.map((part) => ({ ...part, id: part.id ?? client.newID('prt') }))
      const session = messages.open(sessionID)
      // What waits for the turn to end stands in the queue, not in the conversation.
      if (prompt.delivery === undefined) {
        session.addPending(
          userMessage({ ...prompt, id: messageID, sessionID }),
          parts.map((part) => ({ ...part, sessionID, messageID }) as Part),
        )
      }
      try {
        await client.call('session.prompt_async', { directory: at, params: { sessionID }, body: { ...prompt, messageID, parts } })
      } catch (error) {
        session.removeMessage(messageID)
        throw error
      }
      return messageID
    },
  })
}

/** Runs a command as the person and keeps it in the conversation. */
export function useRunShell(directory: string) {
  const client = useClient()
  return useMutation({
    mutationFn: ({ sessionID, ...body }: ShellInput & { sessionID: SessionID }) => client.call('session.shell', { directory, params: { sessionID }, body }),
  })
}

export function useDeleteMessage() {
  const { client, messages } = useClientScope()
  return useMutation({
    mutationFn: (place: { sessionID: SessionID; messageID: MessageID }) => client.call('session.deleteMessage', { params: place }),
    onSuccess: (_, { sessionID, messageID }) => messages.peek(sessionID)?.removeMessage(messageID),
  })
}

export const messageHandlers: EventHandlers = {
  'message.updated': ({ properties }, { messages }) => messages.peek(properties.sessionID)?.putMessage(properties.info),
  'message.removed': ({ properties }, { messages }) => messages.peek(properties.sessionID)?.removeMessage(properties.messageID),
  'message.part.updated': ({ properties }, { messages }) => messages.peek(properties.sessionID)?.putPart(properties.part),
  'message.part.delta': ({ properties }, { messages }) => messages.peek(properties.sessionID)?.addDelta(properties),
  'message.part.removed': ({ properties }, { messages }) => messages.peek(properties.sessionID)?.removePart(properties.messageID, properties.partID),
}

function userMessage(prompt: Prompt & { id: MessageID; sessionID: SessionID }): UserMessage {
  const { id, sessionID, agent, model, variant } = prompt
  return { id, sessionID, role: 'user', time: { created: Date.now() }, agent, model: { ...model, ...(variant === undefined ? {} : { variant }) } }
}
