import { z } from 'zod'

// Shapes

/** Which model; the other families call its id `modelID`. */
export const ModelRef = z.object({ id: z.string(), providerID: z.string(), variant: z.string().optional() })
export type ModelRef = z.infer<typeof ModelRef>

export const LocationRef = z.object({ directory: z.string(), workspaceID: z.string().optional() })
export type LocationRef = z.infer<typeof LocationRef>

/** Where in the prompt's text something is mentioned. */
export const PromptSource = z.object({ start: z.number(), end: z.number(), text: z.string() })
export type PromptSource = z.infer<typeof PromptSource>

export const PromptFileAttachment = z.object({
  uri: z.string(),
  mime: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  source: PromptSource.optional(),
})
export type PromptFileAttachment = z.infer<typeof PromptFileAttachment>

export const PromptAgentAttachment = z.object({ name: z.string(), source: PromptSource.optional() })
export type PromptAgentAttachment = z.infer<typeof PromptAgentAttachment>

/** What a person said. */
export const Prompt = z.object({ text: z.string(), files: z.array(PromptFileAttachment).optional(), agents: z.array(PromptAgentAttachment).optional() })
export type Prompt = z.infer<typeof Prompt>

export const TextContent = z.object({ type: z.literal('text'), text: z.string() })
export const FileContent = z.object({ type: z.literal('file'), uri: z.string(), mime: z.string(), name: z.string().optional() })
/** What a tool gives to the model. */
export const ToolContent = z.discriminatedUnion('type', [TextContent, FileContent])
export type ToolContent = z.infer<typeof ToolContent>

export const ProviderMetadata = z.record(z.string(), z.record(z.string(), z.unknown()))
export type ProviderMetadata = z.infer<typeof ProviderMetadata>

/** What went wrong, in words. */
export const SessionFault = z.object({ type: z.literal('unknown'), message: z.string() })
export type SessionFault = z.infer<typeof SessionFault>

export const RevertFileDiff = z.object({
  path: z.string(),
  status: z.enum(['added', 'modified', 'deleted']),
  additions: z.number().int().min(0),
  deletions: z.number().int().min(0),
  patch: z.string(),
})
export type RevertFileDiff = z.infer<typeof RevertFileDiff>

/** Messages that are taken back from `messageID` on, until the conversation goes on. */
export const RevertState = z.object({
  messageID: z.string(),
  partID: z.string().optional(),
  snapshot: z.string().optional(),
  diff: z.string().optional(),
  files: z.array(RevertFileDiff).optional(),
})
export type RevertState = z.infer<typeof RevertState>

// Inputs

export const PromptInputV2 = z.object({
  text: z.string(),
  files: z.array(PromptFileAttachment.omit({ mime: true })).optional(),
  agents: z.array(PromptAgentAttachment).optional(),
})
export type PromptInputV2 = z.infer<typeof PromptInputV2>
