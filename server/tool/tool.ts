import { z } from 'zod'
import type { Agent } from '#protocol/agent'
import type { MessageID, SessionID } from '#protocol/id'
import type { FilePart, ModelChoice } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Instance } from '../instance'
import type { RuleLayers } from '../permission/rules'

/** What a tool asks of the person before it goes on; one request covers every pattern in it. */
export type AskRequest = {
  permission: string
  patterns: string[]
  /** What kept approvals have to cover, where that is not the patterns themselves. */
  approvals?: string[]
  /** What a kept approval has to name as it is. */
  exact?: string[]
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
  /** The command that it came from. */
  command?: string
  /** Instead of the agent's own, or the one that the conversation uses. */
  model?: ModelChoice
}

/** A call that another call made; it has a part of its own in the message. */
export type NestedCall = { callID: string; title?: string; error?: string }

/** All that a tool may touch. */
export type ToolContext = {
  instance: Instance
  sessionID: SessionID
  messageID: MessageID
  callID: string
  agent: Agent
  signal: AbortSignal
  /** The rules that hold now, the agent's own first; without it those of the agent and the session. */
  rules?(): RuleLayers
  /** Agents that the person named in the prompt: nobody is asked whether they may work. */
  invited?: readonly string[]
  /** Resolves when it is allowed; throws the refusal that becomes the tool's error. */
  ask(request: AskRequest): Promise<void>
  /** Shows a state while the tool runs. */
  progress(state: { title?: string; metadata?: Record<string, unknown> }): void
  /** Lets another agent do a piece of work in a session below this one, and waits for its end. */
  task?(input: TaskInput): Promise<ToolResult>
  /** Calls another of the tools that the model has; never throws for what that tool does. */
  run?(toolID: string, input: Record<string, unknown>): Promise<NestedCall>
  /** Lets another agent go on with the conversation after this step, told by `text`. */
  switchAgent?(input: { agent: string; text: string }): Promise<void>
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

/** For whom tools are listed. */
export type ToolAudience = {
  agent: Agent
  /** Missing: whichever there may be. */
  model?: Model
  layers?: RuleLayers
  invited?: readonly string[]
  /** Nobody is there to answer: tools that ask are not on offer. */
  unattended?: boolean
}

export type Tool = {
  readonly id: string
  readonly description: string
  /** JSON schema of the parameters as a model gets it; made on first use. */
  readonly schema: Readonly<Record<string, unknown>>
  /** Which end of too long an output the model gets to see. */
  readonly keep: 'head' | 'tail'
  /** Whether it is on offer here at all, before the rules say their part; always without it. */
  available?(instance: Instance, audience: ToolAudience): boolean | Promise<boolean>
  /** Takes the place of one of ours that has its name. */
  readonly replaces?: boolean
  /** Checks the arguments first; throws `ToolInputError` when they do not fit. */
  execute(input: unknown, ctx: ToolContext): Promise<ToolResult>
}

export type ToolDefinition<P extends z.ZodObject> = {
  id: string
  description: string
  parameters: P
  keep?: 'head' | 'tail'
  available?: Tool['available']
  execute(input: z.output<P>, ctx: ToolContext): Promise<ToolResult>
}

/** The model called a tool with arguments that do not fit; the message tells it what to change. */
export class ToolInputError extends Error {
  override readonly name = 'ToolInputError'
}

export function defineTool<P extends z.ZodObject>(definition: ToolDefinition<P>): Tool {
  const { id, description, parameters, keep = 'head', available } = definition
  let schema: Record<string, unknown> | undefined
  return {
    id,
    description: description.trim(),
    get schema() {
      return (schema ??= jsonSchema(parameters))
    },
    keep,
    ...(available && { available }),
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
