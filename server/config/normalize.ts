import { AgentConfig, type Config } from '#protocol/config'
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

/** What is no setting of ours is an option of the agent's model. */
export function normalizeAgent(agent: AgentConfig): AgentConfig {
  const { tools, maxSteps, name: _name, ...rest } = agent
  const known = Object.fromEntries(Object.entries(rest).filter(([key]) => key in AgentConfig.shape)) as AgentConfig
  const further = Object.fromEntries(Object.entries(rest).filter(([key]) => !(key in AgentConfig.shape)))
  const permission = mergePermission(undefined, withTools(known.permission, tools))
  const steps = known.steps ?? maxSteps
  return {
    ...known,
    ...(permission === undefined ? {} : { permission }),
    ...(steps === undefined ? {} : { steps }),
    ...(Object.keys(further).length > 0 ? { options: { ...further, ...known.options } } : {}),
  }
}
