import { homedir } from 'node:os'
import type { AgentConfig, PermissionConfig } from '#protocol/config'
import type { PermissionRule } from '#protocol/permission'
import { mayOverlap } from './wildcard'

type PermissionMap = Exclude<PermissionConfig, string>

/** The rules that a `permission` section says, in its own order; `~` and `$HOME` at a pattern's start are the home folder. */
export function fromConfig(config: PermissionConfig | undefined, home = homedir()): PermissionRule[] {
  return Object.entries(asMap(config)).flatMap(([permission, rule]) =>
    typeof rule === 'string'
      ? [{ permission, pattern: '*', action: rule }]
      : Object.entries(rule).map(([pattern, action]) => ({ permission, pattern: expandHome(pattern, home), action })),
  )
}

/** Later sections win key by key; a single word stands for all patterns, so that adding a pattern to it loses nothing. */
export function mergePermission(base: PermissionConfig | undefined, added: PermissionConfig | undefined): PermissionConfig | undefined {
  if (base === undefined || added === undefined) return added ?? base
  if (typeof added === 'string') return added
  const result: PermissionMap = { ...asMap(base) }
  for (const [permission, rule] of Object.entries(added)) {
    const before = result[permission]
    if (typeof rule === 'string' || before === undefined) result[permission] = rule
    else result[permission] = { ...(typeof before === 'string' ? { '*': before } : before), ...rule }
  }
  return result
}

/** What of a section can only make things stricter than `base`; `asking` is the part of `base` that "ask" must not lift. */
export function tightening(added: PermissionConfig, base: Record<'all' | 'asking', readonly PermissionRule[]>): PermissionConfig {
  const stricter = (permission: string, pattern: string, action: string) => {
    if (action === 'deny') return true
    const overlaps = (rule: PermissionRule) => mayOverlap(rule.permission, permission) && mayOverlap(rule.pattern, pattern)
    if (action === 'ask') return !base.asking.some((rule) => rule.action === 'deny' && overlaps(rule))
    return !base.all.some((rule) => rule.action !== 'allow' && overlaps(rule))
  }
  const result: PermissionMap = {}
  for (const [permission, rule] of Object.entries(asMap(added))) {
    if (typeof rule === 'string') {
      if (stricter(permission, '*', rule)) result[permission] = rule
      continue
    }
    const kept = Object.entries(rule).filter(([pattern, action]) => stricter(permission, pattern, action))
    if (kept.length > 0) result[permission] = Object.fromEntries(kept)
  }
  return result
}

/** The older way of saying it: tools switched on and off by name, below what `permission` says. */
export function withTools(permission: PermissionConfig | undefined, tools: AgentConfig['tools']): PermissionConfig | undefined {
  if (!tools) return permission
  const entries = Object.entries(tools).map(([tool, on]) => [permissionOf(tool), on ? 'allow' : 'deny'] as const)
  return mergePermission(Object.fromEntries(entries), permission)
}

/** The permission that a tool is governed by. */
export function permissionOf(tool: string): string {
  return ['edit', 'write', 'patch', 'multiedit', 'apply_patch'].includes(tool) ? 'edit' : tool
}

function asMap(config: PermissionConfig | undefined): PermissionMap {
  if (config === undefined) return {}
  return typeof config === 'string' ? { '*': config } : config
}

function expandHome(pattern: string, home: string): string {
  const rest = /^(?:~|\$HOME)(?=$|[\\/])(.*)$/s.exec(pattern)?.[1]
  return rest === undefined ? pattern : `${home}${rest}`
}
