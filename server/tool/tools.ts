import type { Agent } from '#protocol/agent'
import type { PermissionRule } from '#protocol/permission'
import type { Model } from '#protocol/provider'
import type { Instance } from '../instance'
import { isDisabled } from '../permission/rules'
import { invalid } from './invalid'
import type { Tool } from './tool'

/** Every tool, in the order in which a model is told of them. */
export const tools: readonly Tool[] = [invalid]

/** The tools that a model gets: those that the rules (the agent's, when none are given) do not deny as a whole. */
export async function listTools(
  _instance: Instance,
  { agent, model, rules = agent.permission }: { agent: Agent; model: Model; rules?: PermissionRule[] },
): Promise<Tool[]> {
  if (!model.capabilities.toolcall) return []
  return tools.filter((tool) => tool !== invalid && !isDisabled(tool.id, rules))
}

export function findTool(id: string): Tool | undefined {
  return tools.find((tool) => tool.id === id)
}
