import { badRequest } from '#protocol/error'
import type { Agent } from '#protocol/agent'
import type { PermissionRule } from '#protocol/permission'
import type { ToolInfo } from '#protocol/tool'
import { defaultAgent } from '../config/agents'
import type { Instance } from '../instance'
import { isDisabled } from '../permission/rules'
import { findModel, type ModelRef } from '../provider/model'
import { bash } from './bash'
import { warmCommandGrammar } from './bash-permission'
import { edit } from './edit'
import { glob } from './glob'
import { grep } from './grep'
import { invalid } from './invalid'
import { list } from './list'
import { question } from './question'
import { read } from './read'
import { todowrite } from './todowrite'
import type { Tool, ToolAudience } from './tool'
import { webfetch } from './webfetch'
import { write } from './write'

/** Every tool of our own, in the order in which a model is told of them. */
export const tools: readonly Tool[] = [invalid, question, bash, read, glob, grep, list, edit, write, webfetch, todowrite]

/** The tools that a model gets: those that the rules (the agent's, when none are given) do not deny as a whole. */
export async function listTools(
  instance: Instance,
  { agent, model, rules = agent.permission }: ToolAudience & { rules?: readonly PermissionRule[] },
): Promise<Tool[]> {
  if (!model.capabilities.toolcall) return []
  const audience = { agent, model }
  const found = await collectTools(instance, [...folderSources(instance, agent), ...serverSources(instance)])
  const offered: Tool[] = []
  for (const tool of found) {
    if (tool === invalid || isDisabled(tool.id, rules)) continue
    if (tool.available && !(await tool.available(instance, audience))) continue
    offered.push(tool)
  }
  if (offered.includes(bash)) warmCommandGrammar(instance.app)
  return offered
}

/** Names of every tool, whether it is on offer or not; tools of MCP servers come and go and are not among them. */
export async function toolIDs(instance: Instance): Promise<string[]> {
  const found = await collectTools(instance, folderSources(instance, await defaultAgent(instance)))
  return found.map((tool) => tool.id)
}

/** What the default agent would offer to a model. */
export async function describeTools(instance: Instance, ref: ModelRef): Promise<ToolInfo[]> {
  const model = await findModel(instance, ref).catch((error: Error) => {
    throw badRequest(error.message)
  })
  const offered = await listTools(instance, { agent: await defaultAgent(instance), model })
  return offered.map(({ id, description, schema }) => ({ id, description, parameters: schema }))
}

/** Further tools of the folder, a line each: they have a fixed name, or one that the project gave them. */
function folderSources(_instance: Instance, _agent: Agent): Promise<Tool[]>[] {
  return []
}

/** Further tools that come and go with the servers that offer them. */
function serverSources(_instance: Instance): Promise<Tool[]>[] {
  return []
}

/** Our own tools and then the others; a name that is taken already is left out, and so is a source that fails. */
async function collectTools(instance: Instance, sources: readonly Promise<Tool[]>[]): Promise<Tool[]> {
  const further = await Promise.allSettled(sources)
  const named = new Map(tools.map((tool) => [tool.id, tool]))
  for (const outcome of further) {
    if (outcome.status === 'rejected') {
      instance.log.warn('some tools could not be listed', { error: String(outcome.reason) })
      continue
    }
    for (const tool of outcome.value) if (!named.has(tool.id)) named.set(tool.id, tool)
  }
  return [...named.values()]
}
