import { badRequest, ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { Agent } from '#protocol/agent'
import type { Session } from '#protocol/session'
import { defaultAgent, findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { askPermission, PermissionDeniedError, PermissionRejectedError, PermissionUnattendedError } from '../permission/permission'
import { isWithheld, type RuleLayers } from '../permission/rules'
import { anySignal } from '../system/abort'
import { SKILL } from '../tool/skill'
import { TASK } from '../tool/task'
import { ToolInputError, type Tool, type ToolContext, type ToolResult } from '../tool/tool'
import { presentTools, tools } from '../tool/tools'
import { runTool } from '../tool/truncate'
import { valueProblems } from './json-fit'
import { rightsOf } from './rights'
import { createSession, deleteSession, getSession } from './session'

// A tool that a program calls by itself. It runs under the rules of the agent, and nobody is there to be asked.

/** Names that other programs use for tools of ours. */
const ALIASES: Readonly<Record<string, string>> = { read_file: 'read', write_file: 'write', edit_file: 'edit', list_files: 'list', run_command: 'bash' }
/** They are part of a conversation: they talk to the person, to other agents, or to the other tools of a step. */
const CONVERSING: ReadonlySet<string> = new Set([TASK, 'question', 'plan_enter', 'plan_exit', 'batch'])

export type ToolCallInput = { name: string; arguments: Record<string, unknown>; sessionID?: SessionID | undefined; signal: AbortSignal }
export type ToolCallResult = { name: string; content: string; title: string; metadata: Record<string, unknown>; is_error: boolean }

/** The tools that `executeTool` runs here: those that no rule denies as a whole. */
export async function listCallable(instance: Instance): Promise<Tool[]> {
  const agent = await defaultAgent(instance)
  const present = await presentTools(instance, agent)
  return present.filter(({ id }) => !CONVERSING.has(id) && !isWithheld(id, [agent.permission]))
}

/** A tool that fails is a result too; what is wrong with the call, or not allowed, is an error. */
export async function executeTool(instance: Instance, input: ToolCallInput): Promise<ToolCallResult> {
  const given = input.sessionID === undefined ? undefined : getSession(instance.app, input.sessionID)
  const agent = await agentOf(instance, given)
  const tool = await findTool(instance, agent, input.name)
  const args = argumentsFor(tool, input)
  const session = given ?? openSession(instance, tool.id)
  const release = instance.hold()
  try {
    const rules = await rightsOf(instance, session, agent)
    if (isWithheld(tool.id, rules())) throw refused(tool, `A rule denies the tool ${tool.id}`)
    const result = await run(instance, { tool, args, session, agent, rules, signal: input.signal })
    return { name: input.name, ...result }
  } catch (error) {
    // Of a call that never was nothing stays.
    if (!given) await deleteSession(instance.app, session.id)
    throw error
  } finally {
    release()
  }
}

/** Put away from the start, as those of other work that nobody watches. */
function openSession(instance: Instance, tool: string): Session {
  return createSession(instance, { title: `Tool call: ${tool}`, metadata: { source: 'v1' } }, { archived: instance.app.clock.now() })
}

async function agentOf(instance: Instance, session: Session | undefined): Promise<Agent> {
  return session?.agent === undefined ? defaultAgent(instance) : findAgent(instance, session.agent)
}

async function findTool(instance: Instance, agent: Agent, name: string): Promise<Tool> {
  const present = await presentTools(instance, agent)
  const tool = present.find(({ id }) => id === name) ?? present.find(({ id }) => id === (Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined))
  if (CONVERSING.has(tool?.id ?? name)) throw badRequest(`The tool ${name} needs a conversation; it cannot be called by itself`)
  if (tool) return tool
  throw new ProtocolError('ToolNotFoundError', { message: `Tool not found: ${name.slice(0, 200)}`, tool: name.slice(0, 200) })
}

/** Under another name a tool also takes the other name of its file. What a server or a project brought does not check what it gets. */
function argumentsFor(tool: Tool, { name, arguments: given }: ToolCallInput): Record<string, unknown> {
  const { path, ...rest } = given
  const properties = (tool.schema.properties ?? {}) as Record<string, unknown>
  const renamed = name !== tool.id && path !== undefined && rest.filePath === undefined && 'filePath' in properties && !('path' in properties)
  const args = renamed ? { ...rest, filePath: path } : given
  const problems = isOwn(tool) ? [] : valueProblems(tool.schema, args)
  if (problems.length > 0) throw badRequest(`The arguments of ${name} do not fit: ${problems.join('; ')}`)
  return args
}

/** Checks its arguments itself. */
function isOwn(tool: Tool): boolean {
  return tools.includes(tool) || tool.id === TASK || tool.id === SKILL
}

type Call = { tool: Tool; args: Record<string, unknown>; session: Session; agent: Agent; rules: () => RuleLayers; signal: AbortSignal }

async function run(instance: Instance, call: Call): Promise<Omit<ToolCallResult, 'name'>> {
  const { tool, args } = call
  const context = contextOf(instance, call)
  try {
    return shown(await runTool(tool, args, context))
  } catch (error) {
    context.signal.throwIfAborted()
    if (error instanceof ToolInputError) throw badRequest(error.message)
    if (isRefusal(error)) throw refused(tool, error.message)
    return { content: error instanceof Error ? error.message : String(error), title: '', metadata: {}, is_error: true }
  }
}

function contextOf(instance: Instance, { session, agent, rules, signal: caller }: Call): ToolContext {
  const { app } = instance
  const signal = anySignal(caller, instance.signal)
  return {
    instance,
    sessionID: session.id,
    // No message holds this call, but what a tool remembers goes by its ids.
    messageID: app.id('msg'),
    callID: app.id('prt').replace('prt', 'call'),
    agent,
    signal,
    rules,
    ask: async (request) => {
      await askPermission(instance, { ...request, sessionID: session.id, agent: agent.name, layers: rules(), signal, unattended: true })
    },
    progress: () => undefined,
  }
}

function shown({ output, title, metadata, attachments }: ToolResult): Omit<ToolCallResult, 'name'> {
  return { content: output, title, metadata: attachments ? { ...metadata, attachments } : metadata, is_error: false }
}

function isRefusal(error: unknown): error is Error {
  return error instanceof PermissionDeniedError || error instanceof PermissionUnattendedError || error instanceof PermissionRejectedError
}

function refused(tool: Tool, message: string): ProtocolError {
  return new ProtocolError('ToolRefusedError', { message, tool: tool.id })
}
