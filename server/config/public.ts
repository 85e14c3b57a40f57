import type { Config } from '#protocol/config'
import { isSecretKey } from '../system/redact'
import { isObject, type JsonObject } from './read-source'

/** Sections whose values are all secret by nature: they are left out whole, so that writing the answer back changes nothing. */
const SECRET_SECTIONS = new Set(['headers', 'environment', 'env', 'auth'])

/** The configuration as it may leave the process: no keys, tokens, headers or child environments, no passwords in addresses. */
export function publicConfig(config: Config): Config {
  return clean(config as JsonObject, []) as Config
}

function clean(value: JsonObject, at: readonly string[]): JsonObject {
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    if (hides(key, item, at)) return []
    return [[key, cleanValue(item, [...at, key])]]
  })
  return Object.fromEntries(entries)
}

function hides(key: string, item: unknown, at: readonly string[]): boolean {
  if (at[0] === undefined) return false
  // Names that people choose (of providers, agents, rules) are no field names.
  if (at.length === 1 && named.has(at[0])) return false
  if (['permission', 'tools', 'models', 'variants'].includes(at.at(-1) ?? '') || at[0] === 'permission') return false
  // A provider's `env` lists names of variables, not values.
  if (SECRET_SECTIONS.has(key) && !(key === 'env' && Array.isArray(item)) && (isObject(item) || Array.isArray(item))) return true
  return typeof item === 'string' && (isSecretKey(key) || /secret|password|api_?key|access_?key/i.test(key))
}

const named = new Set(['provider', 'agent', 'mode', 'command', 'mcp', 'lsp', 'formatter'])

function cleanValue(item: unknown, at: readonly string[]): unknown {
  if (typeof item === 'string') return cleanAddress(item)
  if (Array.isArray(item)) return item.map((inner) => cleanValue(inner, at))
  return isObject(item) ? clean(item, at) : item
}

/** `https://user:password@host/?key=…` without the password and the values of secret parameters. */
function cleanAddress(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  const bare = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1')
  return bare.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, key: string) => (isSecretKey(key) ? `${mark}${key}=` : whole))
}
