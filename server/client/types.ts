// What the server answers, as far as programs need it. A test holds these against the server's own contract.

export type Model = { providerID: string; modelID: string }

export type Tokens = { total?: number | undefined; input: number; output: number; reasoning: number; cache: { read: number; write: number } }

export type Session = {
  id: string
  title: string
  directory: string
  projectID: string
  parentID?: string | undefined
  agent?: string | undefined
  model?: { id: string; providerID: string; variant?: string | undefined } | undefined
  cost?: number | undefined
  tokens?: Omit<Tokens, 'total'> | undefined
  summary?: { additions: number; deletions: number; files: number } | undefined
  share?: { url: string } | undefined
  metadata?: Record<string, unknown> | undefined
  time: { created: number; updated: number; archived?: number | undefined }
}

export type SessionStatus = { type: 'idle' } | { type: 'busy' } | { type: 'retry'; attempt: number; message: string; next: number }

/** What went wrong in a turn. */
export type Failure = { name: string; data: { message?: string | undefined } & Record<string, unknown> }

export type UserMessage = { id: string; sessionID: string; role: 'user'; time: { created: number }; agent: string; model: Model }

export type AssistantMessage = {
  id: string
  sessionID: string
  role: 'assistant'
  parentID: string
  providerID: string
  modelID: string
  agent: string
  cost: number
  tokens: Tokens
  finish?: string | undefined
  error?: Failure | undefined
  structured?: unknown
  time: { created: number; completed?: number | undefined }
}

export type Message = UserMessage | AssistantMessage

type Place = { id: string; sessionID: string; messageID: string }

export type TextPart = Place & { type: 'text'; text: string; synthetic?: boolean | undefined }
export type ReasoningPart = Place & { type: 'reasoning'; text: string }
export type FilePart = Place & { type: 'file'; mime: string; filename?: string | undefined; url: string }
export type ToolPart = Place & { type: 'tool'; callID: string; tool: string; state: ToolState }
export type StepFinishPart = Place & { type: 'step-finish'; reason: string; cost: number; tokens: Tokens }
export type OtherPart = Place & { type: 'subtask' | 'step-start' | 'snapshot' | 'patch' | 'agent' | 'retry' | 'compaction' }

export type ToolState =
  | { status: 'pending'; input: Record<string, unknown> }
  | { status: 'running'; input: Record<string, unknown>; title?: string | undefined }
  | { status: 'completed'; input: Record<string, unknown>; output: string; title: string; metadata: Record<string, unknown> }
  | { status: 'error'; input: Record<string, unknown>; error: string }

export type Part = TextPart | ReasoningPart | FilePart | ToolPart | StepFinishPart | OtherPart

export type MessageWithParts = { info: Message; parts: Part[] }

export type PermissionRequest = {
  id: string
  sessionID: string
  permission: string
  patterns: string[]
  always: string[]
  metadata: Record<string, unknown>
  tool?: { messageID: string; callID: string } | undefined
}
export type PermissionReply = 'once' | 'always' | 'reject'

export type Question = {
  question: string
  header: string
  options: { label: string; description: string }[]
  multiple?: boolean | undefined
  custom?: boolean | undefined
}
export type QuestionRequest = { id: string; sessionID: string; questions: Question[] }

export type Tool = { name: string; description: string; parameters: Record<string, unknown> }
export type ToolResult = { name: string; content: string; title: string; metadata: Record<string, unknown>; is_error: boolean }

export type ModelInfo = { id: string; object: 'model'; created: number; owned_by: string; name: string }

export type Capabilities = {
  name: string
  version: string
  protocol: string
  families: { id: string; title: string; version: string; operations: number }[]
  features: Record<string, boolean>
  limits: Record<string, number>
  access: { kind: string; name?: string | undefined; scope: 'full' | 'chat' | 'read'; owner: boolean; directory?: string | undefined }
}

/** A token that was made for this program. */
export type IssuedToken = { token: string; info: { id: string; name: string; scope: 'full' | 'chat' | 'read'; directory?: string | undefined } }
