import type { Agent } from '#protocol/agent'
import type { PermissionRule } from '#protocol/permission'
import { AgentColor, v2AgentOperations, type AgentV2, type PermissionV2Rule } from '#protocol/v2/agent'
import { listAgents } from '../../config/agents'
import { routes } from '../route'
import { inLocation } from './location'

export const v2AgentRoutes = routes(v2AgentOperations, {
  'v2.agent.list': async (instance) => inLocation(instance, (await listAgents(instance)).map(toAgentV2)),
})

function toAgentV2(agent: Agent): AgentV2 {
  const { name, model, variant, prompt, description, mode, hidden = false, steps, permission, temperature, topP, options } = agent
  const color = AgentColor.safeParse(agent.color)
  return {
    id: name,
    ...(model ? { model: { id: model.modelID, providerID: model.providerID, ...(variant ? { variant } : {}) } } : {}),
    request: { headers: {}, body: { ...(temperature === undefined ? {} : { temperature }), ...(topP === undefined ? {} : { top_p: topP }), ...options } },
    ...(prompt === undefined ? {} : { system: prompt }),
    ...(description === undefined ? {} : { description }),
    mode,
    hidden,
    ...(color.success ? { color: color.data } : {}),
    ...(steps === undefined ? {} : { steps }),
    permissions: permission.map(toRuleV2),
  }
}

function toRuleV2({ permission, pattern, action }: PermissionRule): PermissionV2Rule {
  return { action: permission, resource: pattern, effect: action }
}
