import { z } from 'zod'
import { MessageID, SessionID } from '../id'
import { Delivery, Tokens } from '../message'
import { LocationRef, ModelRef, Prompt, ProviderMetadata, RevertState, SessionFault, ToolContent } from './prompt'

// What happens in a session as `/api` tells it. The durable ones are numbered per session, kept, and can be replayed at any
// time; the others pass by. Nobody emits them: they follow from the facts of the conversation (session/log/).

const base = { timestamp: z.number(), sessionID: SessionID }
const onMessage = { ...base, messageID: MessageID }
const inAnswer = { ...base, assistantMessageID: MessageID }
const inText = { ...inAnswer, textID: z.string() }
const inReasoning = { ...inAnswer, reasoningID: z.string() }
const inCall = { ...inAnswer, callID: z.string() }
const provider = z.object({ executed: z.boolean(), metadata: ProviderMetadata.optional() })
const reason = z.enum(['auto', 'manual'])
const shown = { structured: z.record(z.string(), z.unknown()), content: z.array(ToolContent) }

export const RetryFault = z.object({
  message: z.string(),
  statusCode: z.number().optional(),
  isRetryable: z.boolean(),
  responseHeaders: z.record(z.string(), z.string()).optional(),
  responseBody: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
})

const durable = {
  'session.next.agent.switched': z.object({ ...onMessage, agent: z.string() }),
  'session.next.model.switched': z.object({ ...onMessage, model: ModelRef }),
  'session.next.moved': z.object({ ...base, location: LocationRef, subdirectory: z.string().optional() }),
  'session.next.prompt.admitted': z.object({ ...onMessage, prompt: Prompt, delivery: Delivery }),
  'session.next.prompted': z.object({ ...onMessage, prompt: Prompt, delivery: Delivery }),
  'session.next.context.updated': z.object({ ...onMessage, text: z.string() }),
  'session.next.synthetic': z.object({ ...onMessage, text: z.string() }),
  'session.next.shell.started': z.object({ ...onMessage, callID: z.string(), command: z.string() }),
  'session.next.shell.ended': z.object({ ...base, callID: z.string(), output: z.string() }),
  'session.next.step.started': z.object({ ...inAnswer, agent: z.string(), model: ModelRef, snapshot: z.string().optional() }),
  'session.next.step.ended': z.object({
    ...inAnswer,
    finish: z.string(),
    cost: z.number(),
    tokens: Tokens.omit({ total: true }),
    snapshot: z.string().optional(),
    files: z.array(z.string()).optional(),
  }),
  'session.next.step.failed': z.object({ ...inAnswer, error: SessionFault }),
  'session.next.text.started': z.object(inText),
  'session.next.text.ended': z.object({ ...inText, text: z.string() }),
  'session.next.reasoning.started': z.object({ ...inReasoning, providerMetadata: ProviderMetadata.optional() }),
  'session.next.reasoning.ended': z.object({ ...inReasoning, text: z.string(), providerMetadata: ProviderMetadata.optional() }),
  'session.next.tool.input.started': z.object({ ...inCall, name: z.string() }),
  'session.next.tool.input.ended': z.object({ ...inCall, text: z.string() }),
  'session.next.tool.called': z.object({ ...inCall, tool: z.string(), input: z.record(z.string(), z.unknown()), provider }),
  'session.next.tool.success': z.object({ ...inCall, ...shown, outputPaths: z.array(z.string()).optional(), result: z.unknown().optional(), provider }),
  'session.next.tool.failed': z.object({ ...inCall, error: SessionFault, result: z.unknown().optional(), provider }),
  'session.next.retried': z.object({ ...base, attempt: z.number(), error: RetryFault }),
  'session.next.compaction.started': z.object({ ...onMessage, reason }),
  'session.next.compaction.ended': z.object({ ...onMessage, reason, text: z.string(), recent: z.string() }),
  'session.next.revert.staged': z.object({ ...base, revert: RevertState }),
  'session.next.revert.cleared': z.object(base),
  'session.next.revert.committed': z.object(onMessage),
}

const live = {
  'session.next.text.delta': z.object({ ...inText, delta: z.string() }),
  'session.next.reasoning.delta': z.object({ ...inReasoning, delta: z.string() }),
  'session.next.tool.input.delta': z.object({ ...inCall, delta: z.string() }),
  /** Published as durable; here the call's state while it runs is shown and not kept, since its end tells all of it. */
  'session.next.tool.progress': z.object({ ...inCall, ...shown }),
  'session.next.compaction.delta': z.object({ ...onMessage, text: z.string() }),
}

// Events

export const sessionNextEvents = { ...durable, ...live }

export type SessionNextMap = { [T in keyof typeof sessionNextEvents]: z.infer<(typeof sessionNextEvents)[T]> }
export type SessionNextType = keyof SessionNextMap
export type DurableNextType = keyof typeof durable

export const durableNextEvents = Object.keys(durable) as DurableNextType[]

/** Shapes of the published server's own second version. */
export const nextVersions: Partial<Record<SessionNextType, number>> = { 'session.next.step.ended': 2, 'session.next.step.failed': 2 }

// Shapes

/** Place of an event in its session's log. */
export const Durable = z.object({ aggregateID: z.string(), seq: z.number().int(), version: z.number().int() })
export type Durable = z.infer<typeof Durable>

/** The published log holds states of running calls as well; ours never does. */
const branches = [...durableNextEvents, 'session.next.tool.progress' as const].map((type) =>
  z.object({
    id: z.string(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    type: z.literal(type),
    durable: Durable.optional(),
    location: LocationRef.optional(),
    data: sessionNextEvents[type],
  }),
)

/** One kept event of a session. */
export type SessionDurableEvent = {
  [T in DurableNextType]: { id: string; type: T; durable?: Durable | undefined; location?: LocationRef | undefined; data: SessionNextMap[T] }
}[DurableNextType]
// A union made of a list knows no longer which data belong to which type.
export const SessionDurableEvent = z.discriminatedUnion('type', branches as [(typeof branches)[number], ...typeof branches]) as unknown as z.ZodType<SessionDurableEvent>
