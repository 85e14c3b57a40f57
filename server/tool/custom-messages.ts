import { z } from 'zod'

// What is said between the server and the thread that runs custom tools. The thread runs what a person trusted, but its
// words are checked all the same.

/** To the thread. Each `load` and `call` gets one `done` or `failed` with its number. */
export type ToWorker =
  | { type: 'load'; id: number; file: string; sources: Record<string, string>; strict: boolean }
  | { type: 'call'; id: number; file: string; name: string; input: unknown; context: CallFacts }
  | { type: 'abort'; id: number }
  | { type: 'answer'; id: number; ask: number; error?: string }

/** What of the context of a call can be told in words; `abort`, `metadata` and `ask` are made in the thread. */
export type CallFacts = { sessionID: string; messageID: string; callID: string; agent: string; directory: string; worktree: string }

const metadata = z.record(z.string(), z.unknown())
const number = z.number().int()

/** From the thread. */
export const FromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done'), id: number, value: z.unknown() }),
  z.object({ type: z.literal('failed'), id: number, message: z.string(), invalid: z.boolean() }),
  z.object({ type: z.literal('metadata'), id: number, state: z.object({ title: z.string().optional(), metadata: metadata.optional() }) }),
  z.object({ type: z.literal('ask'), id: number, ask: number, request: z.unknown() }),
  z.object({ type: z.literal('fault'), message: z.string() }),
])
export type FromWorker = z.infer<typeof FromWorker>

const texts = z.array(z.string().max(4_096)).max(100)

/** What a tool may ask the person for. */
export const CustomAsk = z.object({
  permission: z.string().min(1).max(200),
  patterns: texts.default([]),
  always: texts.default([]),
  metadata: metadata.default({}),
})

/** What a file offers; `name` is the name of the export. */
export const CustomFacts = z.array(z.object({ name: z.string(), description: z.string(), schema: z.record(z.string(), z.unknown()) })).max(100)
export type CustomFacts = z.infer<typeof CustomFacts>

export const CustomResult = z.object({
  title: z.string().optional(),
  output: z.string(),
  metadata: metadata.optional(),
  attachments: z
    .array(z.object({ type: z.literal('file').default('file'), mime: z.string(), url: z.string().startsWith('data:'), filename: z.string().optional() }))
    .optional(),
})
export type CustomResult = z.infer<typeof CustomResult>
