import type { Agent } from '#protocol/agent'
import type { PermissionRule } from '#protocol/permission'
import type { Model } from '#protocol/provider'
import type { Instance } from '../instance'
import { isDisabled } from '../permission/rules'
import { bash } from './bash'
import { warmCommandGrammar } from './bash-permission'
import { edit } from './edit'
import { glob } from './glob'
import { grep } from './grep'
import { invalid } from './invalid'
import { list } from './list'
import { read } from './read'
import { todowrite } from './todowrite'
import type { Tool } from './tool'
import { webfetch } from './webfetch'
import { write } from './write'

/** Every tool, in the order in which a model is told of them. */
export const tools: readonly Tool[] = [invalid, bash, read, glob, grep, list, edit, write, webfetch, todowrite]

/** The tools that a model gets: those that the rules (the agent's, when none are given) do not deny as a whole. */
export function listTools(
  instance: Instance,
  { agent, model, rules = agent.permission }: { agent: Agent; model: Model; rules?: readonly PermissionRule[] },
): Promise<Tool[]> {
  if (!model.capabilities.toolcall) return Promise.resolve([])
  const offered = tools.filter((tool) => tool !== invalid && !isDisabled(tool.id, rules))
  if (offered.includes(bash)) warmCommandGrammar(instance.app)
  return Promise.resolve(offered)
}
