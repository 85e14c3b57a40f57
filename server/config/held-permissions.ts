import type { Config, PermissionConfig } from '#protocol/config'
import type { HeldItem } from '#protocol/project'
import type { Paths } from '../system/paths'
import { builtInRules } from './built-in-agents'
import { heldItem } from './held'
import { fromConfig, tightening } from './permission-rules'

/** A permission section that would widen what may be done; `kept` is the part of it that only tightens. */
export type HeldPermission = { item: HeldItem; kept: PermissionConfig; apply: (config: Config, kept: PermissionConfig) => Config }

type Base = Parameters<typeof tightening>[1]
type Source = { file: string; shown: string; root: string; mine: Config; paths: Paths }

/** The sections of a project's configuration that reach further than the defaults and the person's own rules. */
export async function holdPermissions(config: Config, source: Source): Promise<HeldPermission[]> {
  const result: HeldPermission[] = []
  const { mine, paths } = source
  const own = fromConfig(mine.permission, paths.home)
  const add = async (name: string, permission: PermissionConfig | undefined, rest: Pick<HeldPermission, 'apply'> & { base: Base }) => {
    if (permission === undefined) return
    const kept = tightening(permission, rest.base)
    if (countRules(kept) === countRules(permission)) return
    const detail = JSON.stringify(permission)
    result.push({ item: await heldItem({ kind: 'permission', name, detail, source, value: permission }), kept, apply: rest.apply })
  }
  await add('permission', config.permission, {
    // The plan agent's ban on edits comes before these rules, so nobody else's words may lift it.
    base: { all: [...builtInRules('plan', paths), ...own], asking: own },
    apply: (before, permission) => ({ ...before, permission }),
  })
  for (const [name, agent] of Object.entries(config.agent ?? {})) {
    const rules = [...builtInRules(name, paths), ...own, ...fromConfig(mine.agent?.[name]?.permission, paths.home)]
    await add(`agent.${name}`, agent.permission, {
      base: { all: rules, asking: rules },
      apply: (before, permission) => ({ ...before, agent: { ...before.agent, [name]: { ...agent, permission } } }),
    })
  }
  return result
}

function countRules(permission: PermissionConfig): number {
  return fromConfig(permission, '').length
}
