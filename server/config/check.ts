import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Config } from '#protocol/config'
import { ProtocolError } from '#protocol/error'
import { normalizeConfig } from './normalize'
import { isObject, type JsonObject } from './read-source'

/** The value as a configuration, unknown keys dropped; throws `ConfigInvalidError` naming the places. */
export function checkConfig(file: string, value: JsonObject): Config {
  const parsed = Config.safeParse(dropNulls(value))
  if (parsed.success) return withPluginFiles(file, normalizeConfig(parsed.data))
  const issues = parsed.error.issues.slice(0, 50).map(({ path: at, message }) => ({ path: at.map(String), message }))
  const message = issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('\n')
  throw new ProtocolError('ConfigInvalidError', { path: file, issues, message })
}

/** `null` says "not set" in every optional place. */
function dropNulls(value: JsonObject): JsonObject {
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(entries.map(([key, item]) => [key, isObject(item) ? dropNulls(item) : item]))
}

/** Plugins named by a relative path are looked for beside the file that names them. */
function withPluginFiles(file: string, config: Config): Config {
  if (!config.plugin) return config
  const resolve = (name: string) => (/^\.{1,2}[\\/]/.test(name) ? pathToFileURL(path.resolve(path.dirname(file), name)).href : name)
  return { ...config, plugin: config.plugin.map((entry) => (typeof entry === 'string' ? resolve(entry) : [resolve(entry[0]), entry[1]])) }
}
