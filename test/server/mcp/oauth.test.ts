import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { createServer } from 'node:net'
import { once } from 'node:events'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { listMcpTools } from '../../../server/mcp/mcp'
import { openInstance } from '../../../server/project/instances'
import { freePort } from '../../support/mcp'
import { startOAuthServer, type OAuthOptions, type OAuthServer } from '../../support/oauth-server'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/start-test-server'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

type Stage = { guarded: OAuthServer; server: TestServer }

async function stage(options: OAuthOptions = {}, more: { oauth?: object | false; headers?: Record<string, string>; server?: TestServerOptions } = {}): Promise<Stage> {
  const guarded = await startOAuthServer(options)
  open.push(guarded)
  const port = await freePort()
  const oauth = more.oauth === false ? (false as const) : { callbackPort: port, ...more.oauth }
  const config = { mcp: { g: { type: 'remote' as const, url: guarded.url, oauth, ...(more.headers ? { headers: more.headers } : {}) } } }
  const server = await startTestServer({ ...more.server, config })
  open.push(server)
  return { guarded, server }
}

const byName = { params: { name: 'g' } }
const status = async ({ server }: Stage) => (await server.client('mcp.status')).g

async function signIn({ guarded, server }: Stage) {
  const { authorizationUrl, oauthState } = await server.client('mcp.auth.start', byName)
  const { back } = guarded.approve(authorizationUrl)
  expect(back.searchParams.get('state')).toBe(oauthState)
  return fetch(back)
}

test('a sign-in registers, proves itself by PKCE, comes back to this machine and connects', async () => {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-')))
  open.push({ close: () => rm(home, { recursive: true, force: true }) })
  const set = await stage({}, { server: { home } })
  expect(await status(set)).toEqual({ status: 'needs_auth' })
  const page = await signIn(set)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('You are signed in at g')
  expect(await status(set)).toEqual({ status: 'connected' })
  const file = path.join(set.server.app.options.paths.data, 'mcp-auth.json')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readFile(file, 'utf8')).toContain(set.guarded.accessToken)
  // The listener lived for the sign-in only.
  await expect(fetch(page.url)).rejects.toThrow()
  const shown = JSON.stringify([await set.server.client('config.get'), await set.server.client('mcp.status')])
  expect(shown).not.toContain(set.guarded.accessToken)
  await set.server.close()
  open.pop()
  const again = await startTestServer({ home, config: { mcp: { g: { type: 'remote', url: set.guarded.url } } } })
  open.push(again)
  expect(await status({ ...set, server: again })).toEqual({ status: 'connected' })
})

test('a sealed box keeps what is written from being read', async () => {
  const secrets = { secure: true, seal: (text: string) => Buffer.from(text).reverse().toString('base64'), open: (text: string) => Buffer.from(text, 'base64').reverse().toString() }
  const set = await stage({}, { server: { options: { secrets } } })
  await signIn(set)
  expect(await status(set)).toEqual({ status: 'connected' })
  expect(await readFile(path.join(set.server.app.options.paths.data, 'mcp-auth.json'), 'utf8')).not.toContain(set.guarded.refreshToken)
})

test('a client may bring the code itself, once', async () => {
  const set = await stage()
  const { authorizationUrl } = await set.server.client('mcp.auth.start', byName)
  const { code } = set.guarded.approve(authorizationUrl)
  expect(await set.server.client('mcp.auth.callback', { ...byName, body: { code } })).toEqual({ status: 'connected' })
  await expect(set.server.client('mcp.auth.callback', { ...byName, body: { code } })).rejects.toMatchObject({ status: 400 })
})

test('a wrong state, a wrong code and another address are not heard', async () => {
  const set = await stage()
  const { authorizationUrl } = await set.server.client('mcp.auth.start', byName)
  const { back } = set.guarded.approve(authorizationUrl)
  const wrong = new URL(back)
  wrong.searchParams.set('state', '0'.repeat(64))
  expect((await fetch(wrong)).status).toBe(400)
  const elsewhere = new URL(back)
  elsewhere.pathname = '/other'
  expect((await fetch(elsewhere)).status).toBe(400)
  expect(await status(set)).toEqual({ status: 'needs_auth' })
  const guessed = new URL(back)
  guessed.searchParams.set('code', '<b>guess</b>')
  const page = await fetch(guessed)
  expect(page.status).toBe(400)
  expect(await page.text()).not.toContain('<b>')
  expect(await status(set)).toEqual({ status: 'needs_auth' })
  // A code counts once: the sign-in is over.
  await expect(fetch(back)).rejects.toThrow()
})

