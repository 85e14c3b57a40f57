import { badRequest } from '#protocol/error'
import type { Agent } from '#protocol/agent'
import type { Model } from '#protocol/provider'
import type { ToolInfo } from '#protocol/tool'
import { defaultAgent } from '../config/agents'
import type { Instance } from '../instance'
import { isWithheld } from '../permission/rules'
import { findModel, type ModelRef } from '../provider/model'
import { applyPatch } from './apply-patch'
import { bash } from './bash'
import { warmCommandGrammar } from './bash-permission'
import { batch } from './batch'
import { codesearch } from './codesearch'
import { listCustomTools } from './custom'
import { edit } from './edit'
import { glob } from './glob'
import { grep } from './grep'
import { invalid } from './invalid'
import { list } from './list'
import { lsp } from './lsp'
import { mcpTools } from './mcp'
import { multiedit } from './multiedit'
import { planEnter, planExit } from './plan'
import { question } from './question'
import { read } from './read'
import { SKILL, skillTools } from './skill'
import { TASK, taskTools } from './task'
import { todoread } from './todoread'
import { todowrite } from './todowrite'
import type { Tool, ToolAudience } from './tool'
import { webfetch } from './webfetch'
import { websearch } from './websearch'
import { write } from './write'

/** Every tool of our own, in the order in which a model is told of them. */
export const tools: readonly Tool[] = [invalid, question, bash, read, glob, grep, list, edit, write, multiedit, webfetch, websearch, codesearch, lsp, todowrite, todoread, planEnter, planExit, applyPatch, batch]

/** The tools that a model gets: those that no layer of rules (the agent's, when none are given) denies as a whole. */
export async function listTools(instance: Instance, audience: ToolAudience & { model: Model }): Promise<Tool[]> {
  const { agent, model, layers = [agent.permission], invited = [] } = audience
  if (!model.capabilities.toolcall) return []
  const found = await collectTools(instance, [...folderSources(instance, audience), ...serverSources(instance)])
  const offered: Tool[] = []
  for (const tool of found) {
    // Whom the person named may be called whatever the rules say.
    const named = tool.id === TASK && invited.length > 0
    if (tool === invalid || (!named && isWithheld(tool.id, layers))) continue
    if (tool.available && !(await tool.available(instance, audience))) continue
    offered.push(tool)
  }
  if (offered.includes(bash)) warmCommandGrammar(instance.app)
  return offered
}

/** Names of every tool, whether it is on offer or not; tools of MCP servers come and go and are not among them. */
export async function toolIDs(instance: Instance): Promise<string[]> {
  const found = await collectTools(instance, folderSources(instance, { agent: await defaultAgent(instance) }))
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

/** The tools that are there for everybody to call, whatever the rules say and whichever model they are meant for. */
export async function presentTools(instance: Instance, agent: Agent): Promise<Tool[]> {
  const audience = { agent, unattended: true }
  const found = await collectTools(instance, [...folderSources(instance, audience), ...serverSources(instance)])
  const present = await Promise.all(found.map(async (tool) => tool !== invalid && (!tool.available || (await tool.available(instance, audience)))))
  return found.filter((_, index) => present[index])
}

/** Further tools of the folder, a line each: they have a fixed name, or one that the project gave them. */
function folderSources(instance: Instance, audience: Omit<ToolAudience, 'model'>): Promise<Tool[]>[] {
  return [taskTools(instance, audience), skillTools(instance, audience), listCustomTools(instance, { reserved: reservedNames() })]
}

/** Names that no project can give to a tool of its own. */
function reservedNames(): ReadonlySet<string> {
  return new Set([...tools.map((tool) => tool.id), TASK, SKILL])
}

/** Further tools that come and go with the servers that offer them. */
function serverSources(instance: Instance): Promise<Tool[]>[] {
  return [mcpTools(instance)]
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
    for (const tool of outcome.value) if (!named.has(tool.id) || tool.replaces) named.set(tool.id, tool)
  }
  return [...named.values()]
}
