import type { Config } from '#protocol/config'
import { mergePermission } from './permission-rules'
import { isObject, type JsonObject } from './read-source'

/** One configuration over another: objects deeply, lists replaced, `instructions` and `plugin` one after the other. */
export function mergeConfig(base: Config, added: Config): Config {
  const merged = mergeDeep(base as JsonObject, added as JsonObject) as Config
  if (base.instructions && added.instructions) merged.instructions = [...new Set([...base.instructions, ...added.instructions])]
  if (base.plugin && added.plugin) merged.plugin = distinct([...base.plugin, ...added.plugin])
  const permission = mergePermission(base.permission, added.permission)
  if (permission !== undefined) merged.permission = permission
  for (const [name, agent] of Object.entries(merged.agent ?? {})) {
    const both = mergePermission(base.agent?.[name]?.permission, added.agent?.[name]?.permission)
    if (both !== undefined) agent.permission = both
  }
  return merged
}

function mergeDeep(base: JsonObject, added: JsonObject): JsonObject {
  const result: JsonObject = { ...base }
  for (const [key, value] of Object.entries(added)) {
    if (value === undefined) continue
    const before = result[key]
    result[key] = isObject(before) && isObject(value) ? mergeDeep(before, value) : isObject(value) ? mergeDeep({}, value) : value
  }
  return result
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
