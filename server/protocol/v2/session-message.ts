import { z } from 'zod'
import { Tokens } from '../message'
import { ModelRef, PromptAgentAttachment, PromptFileAttachment, ProviderMetadata, SessionFault, ToolContent } from './prompt'

// The conversation as `/api` shows it: what was said and done as items of different kinds. They are views of the stored
// messages and parts (session/view/), with the same ids.

// Shapes

const item = { id: z.string(), metadata: z.record(z.string(), z.unknown()).optional() }
const created = z.object({ created: z.number() })
const ended = z.object({ created: z.number(), completed: z.number().optional() })
const input = z.record(z.string(), z.unknown())
const shown = { structured: z.record(z.string(), z.unknown()), content: z.array(ToolContent) }

export const ToolStateV2 = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), input: z.string() }),
  z.object({ status: z.literal('running'), input, ...shown }),
  z.object({
    status: z.literal('completed'),
    input,
    attachments: z.array(PromptFileAttachment).optional(),
    ...shown,
    outputPaths: z.array(z.string()).optional(),
    result: z.unknown().optional(),
  }),
  z.object({ status: z.literal('error'), input, ...shown, error: SessionFault, result: z.unknown().optional() }),
])
export type ToolStateV2 = z.infer<typeof ToolStateV2>

export const AssistantContent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), id: z.string(), text: z.string() }),
  z.object({ type: z.literal('reasoning'), id: z.string(), text: z.string(), providerMetadata: ProviderMetadata.optional(), time: ended.optional() }),
  z.object({
    type: z.literal('tool'),
    id: z.string(),
    name: z.string(),
    provider: z.object({ executed: z.boolean(), metadata: ProviderMetadata.optional(), resultMetadata: ProviderMetadata.optional() }).optional(),
    state: ToolStateV2,
    time: z.object({ created: z.number(), ran: z.number().optional(), completed: z.number().optional(), pruned: z.number().optional() }),
  }),
])
export type AssistantContent = z.infer<typeof AssistantContent>

export const SessionMessage = z.discriminatedUnion('type', [
  z.object({ ...item, time: created, type: z.literal('agent-switched'), agent: z.string() }),
  z.object({ ...item, time: created, type: z.literal('model-switched'), model: ModelRef }),
  z.object({
    ...item,
    time: created,
    type: z.literal('user'),
    text: z.string(),
    files: z.array(PromptFileAttachment).optional(),
    agents: z.array(PromptAgentAttachment).optional(),
  }),
  z.object({ ...item, time: created, type: z.literal('synthetic'), sessionID: z.string(), text: z.string() }),
  z.object({ ...item, time: created, type: z.literal('system'), text: z.string() }),
  z.object({ ...item, time: ended, type: z.literal('shell'), callID: z.string(), command: z.string(), output: z.string() }),
  z.object({
    ...item,
    time: ended,
    type: z.literal('assistant'),
    agent: z.string(),
    model: ModelRef,
    content: z.array(AssistantContent),
    snapshot: z.object({ start: z.string().optional(), end: z.string().optional(), files: z.array(z.string()).optional() }).optional(),
    finish: z.string().optional(),
    cost: z.number().optional(),
    tokens: Tokens.omit({ total: true }).optional(),
    error: SessionFault.optional(),
  }),
  z.object({ ...item, time: created, type: z.literal('compaction'), reason: z.enum(['auto', 'manual']), summary: z.string(), recent: z.string() }),
])
export type SessionMessage = z.infer<typeof SessionMessage>
export type AssistantView = Extract<SessionMessage, { type: 'assistant' }>
