import type { PermissionRule } from '#protocol/permission'
import { permissionOf } from '../config/permission-rules'
import { matches } from '../config/wildcard'

export { fromConfig } from '../config/permission-rules'
export { matches } from '../config/wildcard'

/** The last rule that matches decides; where nothing matches, the person is asked. */
export function evaluate(permission: string, pattern: string, ...rulesets: readonly (readonly PermissionRule[])[]): PermissionRule {
  const found = rulesets.flat().findLast((rule) => matches(rule.permission, permission) && matches(rule.pattern, pattern))
  return found ?? { permission, pattern: '*', action: 'ask' }
}

/** Whether a tool is denied outright, so that the model is not offered it. */
export function isDisabled(tool: string, rules: readonly PermissionRule[]): boolean {
  const last = rules.findLast((rule) => matches(rule.permission, permissionOf(tool)))
  return last?.pattern === '*' && last.action === 'deny'
}
