import { z } from 'zod'
import type { Agent } from '#protocol/agent'
import { listAgents } from '../config/agents'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { evaluateLayers, type RuleLayers } from '../permission/rules'
import template from './task.txt?raw'
import { defineTool, type Tool, type ToolAudience } from './tool'

export const TASK = 'task'

const LONGEST_DESCRIPTION = 500

const parameters = z.object({
  description: z.string().min(1).describe('A title of three to five words'),
  prompt: z.string().min(1).describe('Everything that the other agent has to know and do'),
  subagent_type: z.string().describe('The agent'),
  task_id: z.string().optional().describe('An earlier task to go on with; without it a new one starts'),
  command: z.string().optional().describe('The command that led to this task'),
})

/** The tool that calls other agents, told for one agent; none where there is nobody to call. */
export async function taskTools(instance: Instance, audience: Omit<ToolAudience, 'model'>): Promise<Tool[]> {
  const { agent, layers = [agent.permission], invited = [] } = audience
  const { subagent_depth: depth } = await readConfig(instance)
  const callable = depth === 0 ? [] : await callableAgents(instance, { layers, invited })
  return callable.length === 0 ? [] : [taskTool(callable)]
}

/** The agents that may be called: made for it, visible, and not denied by a rule, unless the person named them. */
async function callableAgents(instance: Instance, { layers, invited }: { layers: RuleLayers; invited: readonly string[] }): Promise<Agent[]> {
  const all = await listAgents(instance)
  return all.filter(({ name, mode, hidden }) => {
    if (mode === 'primary') return false
    return invited.includes(name) || (!hidden && evaluateLayers(TASK, name, layers).action !== 'deny')
  })
}

function taskTool(callable: readonly Agent[]): Tool {
  return defineTool({
    id: TASK,
    description: template.replace('{agents}', () => callable.map(describeAgent).join('\n')),
    parameters,
    async execute({ description, prompt, subagent_type: agent, task_id: taskID, command }, ctx) {
      if (!callable.some(({ name }) => name === agent)) {
        throw new Error(`There is no agent "${agent}" to call here. Agents: ${callable.map(({ name }) => name).join(', ')}`)
      }
      if (!ctx.task) throw new Error('Tasks cannot be started from here')
      if (!ctx.invited?.includes(agent)) {
        await ctx.ask({ permission: TASK, patterns: [agent], always: [agent], metadata: { description, subagent_type: agent, prompt } })
      }
      return ctx.task({ description, prompt, agent, ...(taskID ? { taskID } : {}), ...(command ? { command } : {}) })
    },
  })
}

function describeAgent({ name, description }: Agent): string {
  const text = description?.replace(/\s+/g, ' ').trim().slice(0, LONGEST_DESCRIPTION)
  return `- ${name}: ${text || 'Only to be called when the person asks for it.'}`
}
