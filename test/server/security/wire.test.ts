import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { api } from '#protocol/api'
import type { Operation } from '#protocol/operation'
import { openLog, type Log } from '../../../server/system/log'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer } from '../../support/start-test-server'

const KEY = 'sk-live-key-of-the-person-123456'
const CONFIGURED = 'configured-token-of-another-client'
let server: TestServer
let logFile: string
let log: Log
beforeAll(async () => {
  logFile = path.join(await mkdtemp(path.join(tmpdir(), 'ocd-log-')), 'server.log')
  log = openLog({ file: logFile, level: 'debug' })
  server = await startTestServer({
    env: { OPENAI_API_KEY: KEY },
    options: { log },
    config: {
      server: { auth: { type: 'bearer', tokens: [CONFIGURED] } },
      provider: { anthropic: { options: { apiKey: `${KEY}-a`, headers: { 'x-secret': `${KEY}-b` } } } },
      mcp: { remote: { type: 'remote', url: `https://user:${KEY}-c@example.invalid/?api_key=${KEY}-d`, headers: { authorization: `Bearer ${KEY}-e` } }, local: { type: 'local', command: ['x'], environment: { TOKEN: `${KEY}-f` } } },
    },
  })
})
afterAll(async () => {
  await server.close()
  await log.close()
})

const doc = async () => (await (await server.fetch('/doc')).json()) as { paths: Record<string, Record<string, { operationId: string; security?: object[]; responses: Record<string, unknown> }>>; security: object[]; components: { securitySchemes: object } }
const operations = Object.entries(api) as [string, Operation][]
const filled = (route: string) => route.replaceAll(/\{(\w+)\}/g, (_, name: string) => `${{ sessionID: 'ses', messageID: 'msg', partID: 'prt', ptyID: 'pty', requestID: 'per', permissionID: 'per' }[name] ?? 'x'}_000000000000AAAAAAAAAAAAAA`)