test('tokens are renewed once for all that need them, and a sign-in that was taken back is asked for again', async () => {
  const set = await stage()
  await signIn(set)
  const instance = await openInstance(set.server.app, set.server.directory)
  const [tool] = await listMcpTools(instance)
  set.guarded.expire()
  const calls = await Promise.all(Array.from({ length: 5 }, () => tool!.call({}, { signal: instance.signal })))
  expect(calls.map(({ text }) => text)).toEqual(Array.from({ length: 5 }, () => 'you'))
  expect(set.guarded.asked.filter(({ path: at, body }) => at === '/token' && body.includes('refresh_token')).length).toBe(1)
  set.guarded.expire()
  set.guarded.refreshToken = 'revoked'
  await expect(tool!.call({}, { signal: instance.signal })).rejects.toThrow()
  expect(await status(set)).toEqual({ status: 'needs_auth' })
  expect(set.guarded.clients.size).toBe(1)
})

test('the browser is opened by the desktop; without one the address is told, and the answer comes with the sign-in', async () => {
  const opened: string[] = []
  const openBrowser = (url: string) => Promise.resolve(opened.push(url) > 0)
  const set = await stage({}, { server: { options: { openBrowser } } })
  const done = set.server.client('mcp.auth.authenticate', byName)
  await expect.poll(() => opened.length).toBe(1)
  await fetch(set.guarded.approve(opened[0]!).back)
  expect(await done).toEqual({ status: 'connected' })
  const plain = await stage()
  const events = await plain.server.events()
  const waiting = plain.server.client('mcp.auth.authenticate', byName)
  const { data } = await events.waitFor((frame) => frame.data.type === 'mcp.browser.open.failed')
  const { mcpName, url } = data.properties as { mcpName: string; url: string }
  expect(mcpName).toBe('g')
  await fetch(plain.guarded.approve(url).back)
  expect(await waiting).toEqual({ status: 'connected' })
  events.close()
})

test('forgetting a sign-in ends what it opened', async () => {
  const set = await stage()
  await signIn(set)
  expect(await set.server.client('mcp.auth.remove', byName)).toEqual({ success: true })
  expect(await status(set)).toEqual({ status: 'needs_auth' })
  expect(await readFile(path.join(set.server.app.options.paths.data, 'mcp-auth.json'), 'utf8')).toBe('{}\n')
})

test('a server that registers nobody asks for a client id, and takes one', async () => {
  const port = await freePort()
  const set = await stage({ registers: false })
  expect(await status(set)).toMatchObject({ status: 'needs_client_registration', error: expect.stringContaining('clientId') })
  const known = await stage({ registers: false }, { oauth: { clientId: 'by-hand', clientSecret: 'hush-hush', callbackPort: port } })
  known.guarded.clients.set('by-hand', { redirects: [`http://127.0.0.1:${port}/mcp/oauth/callback`] })
  expect(await status(known)).toEqual({ status: 'needs_auth' })
  expect((await signIn(known)).status).toBe(200)
  expect(await status(known)).toEqual({ status: 'connected' })
  expect(known.guarded.asked.find(({ path: at }) => at === '/token')?.body).toContain('client_secret=hush-hush')
})

test('pages only are opened for a sign-in', async () => {
  const set = await stage({ authorizationEndpoint: 'file:///etc/passwd' })
  await expect(set.server.client('mcp.auth.start', byName)).rejects.toMatchObject({ status: 400 })
})

test('headers of the person go to the server alone, and no redirect or named address carries them elsewhere', async () => {
  const other = await startOAuthServer()
  open.push(other)
  const headers = { 'x-secret': 'of-the-person' }
  const redirecting = await stage({ redirect: `${other.origin}/mcp` }, { headers })
  expect(await status(redirecting)).toMatchObject({ status: 'failed', error: expect.stringContaining('Redirect to') })
  expect(redirecting.guarded.asked[0]!.headers['x-secret']).toBe('of-the-person')
  const naming = await stage({ resourceMetadata: `${other.origin}/.well-known/oauth-protected-resource/mcp` }, { headers })
  await naming.server.client('mcp.auth.start', byName).catch(() => undefined)
  expect(other.asked.length).toBeGreaterThan(0)
  expect(other.asked.filter((request) => request.headers['x-secret'] !== undefined || request.headers.authorization !== undefined)).toEqual([])
})

test('what cannot be signed in at says so', async () => {
  const set = await stage({}, { oauth: false })
  expect(await status(set)).toMatchObject({ status: 'failed', error: expect.stringContaining('401') })
  await expect(set.server.client('mcp.auth.start', byName)).rejects.toMatchObject({ status: 400, body: { error: 'MCP server g does not support OAuth' } })
  const unknown = { params: { name: 'nobody' } }
  await expect(set.server.client('mcp.auth.start', unknown)).rejects.toMatchObject({ status: 404, body: { _tag: 'McpServerNotFoundError', name: 'nobody' } })
})

test('a taken port moves the sign-in to another one where that was not written down by hand', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  open.push({ close: async () => void blocker.close() })
  const { port } = blocker.address() as { port: number }
  const fixed = await stage({}, { oauth: { callbackPort: port } })
  await expect(fixed.server.client('mcp.auth.start', byName)).rejects.toMatchObject({ status: 400, body: { data: { message: expect.stringContaining('in use') } } })
})
