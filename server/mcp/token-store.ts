import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { App } from '../app'
import { slot } from '../scope'
import { writePrivateFile } from '../system/files'
import { tryParseJson } from '../system/json'
import { Limit } from '../system/limit'
import { ensurePrivateDirectory } from '../system/paths'

// Sign-ins at MCP servers live in `mcp-auth.json` of our data, for the owner's eyes only and sealed where the desktop offers
// the system's key store. Each is bound to the server's name and address: a server that moved starts without one.

const Client = z.looseObject({ client_id: z.string(), client_secret: z.string().optional(), redirect_uris: z.array(z.string()).optional(), issuer: z.string().optional() })
const Tokens = z.looseObject({ access_token: z.string(), token_type: z.string(), refresh_token: z.string().optional(), issuer: z.string().optional() })

export const SignIn = z.object({
  url: z.string(),
  /** What a server answered to our registration. */
  client: Client.optional(),
  /** The authorization server that a configured client id was accepted by; it is shown to no other. */
  issuer: z.string().optional(),
  tokens: Tokens.optional(),
})
export type SignIn = z.infer<typeof SignIn>

export type SignInKey = { name: string; url: string }

type Stored = { type: 'sealed'; value: string } | ({ type: 'open' } & SignIn)
type StoreState = { writing: Limit; stamp: string; loaded: Map<string, SignIn> }

const state = slot((_app: App): StoreState => ({ writing: new Limit({ concurrency: 1 }), stamp: '', loaded: new Map() }))

export async function readSignIn(app: App, key: SignInKey): Promise<SignIn | undefined> {
  const found = (await load(app)).get(keyOf(key))
  return found?.url === key.url ? found : undefined
}

/** Changes what is kept of a sign-in; `undefined` forgets it. */
export function changeSignIn(app: App, key: SignInKey, edit: (before: SignIn) => SignIn | undefined): Promise<void> {
  return state(app).writing.run(async () => {
    const before = (await load(app)).get(keyOf(key))
    const after = edit(before?.url === key.url ? before : { url: key.url })
    const { [keyOf(key)]: _before, ...rest } = await readStored(app)
    await ensurePrivateDirectory(app.options.paths.data)
    const next = after ? { ...rest, [keyOf(key)]: seal(app, after) } : rest
    await writePrivateFile(fileOf(app), `${JSON.stringify(next, null, 2)}\n`)
    state(app).stamp = ''
    await load(app)
  })
}

/** Read again when the file changes, be it by another process. */
async function load(app: App): Promise<ReadonlyMap<string, SignIn>> {
  const current = state(app)
  const stamp = await stat(fileOf(app)).then(({ mtimeMs, size, ino }) => `${mtimeMs}:${size}:${ino}`, () => '-')
  if (stamp === current.stamp) return current.loaded
  const loaded = new Map<string, SignIn>()
  for (const [key, stored] of Object.entries(await readStored(app))) {
    const parsed = SignIn.safeParse(open(app, key, stored))
    if (!parsed.success) continue
    loaded.set(key, parsed.data)
    for (const secret of secretsOf(parsed.data)) app.log.addSecret(secret)
  }
  Object.assign(current, { stamp, loaded })
  return loaded
}

function seal(app: App, signIn: SignIn): Stored {
  const box = app.options.secrets
  return box ? { type: 'sealed', value: box.seal(JSON.stringify(signIn)) } : { type: 'open', ...signIn }
}

/** A sealed entry stays in the file even when this process cannot read it: the desktop can. */
function open(app: App, key: string, stored: Stored): unknown {
  if (stored.type !== 'sealed') return stored
  try {
    const text = app.options.secrets?.open(stored.value)
    if (text !== undefined) return tryParseJson(text)
    app.log.warn('a sign-in is sealed by the desktop app and cannot be read here', { key })
  } catch (error) {
    app.log.warn('a sign-in cannot be opened', { key, error: String(error) })
  }
  return undefined
}

async function readStored(app: App): Promise<Record<string, Stored>> {
  const text = await readFile(fileOf(app), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return ''
    throw error
  })
  const value = tryParseJson(text)
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.filter(([, entry]) => typeof entry === 'object' && entry !== null)) as Record<string, Stored>
}

function fileOf(app: App): string {
  return path.join(app.options.paths.data, 'mcp-auth.json')
}

function keyOf({ name, url }: SignInKey): string {
  return `${name} ${url}`
}

function secretsOf({ client, tokens }: SignIn): string[] {
  return [client?.client_secret, tokens?.access_token, tokens?.refresh_token].filter((secret) => secret !== undefined)
}
