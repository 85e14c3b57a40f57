import { z } from 'zod'
import { MessageID, PartID, SessionID } from './id'
import { operations, queryNumber } from './operation'

// Shapes

const Metadata = z.record(z.string(), z.unknown())
const millis = z.number().int().min(0)

export const FileDiff = z.object({
  file: z.string().optional(),
  patch: z.string().optional(),
  additions: z.number(),
  deletions: z.number(),
  status: z.enum(['added', 'deleted', 'modified']).optional(),
})
export type FileDiff = z.infer<typeof FileDiff>

export const OutputFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()), retryCount: z.number().int().min(0).optional() }),
])

export const ModelChoice = z.object({ providerID: z.string(), modelID: z.string() })
export type ModelChoice = z.infer<typeof ModelChoice>

export const Tokens = z.object({
  total: z.number().optional(),
  input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cache: z.object({ read: z.number(), write: z.number() }),
})
export type Tokens = z.infer<typeof Tokens>

const named = <N extends string, D extends z.ZodRawShape>(name: N, data: D) => z.object({ name: z.literal(name), data: z.object(data) })

export const APIError = named('APIError', {
  message: z.string(),
  statusCode: z.number().int().optional(),
  isRetryable: z.boolean(),
  responseHeaders: z.record(z.string(), z.string()).optional(),
  responseBody: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
})

/** What went wrong in a turn; carried by the assistant message and by `session.error`, never by an HTTP status. */
export const Failure = z.discriminatedUnion('name', [
  named('ProviderAuthError', { providerID: z.string(), message: z.string() }),
  named('UnknownError', { message: z.string(), ref: z.string().optional() }),
  named('MessageOutputLengthError', {}),
  named('MessageAbortedError', { message: z.string() }),
  named('StructuredOutputError', { message: z.string(), retries: z.number().int() }),
  named('ContextOverflowError', { message: z.string(), responseBody: z.string().optional() }),
  named('ContentFilterError', { message: z.string() }),
  APIError,
])
export type Failure = z.infer<typeof Failure>

export const UserMessage = z.object({
  id: MessageID,
  sessionID: SessionID,
  role: z.literal('user'),
  time: z.object({ created: z.number().min(0) }),
  format: OutputFormat.optional(),
  summary: z.object({ title: z.string().optional(), body: z.string().optional(), diffs: z.array(FileDiff) }).optional(),
  agent: z.string(),
  model: ModelChoice.extend({ variant: z.string().optional() }),
  system: z.string().optional(),
  tools: z.record(z.string(), z.boolean()).optional(),
})
export type UserMessage = z.infer<typeof UserMessage>

export const AssistantMessage = z.object({
  id: MessageID,
  sessionID: SessionID,
  role: z.literal('assistant'),
  time: z.object({ created: millis, completed: millis.optional() }),
  error: Failure.optional(),
  parentID: MessageID,
  modelID: z.string(),
  providerID: z.string(),
  mode: z.string(),
  agent: z.string(),
  path: z.object({ cwd: z.string(), root: z.string() }),
  summary: z.boolean().optional(),
  cost: z.number(),
  tokens: Tokens,
  structured: z.unknown().optional(),
  variant: z.string().optional(),
  finish: z.string().optional(),
})
export type AssistantMessage = z.infer<typeof AssistantMessage>

export const Message = z.discriminatedUnion('role', [UserMessage, AssistantMessage])
export type Message = z.infer<typeof Message>

const place = { id: PartID, sessionID: SessionID, messageID: MessageID }
const span = z.object({ start: millis, end: millis.optional() })

const SourceText = z.object({ value: z.string(), start: z.number(), end: z.number() })
const position = z.object({ line: z.number().int(), character: z.number().int() })
export const Range = z.object({ start: position, end: position })
export const FilePartSource = z.discriminatedUnion('type', [
  z.object({ text: SourceText, type: z.literal('file'), path: z.string() }),
  z.object({ text: SourceText, type: z.literal('symbol'), path: z.string(), range: Range, name: z.string(), kind: z.number().int() }),
  z.object({ text: SourceText, type: z.literal('resource'), clientName: z.string(), uri: z.string() }),
])

