import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../../server/system/clock'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/start-test-server'

let server: TestServer
let now = Date.now()

afterEach(() => server.close())

const start = async (options?: TestServerOptions) => (server = await startTestServer({ options: { clock: { ...systemClock, now: () => now } }, ...options }))
const claim = async (code: string, body: unknown = { name: 'My phone' }, headers: Record<string, string> = {}) => {
  const answer = await rawRequest(server.url, {
    method: 'POST',
    path: '/server/pair/claim',
    headers: { authorization: `Pairing ${code}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: answer.body ? JSON.parse(answer.body) : undefined }
}
/** A code that is certainly another one. */
const other = (code: string) => (code.startsWith('0') ? '1' : '0') + code.slice(1)

test('a code becomes a token of its own, once', async () => {
  await start()
  const events = await server.events('/global/event')
  const pairing = await server.client('server.pair', { body: { scope: 'chat', directory: server.directory } })
  expect(pairing).toEqual({ code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{8}$/), scope: 'chat', directory: server.directory, time: { created: now, expires: now + 120_000 } })
  const { status, body } = await claim(pairing.code)
  expect(status).toBe(200)
  expect(body.info).toMatchObject({ name: 'My phone', scope: 'chat', directory: server.directory, origin: 'paired' })
  await events.waitFor(({ data }) => data.payload?.type === 'server.access.updated')
  events.close()
  const answer = await rawRequest(server.url, { path: '/global/capabilities', token: body.token })
  expect(JSON.parse(answer.body).access).toEqual({ kind: 'client', name: 'My phone', scope: 'chat', owner: false, directory: server.directory })
  expect((await claim(pairing.code)).status).toBe(401)
})

test('people write codes as they like', async () => {
  await start()
  const { code } = await server.client('server.pair', { body: {} })
  const written = ` ${code.slice(0, 4)}-${code.slice(4)} `.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
  expect(await claim(written, {})).toMatchObject({ status: 200, body: { info: { scope: 'full', name: 'Paired client' } } })
})

test('of two who show the code at the same time one gets a token', async () => {
  await start()
  const { code } = await server.client('server.pair', { body: {} })
  const answers = await Promise.all([claim(code), claim(code), claim(code)])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401])
  expect(await server.client('server.tokens')).toHaveLength(1)
})

test('a code ends after two minutes, with the next one, and when it is taken back', async () => {
  await start()
  const first = await server.client('server.pair', { body: {} })
  now += 120_000
  expect((await claim(first.code)).status).toBe(401)
  const second = await server.client('server.pair', { body: {} })
  const third = await server.client('server.pair', { body: {} })
  expect((await claim(second.code)).status).toBe(401)
  expect(await server.client('server.unpair')).toBe(true)
  expect((await claim(third.code)).status).toBe(401)
  expect(await server.client('server.unpair')).toBe(false)
})

test('wrong codes end the right one, and count as failures like every wrong credential', async () => {
  await start()
  const { code } = await server.client('server.pair', { body: {} })
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await claim(other(code))).status).toBe(401)
  expect((await claim(code)).status).toBe(401)
  for (let attempt = 0; attempt < 20; attempt += 1) await claim(other(code))
  const next = await server.client('server.pair', { body: {} })
  expect((await claim(next.code)).status).toBe(429)
  // The flood of others did not spend it.
  now += 10_000
  expect((await claim(next.code)).status).toBe(200)
})

test('codes are given out slowly', async () => {
  await start()
  const statuses: number[] = []
  for (let index = 0; index < 11; index += 1) statuses.push((await server.fetch('/server/pair', { method: 'POST' })).status)
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429])
  now += 60_000
  expect((await server.fetch('/server/pair', { method: 'POST' })).status).toBe(200)
})

test('a code opens the one address and nothing else', async () => {
  await start()
  const { code } = await server.client('server.pair', { body: {} })
  const show = (method: string, path: string) => rawRequest(server.url, { method, path, headers: { authorization: `Pairing ${code}` } }).then(({ status }) => status)
  expect(await show('GET', '/session')).toBe(401)
  expect(await show('POST', '/server/tokens')).toBe(401)
  expect(await show('GET', '/server/pair/claim')).toBe(401)
  expect(await show('POST', '/server/pair')).toBe(401)
  expect(await show('GET', `/event?auth_token=${Buffer.from(`opencode:${code}`).toString('base64')}`)).toBe(401)
  const bearer = await rawRequest(server.url, { path: '/session', token: code })
  expect(bearer.status).toBe(401)
  expect((await claim(code)).status).toBe(200)
})

test('the address takes no other credential, and no page of another site can use it', async () => {
  await start()
  const answer = await server.fetch('/server/pair/claim', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  expect([answer.status, await answer.json()]).toEqual([403, { _tag: 'Forbidden', message: expect.stringContaining('pairing code') }])
  const { code } = await server.client('server.pair', { body: {} })
  expect((await claim(code, {}, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await claim(code, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await claim(code, {}, { host: 'evil.example' })).status).toBe(403)
  // A request that the guard refused has not even looked at the code.
  expect((await claim(code)).status).toBe(200)
})

test('a code is spent by a claim that is no good', async () => {
  await start()
  const { code } = await server.client('server.pair', { body: {} })
  expect((await claim(code, { name: '' })).status).toBe(400)
  expect((await claim(code)).status).toBe(401)
  expect(await server.client('server.tokens')).toEqual([])
})
