import type { AgentConfig, Config } from '#protocol/config'
import { mergePermission, withTools } from './permission-rules'

/** Older spellings in today's words: `mode`, `tools`, `maxSteps`, `autoshare`, `reference`. */
export function normalizeConfig(config: Config): Config {
  const { mode, tools, autoshare, reference, ...rest } = config
  const modes = Object.entries(mode ?? {}).map(([name, agent]): [string, AgentConfig] => [name, { ...agent, mode: 'primary' }])
  const named = [...modes, ...Object.entries(rest.agent ?? {})]
  const agents = named.map(([name, agent]): [string, AgentConfig] => [name, normalizeAgent(agent)])
  const permission = withTools(rest.permission, tools)
  return {
    ...rest,
    ...(agents.length > 0 ? { agent: Object.fromEntries(agents) } : {}),
    ...(permission === undefined ? {} : { permission }),
    ...(autoshare && !rest.share ? { share: 'auto' as const } : {}),
    ...(reference || rest.references ? { references: { ...reference, ...rest.references } } : {}),
  }
}

export function normalizeAgent(agent: AgentConfig): AgentConfig {
  const { tools, maxSteps, ...rest } = agent
  const permission = mergePermission(undefined, withTools(rest.permission, tools))
  const steps = rest.steps ?? maxSteps
  return { ...rest, ...(permission === undefined ? {} : { permission }), ...(steps === undefined ? {} : { steps }) }
}
