import { z } from 'zod'
import type { Agent } from '#protocol/agent'
import type { MessageID, SessionID } from '#protocol/id'
import type { FilePart } from '#protocol/message'
import type { Instance } from '../instance'

/** What a tool asks of the person before it goes on; one request covers every pattern in it. */
export type AskRequest = {
  permission: string
  patterns: string[]
  /** What "always" would store; empty when it is not on offer. */
  always: string[]
  metadata: Record<string, unknown>
  /** Ask even where a rule allows it. */
  force?: boolean
}

/** A piece of work for another agent in a session of its own. */
export type TaskInput = {
  description: string
  prompt: string
  agent: string
  /** An earlier task to go on with. */
  taskID?: string
}

/** All that a tool may touch. */
export type ToolContext = {
  instance: Instance
  sessionID: SessionID
  messageID: MessageID
  callID: string
  agent: Agent
  signal: AbortSignal
  /** Resolves when it is allowed; throws the refusal that becomes the tool's error. */
  ask(request: AskRequest): Promise<void>
  /** Shows a state while the tool runs. */
  progress(state: { title?: string; metadata?: Record<string, unknown> }): void
  task?(input: TaskInput): Promise<ToolResult>
}

/** A file for the model to see; the session gives it its ids. */
export type Attachment = Pick<FilePart, 'type' | 'mime' | 'url' | 'filename'>

export type ToolResult = {
  title: string
  output: string
  /** With `truncated` set the output has its final length already; otherwise `runTool` cuts it. */
  metadata: Record<string, unknown>
  attachments?: Attachment[]
}

export type Tool = {
  readonly id: string
  readonly description: string
  /** JSON schema of the parameters as a model gets it; made on first use. */
  readonly schema: Readonly<Record<string, unknown>>
  /** Which end of too long an output the model gets to see. */
  readonly keep: 'head' | 'tail'
  /** Checks the arguments first; throws `ToolInputError` when they do not fit. */
  execute(input: unknown, ctx: ToolContext): Promise<ToolResult>
}

export type ToolDefinition<P extends z.ZodObject> = {
  id: string
  description: string
  parameters: P
  keep?: 'head' | 'tail'
  execute(input: z.output<P>, ctx: ToolContext): Promise<ToolResult>
}

/** The model called a tool with arguments that do not fit; the message tells it what to change. */
export class ToolInputError extends Error {
  override readonly name = 'ToolInputError'
}

export function defineTool<P extends z.ZodObject>(definition: ToolDefinition<P>): Tool {
  const { id, description, parameters, keep = 'head' } = definition
  let schema: Record<string, unknown> | undefined
  return {
    id,
    description: description.trim(),
    get schema() {
      return (schema ??= jsonSchema(parameters))
    },
    keep,
    async execute(input, ctx) {
      const parsed = parameters.safeParse(input)
      if (!parsed.success) throw new ToolInputError(invalidArguments(id, parsed.error))
      ctx.signal.throwIfAborted()
      return definition.execute(parsed.data, ctx)
    },
  }
}

/** A tool whose arguments somebody else checks (an MCP server, a project's own tool): the schema goes to the model as it is. */
export function toolFromSchema(definition: Pick<Tool, 'id' | 'description' | 'schema' | 'execute'> & { keep?: 'head' | 'tail' }): Tool {
  return { keep: 'head', ...definition }
}

function jsonSchema(parameters: z.ZodObject): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(parameters, { io: 'input' })
  return schema
}

function invalidArguments(id: string, error: z.ZodError) {
  const issues = error.issues.map((issue) => `${issue.message} at ${JSON.stringify(issue.path)}`).join('; ')
  return `The ${id} tool was called with invalid arguments: SchemaError(${issues}).\nPlease rewrite the input so that it fits the expected schema.`
}
