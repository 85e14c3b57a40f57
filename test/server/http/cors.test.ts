import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer } from '../../support/start-test-server'

const ours = 'https://app.example'

let server: TestServer
afterEach(() => server.close())

const start = async (cors: NonNullable<Config['server']>['cors'], options: { cors?: string[] } = {}) => void (server = await startTestServer({ config: { server: { cors } }, options }))
const ask = (origin: string, headers: Record<string, string> = {}) => rawRequest(server.url, { path: '/health', token: server.token, headers: { origin, 'sec-fetch-site': 'cross-site', ...headers } })
const preflight = (origin: string, headers: Record<string, string> = {}) =>
  rawRequest(server.url, { method: 'OPTIONS', path: '/query', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-own', ...headers } })

const spellings: [string, NonNullable<Config['server']>['cors'], boolean][] = [
  ['a list', [ours], false],
  ['one origin', { origin: ours }, false],
  ['origins with credentials', { origin: [ours], credentials: true }, true],
  ['everything', { origins: [ours], credentials: true }, true],
  ['no credentials', { origins: [ours], credentials: false }, false],
]

test.each(spellings)('server.cors as %s lets the listed origins in', async (_, cors, credentials) => {
  await start(cors)
  const allowed = credentials ? 'true' : undefined
  const answer = await ask(ours)
  expect([answer.status, answer.headers['access-control-allow-origin'], answer.headers.vary, answer.headers['access-control-allow-credentials']]).toEqual([200, ours, 'Origin', allowed])
  const asked = await preflight(ours)
  expect([asked.status, asked.body, asked.headers['access-control-allow-origin'], asked.headers['access-control-allow-credentials']]).toEqual([204, '', ours, allowed])
  expect(asked.headers['access-control-allow-methods']).toBe('GET, HEAD, PUT, PATCH, POST, DELETE')
  expect(asked.headers['access-control-allow-headers']).toBe('content-type,x-own')
  for (const other of ['https://evil.example', `${ours}.evil.example`, 'null']) {
    for (const refused of [await ask(other), await preflight(other)]) {
      expect([other, refused.status, Object.keys(refused.headers).filter((name) => name.startsWith('access-control'))]).toEqual([other, 403, []])
    }
  }
})

test('methods and headers are as configured, and --cors adds origins', async () => {
  await start({ origins: [ours], methods: ['get', 'POST'], headers: ['X-One', 'Authorization'] }, { cors: ['https://second.example'] })
  for (const origin of [ours, 'https://second.example']) {
    const { headers } = await preflight(origin)
    expect([headers['access-control-allow-origin'], headers['access-control-allow-methods'], headers['access-control-allow-headers']]).toEqual([origin, 'GET, POST', 'X-One, Authorization'])
  }
})

test('an answer that refuses can be read by the page that asked', async () => {
  await start([ours])
  const answer = await rawRequest(server.url, { path: '/sessions/nothing', token: server.token, headers: { origin: ours, 'sec-fetch-site': 'cross-site' } })
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([404, ours])
  const stranger = await rawRequest(server.url, { path: '/sessions', headers: { origin: ours, 'sec-fetch-site': 'cross-site' } })
  expect([stranger.status, stranger.headers['access-control-allow-origin'], JSON.parse(stranger.body).error.code]).toEqual([401, ours, 'PERMISSION_DENIED'])
})

test('names that are none never reach a header', async () => {
  await start({ origins: [ours], methods: ['GET', 'BAD\r\nx: y'], headers: ['X-One', 'bad header'] })
  const { headers } = await preflight(ours)
  expect([headers['access-control-allow-methods'], headers['access-control-allow-headers']]).toEqual(['GET', 'X-One'])
})

test('tokens of the configuration open every door, with any name, and only those of the user count', async () => {
  server = await startTestServer({ config: { server: { auth: { type: 'bearer', tokens: ['one-token', 'two-token'] } } } })
  await server.project.write('opencode.json', JSON.stringify({ server: { auth: { type: 'bearer', tokens: ['project-token'] }, cors: [ours] } }))
  const by = async (authorization: string) => (await rawRequest(server.url, { path: '/sessions', headers: { authorization } })).status
  expect(await by('Bearer one-token')).toBe(200)
  expect(await by('Bearer two-token')).toBe(200)
  expect(await by(`Basic ${btoa('anyone:two-token')}`)).toBe(200)
  expect(await by('Bearer project-token')).toBe(401)
  expect((await ask(ours)).status).toBe(403)
})

test('the password opens by Basic and by Bearer', async () => {
  server = await startTestServer({ env: { OPENCODE_SERVER_PASSWORD: 'a long password' } })
  const by = async (authorization: string) => (await rawRequest(server.url, { path: '/health', headers: { authorization } })).status
  expect(await by('Bearer a long password')).toBe(200)
  expect(await by(`Basic ${btoa('opencode:a long password')}`)).toBe(200)
  expect(await by(`Basic ${btoa('somebody:a long password')}`)).toBe(401)
})
