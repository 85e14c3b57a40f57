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

/** The rules of a session, then those of whoever started it, up to the root: each may only narrow what the others allow. */
export type RuleLayers = readonly (readonly PermissionRule[])[]

const STRICTEST_FIRST = ['deny', 'ask', 'allow'] as const

/** Every layer answers by itself and the strictest answer counts; of equal ones the first. */
export function evaluateLayers(permission: string, pattern: string, layers: RuleLayers): PermissionRule {
  const found = layers.map((rules) => evaluate(permission, pattern, rules))
  return STRICTEST_FIRST.map((action) => found.find((rule) => rule.action === action)).find((rule) => rule !== undefined) ?? evaluate(permission, pattern)
}

/** Whether any layer denies a tool outright, so that the model is not offered it. */
export function isWithheld(tool: string, layers: RuleLayers): boolean {
  return layers.some((rules) => isDisabled(tool, rules))
}

/** Whether a tool is denied outright. */
export function isDisabled(tool: string, rules: readonly PermissionRule[]): boolean {
  // A prompt may switch off one tool by its own name where several share a permission.
  const last = rules.findLast((rule) => matches(rule.permission, permissionOf(tool)) || matches(rule.permission, tool))
  return last?.pattern === '*' && last.action === 'deny'
}
