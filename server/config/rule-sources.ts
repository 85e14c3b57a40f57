import type { PermissionRule, RuleSource } from '#protocol/permission'
import type { Instance } from '../instance'
import { builtInRules } from './built-in-agents'
import { readLoaded } from './config'
import type { PermissionSource } from './load'
import { fromConfig } from './permission-rules'

export type RuleOwner = { agent: string; session?: readonly PermissionRule[] | undefined }

/** Tells where a rule of an agent was written down: the last place that says the same. */
export async function ruleSources(instance: Instance): Promise<(rule: PermissionRule, owner: RuleOwner) => RuleSource> {
  const { paths } = instance.app.options
  const { permissions } = await readLoaded(instance)
  return (rule, { agent, session = [] }) => {
    const says = (rules: readonly PermissionRule[]) => rules.some((other) => isSame(rule, other))
    if (says(session)) return { kind: 'session' }
    const own = permissions.findLast((source) => says(fromConfig(source.agents[agent], paths.home)))
    if (own) return { ...placeOf(own), agent }
    const shared = permissions.findLast((source) => says(fromConfig(source.all, paths.home)))
    if (shared) return placeOf(shared)
    return { kind: says(builtInRules(agent, paths)) || rule.action === 'ask' ? 'default' : 'environment' }
  }
}

function placeOf({ origin, file }: PermissionSource): RuleSource {
  return { kind: origin, file }
}

function isSame(one: PermissionRule, other: PermissionRule): boolean {
  return one.permission === other.permission && one.pattern === other.pattern && one.action === other.action
}