export const TextPart = z.object({
  ...place,
  type: z.literal('text'),
  text: z.string(),
  synthetic: z.boolean().optional(),
  ignored: z.boolean().optional(),
  time: span.optional(),
  metadata: Metadata.optional(),
})
export type TextPart = z.infer<typeof TextPart>
export const ReasoningPart = z.object({ ...place, type: z.literal('reasoning'), text: z.string(), metadata: Metadata.optional(), time: span })
export type ReasoningPart = z.infer<typeof ReasoningPart>
export const FilePart = z.object({
  ...place,
  type: z.literal('file'),
  mime: z.string(),
  filename: z.string().optional(),
  url: z.string(),
  source: FilePartSource.optional(),
})
export type FilePart = z.infer<typeof FilePart>
export const SubtaskPart = z.object({
  ...place,
  type: z.literal('subtask'),
  prompt: z.string(),
  description: z.string(),
  agent: z.string(),
  model: ModelChoice.optional(),
  command: z.string().optional(),
})

export const ToolState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), input: Metadata, raw: z.string() }),
  z.object({ status: z.literal('running'), input: Metadata, title: z.string().optional(), metadata: Metadata.optional(), time: z.object({ start: millis }) }),
  z.object({
    status: z.literal('completed'),
    input: Metadata,
    output: z.string(),
    title: z.string(),
    metadata: Metadata,
    time: z.object({ start: millis, end: millis, compacted: millis.optional() }),
    attachments: z.array(FilePart).optional(),
  }),
  z.object({ status: z.literal('error'), input: Metadata, error: z.string(), metadata: Metadata.optional(), time: z.object({ start: millis, end: millis }) }),
])
export type ToolState = z.infer<typeof ToolState>

export const ToolPart = z.object({
  ...place,
  type: z.literal('tool'),
  callID: z.string(),
  tool: z.string(),
  state: ToolState,
  metadata: Metadata.optional(),
})
export type ToolPart = z.infer<typeof ToolPart>

export const StepStartPart = z.object({ ...place, type: z.literal('step-start'), snapshot: z.string().optional() })
export type StepStartPart = z.infer<typeof StepStartPart>
export const StepFinishPart = z.object({
  ...place,
  type: z.literal('step-finish'),
  reason: z.string(),
  snapshot: z.string().optional(),
  cost: z.number(),
  tokens: Tokens,
})
export type StepFinishPart = z.infer<typeof StepFinishPart>
const SnapshotPart = z.object({ ...place, type: z.literal('snapshot'), snapshot: z.string() })
/** What a step changed: from the tree `hash` to the tree `snapshot`, which hold the changed files only. */
const PatchPart = z.object({ ...place, type: z.literal('patch'), hash: z.string(), files: z.array(z.string()), snapshot: z.string().optional() })
export type PatchPart = z.infer<typeof PatchPart>
const AgentSource = z.object({ value: z.string(), start: z.number().int(), end: z.number().int() })
export const AgentPart = z.object({ ...place, type: z.literal('agent'), name: z.string(), source: AgentSource.optional() })
export const RetryPart = z.object({
  ...place,
  type: z.literal('retry'),
  attempt: z.number().int(),
  error: APIError,
  time: z.object({ created: millis }),
})
/** From here on a model reads the summary that follows, then the messages from `tail_start_id` on as they were said. */
export const CompactionPart = z.object({
  ...place,
  type: z.literal('compaction'),
  auto: z.boolean(),
  overflow: z.boolean().optional(),
  tail_start_id: MessageID.optional(),
})
export type CompactionPart = z.infer<typeof CompactionPart>

export const Part = z.discriminatedUnion('type', [
  TextPart,
  SubtaskPart,
  ReasoningPart,
  FilePart,
  ToolPart,
  StepStartPart,
  StepFinishPart,
  SnapshotPart,
  PatchPart,
  AgentPart,
  RetryPart,
  CompactionPart,
])
export type Part = z.infer<typeof Part>

export const MessageWithParts = z.object({ info: Message, parts: z.array(Part) })
export type MessageWithParts = z.infer<typeof MessageWithParts>
const AnswerWithParts = z.object({ info: AssistantMessage, parts: z.array(Part) })

// Inputs

const given = { id: PartID.optional() }
export const FilePartInput = z.object({
  ...given,
  type: z.literal('file'),
  mime: z.string(),
  filename: z.string().optional(),
  url: z.string(),
  source: FilePartSource.optional(),
})
export const PartInput = z.discriminatedUnion('type', [
  TextPart.omit({ id: true, sessionID: true, messageID: true }).extend(given),
  FilePartInput,
  z.object({ ...given, type: z.literal('agent'), name: z.string(), source: AgentSource.optional() }),
  SubtaskPart.omit({ id: true, sessionID: true, messageID: true }).extend(given),
])
export type PartInput = z.infer<typeof PartInput>

