import type { Agent } from '#protocol/agent'
import type { AgentConfig } from '#protocol/config'
import type { Instance } from '../instance'
import { builtInAgents, builtInRules } from './built-in-agents'
import { readConfig } from './config'
import { fromConfig } from './permission-rules'

/** The agents that can be used in the folder: the default one first, then those that are built in, then the configured ones. */
export async function listAgents(instance: Instance): Promise<Agent[]> {
  const config = await readConfig(instance)
  const { paths } = instance.app.options
  const configured = fromConfig(config.permission, paths.home)
  const agents = new Map<string, Agent>()
  for (const { name, permission: _permission, ...facts } of builtInAgents()) {
    agents.set(name, { name, ...facts, native: true, permission: [...builtInRules(name, paths), ...configured], options: {} })
  }
  for (const [name, own] of Object.entries(config.agent ?? {})) {
    if (own.disable) {
      agents.delete(name)
      continue
    }
    const rules = [...builtInRules(name, paths), ...configured]
    const base = agents.get(name) ?? { name, mode: 'all', native: false, permission: rules, options: {} }
    agents.set(name, configure(base, own, paths.home))
  }
  const preferred = config.default_agent ?? 'build'
  return [...agents.values()].sort((one, other) => Number(other.name === preferred) - Number(one.name === preferred))
}

export async function findAgent(instance: Instance, name: string): Promise<Agent> {
  const agents = await listAgents(instance)
  const found = agents.find((agent) => agent.name === name)
  if (found) return found
  const names = agents.filter((agent) => !agent.hidden).map((agent) => agent.name)
  throw new Error(`Agent not found: "${name}". Available agents: ${names.join(', ')}`)
}

/** The agent of a conversation that names none. */
export async function defaultAgent(instance: Instance): Promise<Agent> {
  const { default_agent: name } = await readConfig(instance)
  if (name !== undefined) {
    const agent = await findAgent(instance, name)
    if (agent.mode === 'subagent') throw new Error(`The default agent "${name}" is a subagent`)
    if (agent.hidden) throw new Error(`The default agent "${name}" is hidden`)
    return agent
  }
  const agents = await listAgents(instance)
  const found = agents.find((agent) => agent.mode !== 'subagent' && !agent.hidden)
  if (!found) throw new Error('There is no agent that could lead a conversation')
  return found
}

function configure(base: Agent, own: AgentConfig, home: string): Agent {
  const { description, mode, hidden, color, variant, prompt, temperature, steps } = own
  const given = { description, mode, hidden, color, variant, prompt, temperature, steps, topP: own.top_p, model: modelChoice(own.model) }
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    ...base,
    ...defined,
    options: { ...base.options, ...own.options },
    permission: [...base.permission, ...fromConfig(own.permission, home)],
  }
}

/** `provider/model`; the model's own name may hold slashes. Of a half name the prompt says that there is no such model. */
function modelChoice(text: string | undefined): Agent['model'] {
  if (!text) return undefined
  const [providerID = '', ...rest] = text.split('/')
  return { providerID, modelID: rest.join('/') }
}