test('the document holds exactly what is mounted, with its credentials', async () => {
  const { paths, security, components } = await doc()
  const told = Object.entries(paths).flatMap(([route, methods]) => Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${route} ${operationId}`))
  // Where two doors share an address the document tells of both under the name of the first.
  const named = operations.filter(([, { beside }]) => beside === undefined)
  expect(told.sort()).toEqual(named.map(([id, { method, path: route }]) => `${method} ${route} ${id}`).sort())
  expect(security).toEqual([{ bearer: [] }, { basic: [] }, { cookie: [] }])
  expect(Object.keys(components.securitySchemes).sort()).toEqual(['basic', 'bearer', 'cookie', 'query'])
})

test('every operation refuses a stranger in the words of its door before it looks at anything else', async () => {
  const refusals: Record<string, string> = {}
  for (const door of ['classic', 'api', 'v1', 'sessions', 'projects', 'providers', 'query', 'models', 'health']) refusals[door] = (await rawRequest(server.url, { path: `/${door}/no-such-thing` })).body
  const refusal = (route: string) => refusals[route.split('/')[1]!] ?? refusals['classic']!
  const answers = await Promise.all(
    operations.map(async ([id, { method, path: route }]) => {
      const headers = { 'x-opencode-directory': '/nowhere', 'content-type': 'application/json' }
      const broken = method === 'GET' ? {} : { body: '{broken', headers: { ...headers, 'content-length': '7' } }
      const { status, body } = await rawRequest(server.url, { method, path: filled(route), headers, ...broken })
      return [id, status === 429 ? [401, refusal(route)] : [status, body]].flat()
    }),
  )
  expect(answers).toEqual(operations.map(([id, { path: route }]) => [id, 401, refusal(route)]))
})

test('every error that an operation answers stands in the document', async () => {
  const { paths } = await doc()
  const tries: [string, string, RequestInit?][] = operations.flatMap(([, { method, path: route, kind }]) => {
    if (kind === 'stream' || kind === 'socket' || route.includes('rotate') || route.includes('dispose')) return []
    const headers = { 'content-type': 'application/json' }
    const missing: [string, string, RequestInit] = [`${method} ${route}`, `${filled(route)}?directory=/no/such/folder`, { method, headers }]
    if (method === 'GET') return [missing]
    const wrong = (body: string, type = 'application/json'): [string, string, RequestInit] => [`${method} ${route}`, filled(route), { method, headers: { 'content-type': type }, body }]
    return [missing, wrong('{broken'), wrong('{}', 'text/plain'), wrong('['.repeat(100))]
  })
  for (const [name, address, init] of tries) {
    const [method = '', route = ''] = name.split(' ')
    const { status } = await server.fetch(address, init)
    expect([name, Object.keys(paths[route]![method.toLowerCase()]!.responses).includes(String(status)) || status]).toEqual([name, true])
    expect(status).not.toBe(500)
  }
})

test('no answer, event or log line carries a key, a token or a password', async () => {
  const events = await server.events('/global/event')
  await server.client('auth.set', { params: { providerID: 'groq' }, body: { type: 'api', key: `${KEY}-g` } })
  await server.client('app.log', { body: { service: 'test', level: 'info', message: `using ${KEY}-g and Bearer ${server.token}`, extra: { apiKey: `${KEY}-h`, note: `${KEY}` } } })
  const texts = []
  for (const [, { method, path: route, kind, params }] of operations) {
    // One of them answers when somebody asks something of a terminal's user, which nobody does here.
    if (method !== 'GET' || kind === 'stream' || kind === 'socket' || params || route === '/tui/control/next') continue
    texts.push([route, await (await server.fetch(`${route}?path=.&query=a&pattern=zzz&limit=5`)).text()])
  }
  texts.push(['patch', await (await server.fetch('/global/config', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"username":"me"}' })).text()])
  texts.push(['events', JSON.stringify(events.frames)])
  events.close()
  await server.fetch(`/event?auth_token=${encodeURIComponent(KEY)}`).then((answer) => answer.body?.cancel())
  await new Promise((resolve) => setTimeout(resolve, 100))
  texts.push(['log', await readFile(logFile, 'utf8')])
  for (const [name, text] of texts) expect([name, text!.includes(KEY), text!.includes(server.token), text!.includes(CONFIGURED)]).toEqual([name, false, false, false])
  expect(texts.at(-1)![1]).toContain('using')
})

test('there are at most 32 terminals; the next one is a 429 and the others go on', async () => {
  const body = { command: '/bin/cat', args: [] }
  const made = await Promise.all(Array.from({ length: 32 }, () => server.client('pty.create', { body })))
  await expect(server.client('pty.create', { body })).rejects.toMatchObject({ status: 429, body: { name: 'TooManyRequests' } })
  await server.client('pty.remove', { params: { ptyID: made[0]!.id } })
  const last = await server.client('pty.create', { body })
  for (const { id } of [...made.slice(1), last]) await server.client('pty.remove', { params: { ptyID: id } })
}, 30_000)

test('a rotation ends streams, terminal sockets and tickets of the old token within a second, and no other', async () => {
  const { id } = await server.client('pty.create', { body: { command: '/bin/cat', args: [] } })
  const issue = () => server.client('pty.connectToken', { params: { ptyID: id }, headers: { 'x-opencode-ticket': '1' } })
  const address = (ticket: string) => `${server.url.replace('http', 'ws')}/pty/${id}/connect?directory=${encodeURIComponent(server.directory)}&ticket=${ticket}`
  const used = new WebSocket(address((await issue()).ticket))
  await once(used, 'open')
  const waiting = await issue()
  const mine = await server.events()
  const other = await server.events('/event', { authorization: `Bearer ${CONFIGURED}` })
  const closed = once(used, 'close')
  const before = server.token
  const started = performance.now()
  await server.client('server.rotateToken')
  await Promise.all([closed, mine.ended])
  expect(performance.now() - started).toBeLessThan(1_000)
  const refused = new WebSocket(address(waiting.ticket))
  const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }]
  expect(answer.statusCode).toBe(403)
  expect([401, 429]).toContain((await rawRequest(server.url, { path: '/session', token: before })).status)
  await server.fetch('/session', { method: 'POST' })
  await other.waitFor(({ data }) => data.type === 'session.created')
  other.close()
  expect(await readFile(path.join(server.app.options.paths.data, 'token'), 'utf8')).not.toContain(before)
})

test('a prompt that is odd is answered at once, and breaks neither its session nor another one', async () => {
  const { id: sessionID } = await server.client('session.create', { body: {} })
  const send = (parts: object[], of = sessionID) =>
    server.fetch(`/session/${of}/message`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ noReply: true, parts }) })
  const text = { id: 'prt_000000000000AAAAAAAAAAAAAA', type: 'text', text: 'first' }
  expect((await send([text])).status).toBe(200)
  const other = await server.client('session.create', { body: {} })
  expect((await send([{ ...text, text: 'stolen' }], other.id)).status).toBe(400)
  expect((await send([{ type: 'file', mime: 'image/png', url: 'http://[bad' }])).status).toBe(400)
  expect((await send([{ type: 'file', mime: 'text/plain', url: 'data:text/plain,100%' }])).status).toBe(200)
  expect((await send([{ type: 'file', mime: 'text/plain', url: 'file://elsewhere/share/x' }])).status).toBe(200)
  const stored = await server.client('session.messages', { params: { sessionID } })
  expect(stored.map(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join(' '))).toEqual([
    'first',
    expect.stringContaining('100%'),
    expect.stringContaining('could not be read'),
  ])
})
