import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Credential } from '#protocol/provider'
import type { App } from '../app'
import { slot } from '../scope'
import { writePrivateFile } from '../system/files'
import { tryParseJson } from '../system/json'
import { Limit } from '../system/limit'
import { ensurePrivateDirectory } from '../system/paths'
import { catalogChanged } from './catalog-source'
import { keepLabel } from './credential-label'

// Keys live in `auth.json` of our data, for the owner's eyes only and sealed where the desktop offers the system's key
// store. What OpenCode itself keeps is read as well, but never written; forgetting such a key leaves a mark in our file.

export type Credentials = ReadonlyMap<string, Credential>

/** One entry of the file: open, sealed, or a mark that hides what OpenCode's file says. */
type Stored = { type: 'sealed'; value: string } | { type: 'removed' } | Credential

type CredentialState = { writing: Limit; checked: number; stamp: string; loaded?: Promise<Credentials> }

const state = slot((_app: App): CredentialState => ({ writing: new Limit({ concurrency: 1 }), checked: 0, stamp: '' }))

const LOOK_AGAIN_AFTER = 2_000

/** All credentials by provider; the same map until something changes, also when another program changes the files. */
export async function readCredentials(app: App): Promise<Credentials> {
  const current = state(app)
  const now = app.clock.now()
  if (!current.loaded || Math.abs(now - current.checked) > LOOK_AGAIN_AFTER) {
    current.checked = now
    const stamp = await stampOf([ownFile(app), sharedFile(app)])
    if (!current.loaded || stamp !== current.stamp) {
      current.stamp = stamp
      current.loaded = load(app)
    }
  }
  return current.loaded
}

export async function readCredential(app: App, providerID: string): Promise<Credential | undefined> {
  return (await readCredentials(app)).get(providerID)
}

/** Keeps a credential in the place of an earlier one; it is in use when the promise settles. */
export async function setCredential(app: App, providerID: string, credential: Credential): Promise<void> {
  await change(app, (stored) => ({ ...stored, [providerID]: seal(app, Credential.parse(credential)) }))
  keepLabel(app, providerID, undefined)
  tellConnection(app, providerID)
}

/** Forgets a credential; unknown ones are no error. */
export async function removeCredential(app: App, providerID: string): Promise<void> {
  await change(app, async (stored) => {
    const { [providerID]: _removed, ...rest } = stored
    const elsewhere = providerID in (await readShared(app))
    return elsewhere ? { ...rest, [providerID]: { type: 'removed' } } : rest
  })
  keepLabel(app, providerID, undefined)
  tellConnection(app, providerID)
}

export function renameCredential(app: App, providerID: string, label: string): void {
  keepLabel(app, providerID, label)
  tellConnection(app, providerID)
}

function tellConnection(app: App, integrationID: string): void {
  app.bus.publish(app.place, 'integration.connection.updated', { integrationID })
  app.bus.publish(app.place, 'integration.updated', {})
}

async function change(app: App, edit: (stored: Record<string, Stored>) => Record<string, Stored> | Promise<Record<string, Stored>>): Promise<void> {
  const current = state(app)
  await current.writing.run(async () => {
    await ensurePrivateDirectory(app.options.paths.data)
    await writePrivateFile(ownFile(app), `${JSON.stringify(await edit(await readStored(ownFile(app))), null, 2)}\n`)
    current.loaded = undefined
    await readCredentials(app)
  })
  catalogChanged(app)
}

async function load(app: App): Promise<Credentials> {
  const result = new Map<string, Credential>()
  const add = (providerID: string, value: unknown) => {
    const parsed = Credential.safeParse(value)
    if (parsed.success) result.set(providerID, parsed.data)
  }
  for (const [providerID, value] of Object.entries(await readShared(app))) add(providerID, value)
  for (const [providerID, stored] of Object.entries(await readStored(ownFile(app)))) {
    if (stored.type === 'removed') result.delete(providerID)
    else add(providerID, open(app, providerID, stored))
  }
  for (const credential of result.values()) for (const secret of secretsOf(credential)) app.log.addSecret(secret)
  return result
}

function seal(app: App, credential: Credential): Stored {
  const box = app.options.secrets
  return box ? { type: 'sealed', value: box.seal(JSON.stringify(credential)) } : credential
}

/** A sealed entry stays in the file even when this process cannot read it: the desktop can. */
function open(app: App, providerID: string, stored: Stored): unknown {
  if (stored.type !== 'sealed') return stored
  try {
    const text = app.options.secrets?.open(stored.value)
    if (text !== undefined) return tryParseJson(text)
    app.log.warn('a credential is sealed by the desktop app and cannot be read here', { providerID })
  } catch (error) {
    app.log.warn('a credential cannot be opened', { providerID, error: String(error) })
  }
  return undefined
}

/** OpenCode's own file, and over it the content of OPENCODE_AUTH_CONTENT. */
async function readShared(app: App): Promise<Record<string, unknown>> {
  const content = app.options.env.OPENCODE_AUTH_CONTENT
  const given = content ? tryParseJson(content) : undefined
  return { ...(await readStored(sharedFile(app))), ...(isRecord(given) ? given : {}) }
}

async function readStored(file: string): Promise<Record<string, Stored>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  const value = text === undefined ? undefined : tryParseJson(text)
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).filter(([, entry]) => isRecord(entry))) as Record<string, Stored>
}

function ownFile(app: App): string {
  return path.join(app.options.paths.data, 'auth.json')
}

function sharedFile(app: App): string {
  const { env, paths } = app.options
  const data = env.XDG_DATA_HOME && path.isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : path.join(paths.home, '.local', 'share')
  return path.join(data, 'opencode', 'auth.json')
}

async function stampOf(files: string[]): Promise<string> {
  const facts = await Promise.all(files.map((file) => stat(file).then(({ mtimeMs, size, ino }) => `${mtimeMs}:${size}:${ino}`, () => '-')))
  return facts.join(' ')
}

function secretsOf(credential: Credential): string[] {
  switch (credential.type) {
    case 'api':
      return [credential.key]
    case 'oauth':
      return [credential.refresh, credential.access]
    case 'wellknown':
      return [credential.key, credential.token]
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