/** When a prompt for a busy session takes effect: at the next step of its turn, or after the turn. */
export const Delivery = z.enum(['steer', 'queue'])
export type Delivery = z.infer<typeof Delivery>

export const PromptInput = z.object({
  messageID: MessageID.optional(),
  /** Ours: how it waits while the session is busy. Without it, it becomes a message at once and the running turn answers it. */
  delivery: Delivery.optional(),
  model: ModelChoice.optional(),
  agent: z.string().optional(),
  noReply: z.boolean().optional(),
  tools: z.record(z.string(), z.boolean()).optional(),
  format: OutputFormat.optional(),
  system: z.string().optional(),
  variant: z.string().optional(),
  parts: z.array(PartInput),
})
export type PromptInput = z.infer<typeof PromptInput>

export const ShellInput = z.object({
  messageID: MessageID.optional(),
  agent: z.string(),
  model: ModelChoice.optional(),
  command: z.string(),
})
export type ShellInput = z.infer<typeof ShellInput>

const inSession = z.object({ sessionID: SessionID })
const inMessage = inSession.extend({ messageID: MessageID })
const inPart = inMessage.extend({ partID: PartID })

// Events

export const messageEvents = {
  'message.updated': z.object({ sessionID: SessionID, info: Message }),
  'message.removed': z.object({ sessionID: SessionID, messageID: MessageID }),
  'message.part.updated': z.object({ sessionID: SessionID, part: Part, time: z.number() }),
  'message.part.delta': z.object({ sessionID: SessionID, messageID: MessageID, partID: PartID, field: z.string(), delta: z.string() }),
  'message.part.removed': z.object({ sessionID: SessionID, messageID: MessageID, partID: PartID }),
}

// Operations

export const messageOperations = operations({
  'session.messages': {
    method: 'GET',
    path: '/session/{sessionID}/message',
    scope: 'app',
    summary: 'The newest messages of a session with their parts, oldest first; older pages by `before`.',
    params: inSession,
    query: z.object({ limit: queryNumber, before: z.string().optional() }),
    result: z.array(MessageWithParts),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.message': {
    method: 'GET',
    path: '/session/{sessionID}/message/{messageID}',
    scope: 'app',
    summary: 'One message with its parts.',
    params: inMessage,
    result: MessageWithParts,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.prompt': {
    method: 'POST',
    path: '/session/{sessionID}/message',
    scope: 'instance',
    summary: 'Send a prompt and wait for the turn to end.',
    params: inSession,
    body: PromptInput,
    large: true,
    result: z.union([AnswerWithParts, MessageWithParts]),
    errors: ['BadRequest', 'NotFoundError', 'ConflictError', 'PayloadTooLarge', 'TooManyRequests'],
  },
  'session.prompt_async': {
    method: 'POST',
    path: '/session/{sessionID}/prompt_async',
    scope: 'instance',
    summary: 'Send a prompt; the answer comes over the event stream.',
    params: inSession,
    body: PromptInput,
    large: true,
    status: 204,
    result: z.void(),
    errors: ['BadRequest', 'NotFoundError', 'ConflictError', 'PayloadTooLarge', 'TooManyRequests'],
  },
  'session.shell': {
    method: 'POST',
    path: '/session/{sessionID}/shell',
    scope: 'instance',
    summary: 'Run a shell command as the user and keep it in the conversation.',
    params: inSession,
    body: ShellInput,
    result: MessageWithParts,
    errors: ['BadRequest', 'NotFoundError', 'SessionBusyError'],
  },
  'session.deleteMessage': {
    method: 'DELETE',
    path: '/session/{sessionID}/message/{messageID}',
    scope: 'app',
    summary: 'Delete a message and its parts.',
    params: inMessage,
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError', 'SessionBusyError'],
  },
  'part.delete': {
    method: 'DELETE',
    path: '/session/{sessionID}/message/{messageID}/part/{partID}',
    scope: 'app',
    summary: 'Delete one part of a message.',
    params: inPart,
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'part.update': {
    method: 'PATCH',
    path: '/session/{sessionID}/message/{messageID}/part/{partID}',
    scope: 'app',
    summary: 'Replace one part of a message; the ids in the body must match the address.',
    params: inPart,
    body: Part,
    large: true,
    result: Part,
    errors: ['BadRequest', 'NotFoundError'],
  },
})
