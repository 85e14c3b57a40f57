import path from 'node:path'
import type { Config } from '#protocol/config'
import type { Reference } from '#protocol/v2/command'
import type { Instance } from '../instance'
import { readConfig } from './config'

const MAX_REFERENCES = 200

type Written = NonNullable<Config['references']>[string]
type Facts = { description?: string; hidden?: boolean }

/** The folders and repositories that the configuration names for looking things up. Repositories are not fetched here. */
export async function listReferences(instance: Instance): Promise<Reference[]> {
  const { references = {} } = await readConfig(instance)
  return Object.entries(references)
    .slice(0, MAX_REFERENCES)
    .flatMap(([name, written]) => toReference(instance, name, written) ?? [])
}

function toReference(instance: Instance, name: string, written: Written): Reference | undefined {
  const entry = typeof written === 'string' ? (isPlace(written) ? { path: written } : { repository: written }) : written
  const facts = factsOf(entry)
  if (typeof entry.path === 'string') {
    const folder = resolvePlace(instance, entry.path)
    return { name, path: folder, ...facts, source: { type: 'local', path: folder, ...facts } }
  }
  const { repository, branch } = entry as { repository?: unknown; branch?: unknown }
  if (typeof repository !== 'string') return undefined
  const onBranch = typeof branch === 'string' ? { branch } : {}
  return { name, path: clonePath(instance, repository, onBranch.branch), ...facts, source: { type: 'git', repository, ...onBranch, ...facts } }
}

function factsOf(entry: Record<string, unknown>): Facts {
  const { description, hidden } = entry
  return { ...(typeof description === 'string' ? { description } : {}), ...(typeof hidden === 'boolean' ? { hidden } : {}) }
}

/** Everything else is the name or address of a repository. */
function isPlace(text: string): boolean {
  return /^(\.{1,2}|~)?([/\\]|$)/.test(text) || path.isAbsolute(text)
}

function resolvePlace(instance: Instance, text: string): string {
  const home = text === '~' || /^~[/\\]/.test(text) ? path.join(instance.app.options.paths.home, text.slice(1)) : text
  return path.resolve(instance.directory, home)
}

/** Where a copy would lie: by host and name, each branch apart. */
function clonePath(instance: Instance, repository: string, branch: string | undefined): string {
  const plain = repository
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]+@/, '')
    .replace(/\.git$/, '')
    .replace(':', '/')
  const named = /^[\w-]+(\.[\w-]+)+\//.test(plain) ? plain : `github.com/${plain}`
  const safe = named.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  return path.join(instance.app.options.paths.data, 'repos', ...safe) + (branch ? `@${branch.replaceAll(/[^\w.-]+/g, '-')}` : '')
}
