import path from 'node:path'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { isInside, resolveReal } from '../system/real-path'
import { readConfigText, isObject } from './read-source'
import { projectRoot } from './places'
import { tryParseJson } from '../system/json'

/** What a person trusts of this project: everything (the folder the server was started for), or items by their hash. */
export type TrustState = { all: boolean; hashes: ReadonlySet<string> }

export async function trustState(instance: Instance): Promise<TrustState> {
  return { all: await trustsFolder(instance), hashes: new Set(instance.store.trust.list(trustKey(instance))) }
}

/** Under this name the table `trust` keeps the project's hashes. */
export function trustKey(instance: Instance): string {
  return projectRoot(instance)
}

/** Whether the whole project was trusted by the way the server was started; that does not change while it runs. */
const trustsFolder = slot(async ({ app, directory, worktree }: Instance): Promise<boolean> => {
  for (const given of app.options.trusted ?? []) {
    const trusted = await resolveReal(path.resolve(given)).catch(() => undefined)
    if (trusted === undefined) continue
    if (trusted === directory || trusted === worktree) return true
    // Started inside a repository, the server also serves the folders below, but no other repository there.
    if (worktree !== '/' && isInside(worktree, trusted) && isInside(trusted, directory)) return true
  }
  return false
})

/** Providers that the person has a key for, by the names in the key files and the environment; the keys are not kept. */
export async function credentialNames(instance: Instance): Promise<(providerID: string) => boolean> {
  const { paths, env } = instance.app.options
  const shared = path.join(env.XDG_DATA_HOME || path.join(paths.home, '.local', 'share'), 'opencode', 'auth.json')
  const names = new Set<string>()
  for (const file of [path.join(paths.data, 'auth.json'), shared]) {
    const stored = tryParseJson((await readConfigText(file).catch(() => undefined)) ?? '{}')
    if (isObject(stored)) for (const name of Object.keys(stored)) names.add(name)
  }
  const variables = Object.keys(env).filter((name) => env[name] && /(KEY|TOKEN)/.test(name.toUpperCase()))
  return (providerID) => {
    const prefix = providerID.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
    return names.has(providerID) || variables.some((name) => name.toUpperCase().startsWith(`${prefix}_`))
  }
}
