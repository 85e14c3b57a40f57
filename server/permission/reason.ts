import type { PermissionID } from '#protocol/id'
import type { PermissionReason, SourcedRule } from '#protocol/permission'
import type { App } from '../app'
import { ruleSources } from '../config/rule-sources'
import { findPending } from './permission'
import { evaluate, evaluateLayers } from './rules'

const MAX_RULES = 20

/** Why a request waits: the rules that ask, each once, with the file that they stand in; throws `PermissionNotFoundError`. */
export async function explainRequest(app: App, requestID: PermissionID): Promise<PermissionReason> {
  const { request, instance, agent, layers, asking } = findPending(app, requestID)
  const sourceOf = await ruleSources(instance)
  const session = app.store.session.get(request.sessionID)?.permission
  const rules = new Map<string, SourcedRule>()
  for (const pattern of request.patterns) {
    const rule = evaluateLayers(request.permission, pattern, layers)
    if (rule.action !== 'ask') continue
    const own = evaluate(request.permission, pattern, layers[0] ?? [])
    const source = own.action === 'ask' ? sourceOf(rule, { agent, session }) : ({ kind: 'caller' } as const)
    rules.set(`${rule.permission} ${rule.pattern}`, { ...rule, source })
  }
  return { requestID, agent, forced: asking === undefined, rules: [...rules.values()].slice(0, MAX_RULES) }
}
