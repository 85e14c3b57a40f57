import { badRequest } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { ModeKind, PermissionAction, PermissionMode, PermissionRule } from '#protocol/permission'
import { defaultAgent, findAgent } from '../config/agents'
import { ruleSources, type RuleOwner } from '../config/rule-sources'
import type { Instance } from '../instance'
import { approvalScope } from '../permission/approvals'
import { evaluate, evaluateLayers, matches, type RuleLayers } from '../permission/rules'
import { rightsOf } from './rights'
import { getSession } from './session'

// What an agent may do without asking, told by kind: what holds for anything of the kind, and the patterns that say otherwise.

const KINDS = ['edit', 'bash', 'read', 'webfetch', 'websearch', 'task', 'external_directory', 'doom_loop'] as const
const MAX_EXCEPTIONS = 20

export async function readMode(instance: Instance, input: { agent?: string | undefined; sessionID?: SessionID | undefined }): Promise<PermissionMode> {
  const session = input.sessionID === undefined ? undefined : getSession(instance.app, input.sessionID)
  const name = input.agent ?? session?.agent
  const agent = await (name === undefined ? defaultAgent(instance) : findAgent(instance, name)).catch((error: unknown) => {
    throw badRequest(error instanceof Error ? error.message : String(error))
  })
  const layers: RuleLayers = session ? (await rightsOf(instance, session, agent))() : [agent.permission]
  const sourceOf = await ruleSources(instance)
  const owner: RuleOwner = { agent: agent.name, session: session?.permission }
  const tell = (rule: PermissionRule, layer: number) => (layer > 0 ? ({ kind: 'caller' } as const) : sourceOf(rule, owner))
  const approvals = instance.store.approval.of(approvalScope(instance), agent.name)
  const kinds = KINDS.map((permission): ModeKind => {
    const rule = evaluateLayers(permission, '*', layers)
    const layer = layers.findIndex((rules) => evaluate(permission, '*', rules).action === rule.action)
    return {
      permission,
      action: rule.action,
      exceptions: exceptionsOf(permission, rule.action, layers).map(({ rule: other, layer: at }) => ({ ...other, source: tell(other, at) })),
      approvals: approvals.filter((approval) => matches(approval.permission, permission)).length,
      source: tell(rule, layer),
    }
  })
  return { agent: agent.name, kinds }
}

/** Rules for single patterns that no later rule for everything takes back. */
function exceptionsOf(permission: string, action: PermissionAction, layers: RuleLayers): { rule: PermissionRule; layer: number }[] {
  return layers
    .flatMap((rules, layer) => {
      const own = rules.filter((rule) => matches(rule.permission, permission))
      const from = own.findLastIndex(({ pattern }) => pattern === '*')
      return own.slice(from + 1).flatMap((rule) => (rule.action === action ? [] : [{ rule, layer }]))
    })
    .toReversed()
    .slice(0, MAX_EXCEPTIONS)
}
