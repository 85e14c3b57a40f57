import type { CommandInput, InitInput } from '#protocol/command'
import { badRequest, ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts, ModelChoice, PartInput } from '#protocol/message'
import type { Session } from '#protocol/session'
import { defaultAgent, findAgent } from '../config/agents'
import { findHints, listCommands, type CommandInfo } from '../config/commands'
import { listSkills } from '../config/skills'
import type { Instance } from '../instance'
import { listMcpPrompts, type McpPrompt } from '../mcp/prompts'
import { parseModel } from '../provider/model'
import { anySignal, isAbort } from '../system/abort'
import { noteLoadedSkill } from '../tool/loaded-skills'
import { expandCommand } from './command-parts'
import { toFailure } from './failure'
import { prompt } from './prompt'
import { prepareTurn } from './runs'
import { getSession } from './session'

/** Everything that `/name` can call: commands, prompts of MCP servers, and skills that nothing else has the name of. */
export async function listAllCommands(instance: Instance): Promise<CommandInfo[]> {
  const [commands, prompts, skills] = await Promise.all([listCommands(instance), listMcpPrompts(instance), listSkills(instance)])
  const named = new Map([...prompts.map(promptCommand), ...commands].map((command) => [command.name, command]))
  for (const skill of skills) {
    const { name, description, content } = skill
    if (named.has(name)) continue
    named.set(name, { name, ...(description ? { description } : {}), source: 'skill', template: content, hints: findHints(content), skill })
  }
  return [...named.values()]
}

function promptCommand({ server, name, description, arguments: places }: McpPrompt): CommandInfo {
  const hints = places.map((_, index) => `$${index + 1}`)
  const prompt = { server, name, arguments: places.map((place) => ({ name: place.name, required: place.required })) }
  return { name: `${server}:${name}`, ...(description ? { description } : {}), source: 'mcp', template: hints.join(' '), hints, prompt }
}

/** Fills the command in, sends it as a prompt, and waits for the end of the turn. */
export async function runCommand(instance: Instance, sessionID: SessionID, input: CommandInput): Promise<MessageWithParts> {
  const session = getSession(instance.app, sessionID)
  const ready = await prepareTurn(instance, sessionID, (signal) => prepare(instance, { sessionID, input, signal })).catch((error: unknown) => {
    throw refusal(instance, session, error)
  })
  const answer = await prompt(instance, sessionID, { ...(input.messageID ? { messageID: input.messageID } : {}), ...ready })
  instance.bus.publish(instance.place, 'command.executed', { name: input.command, sessionID, arguments: input.arguments, messageID: answer.info.id })
  return answer
}

/** Has the project's AGENTS.md written; true at the end of the turn. */
export async function initProject(instance: Instance, sessionID: SessionID, { providerID, modelID, messageID }: InitInput): Promise<boolean> {
  await runCommand(instance, sessionID, { command: 'init', arguments: '', messageID, model: `${providerID}/${modelID}` })
  return true
}

/** What a prompt comes to whose text begins with `/name`, when there is such a command; undefined for every other prompt. */
export async function expandSlash(instance: Instance, sessionID: SessionID, { parts, agent, model, signal }: SlashPrompt): Promise<Expanded | undefined> {
  const [first, ...others] = parts
  const called = first?.type === 'text' ? /^\/(\S+)(?:\s+([\s\S]*))?$/.exec(first.text) : null
  const name = called?.[1]
  if (name === undefined || !(await listAllCommands(instance)).some((command) => command.name === name)) return undefined
  const given = called?.[2] ?? ''
  const input: CommandInput = { command: name, arguments: given, ...(agent ? { agent } : {}), ...(model ? { model } : {}) }
  const ready = await prepareTurn(instance, sessionID, (stopped) => prepare(instance, { sessionID, input, signal: anySignal(stopped, signal) })).catch((error: unknown) => {
    throw error instanceof ProtocolError || isAbort(error) ? error : badRequest(error instanceof Error ? error.message : String(error))
  })
  return { ...ready, parts: [...ready.parts, ...others], command: name, arguments: given }
}

type SlashPrompt = { parts: readonly PartInput[]; agent?: string | undefined; model?: string | undefined; signal?: AbortSignal | undefined }

export type Expanded = Prepared & { command: string; arguments: string }

type Prepared = { agent?: string; model?: ModelChoice; variant?: string; parts: PartInput[] }

/** What the command comes to as a prompt: its own parts, or one piece of work for a subagent. */
async function prepare(instance: Instance, { sessionID, input, signal }: { sessionID: SessionID; input: CommandInput; signal: AbortSignal }): Promise<Prepared> {
  const command = await findCommand(instance, input.command)
  const agentName = command.agent ?? input.agent
  const agent = agentName === undefined ? undefined : await findAgent(instance, agentName)
  const isTask = command.subtask ?? agent?.mode === 'subagent'
  const wanted = command.model ?? (command.agent === undefined ? undefined : asText(agent?.model)) ?? input.model
  const variant = input.variant ?? command.variant
  const parts = await expandCommand(instance, { command, input, signal })
  // Calling a skill loads it: what lies beside it may be read.
  if (command.skill) noteLoadedSkill(instance, sessionID, command.skill)
  if (!isTask) {
    return { ...(agent ? { agent: agent.name } : {}), ...(wanted ? { model: parseModel(wanted) } : {}), ...(variant ? { variant } : {}), parts }
  }
  const worker = agent ?? (await defaultAgent(instance))
  const text = parts.find((part) => part.type === 'text')?.text ?? ''
  const facts = { agent: worker.name, description: command.description ?? '', command: command.name, prompt: text }
  const task: PartInput = { type: 'subtask', ...facts, ...(wanted ? { model: parseModel(wanted) } : {}) }
  // The task belongs to the conversation, whose own agent and model go on after it.
  return { ...(input.agent ? { agent: input.agent } : {}), ...(input.model ? { model: parseModel(input.model) } : {}), ...(input.variant ? { variant: input.variant } : {}), parts: [task] }
}

async function findCommand(instance: Instance, name: string): Promise<CommandInfo> {
  const commands = await listAllCommands(instance)
  const found = commands.find((command) => command.name === name)
  if (found) return found
  throw new Error(`Command not found: "${name}". Available commands: ${commands.map((command) => command.name).join(', ')}`)
}

/** Told to everyone as well as to the sender, as an unknown agent or model is. */
function refusal(instance: Instance, session: Session, error: unknown): unknown {
  if (error instanceof ProtocolError) return error
  const failure = toFailure(error, session.model?.providerID ?? '')
  instance.bus.publish(instance.place, 'session.error', { sessionID: session.id, error: failure })
  return badRequest(error instanceof Error ? error.message : String(error))
}

function asText(model: ModelChoice | undefined): string | undefined {
  return model && `${model.providerID}/${model.modelID}`
}
