import { once } from 'node:events'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeProject } from '../../support/temp-project'
import { rawRequest, type RawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const json = { 'content-type': 'application/json' }
const ask = (options: RawRequest) => rawRequest(server.url, { token: server.token, ...options })
const create = (body: string | Uint8Array | undefined, headers: Record<string, string> = json) =>
  ask({ path: '/session', method: 'POST', headers, ...(body === undefined ? {} : { body }) })

describe('a body', () => {
  test('may be absent or empty where no field is required, with any content type', async () => {
    for (const headers of [{}, json, { 'content-type': 'text/plain' }] as Record<string, string>[]) {
      const answer = await create(undefined, headers)
      expect([answer.status, JSON.parse(answer.body).id]).toEqual([200, expect.stringMatching(/^ses_/)])
    }
  })

  test('that is no JSON by its type is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp']) {
      expect([type, (await create('{}', { 'content-type': type })).status]).toEqual([type, 415])
    }
    expect((await create('{}', {})).status).toBe(415)
    expect((await create('{}', { ...json, 'content-encoding': 'gzip' })).status).toBe(415)
    expect((await create('{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  test('that is malformed, not UTF-8 or too deep is a typed 400', async () => {
    const malformed = await create('{"title":')
    expect([malformed.status, JSON.parse(malformed.body)]).toEqual([400, expect.objectContaining({ _tag: 'BadRequest' })])
    expect((await create(Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400)
    expect((await create('['.repeat(65) + ']'.repeat(65))).status).toBe(400)
    expect((await create('{"__proto__":{"title":"x"},"constructor":{"prototype":{}}}')).status).toBe(200)
  })

  test('that does not fit says what and where, in the published words', async () => {
    const { id } = JSON.parse((await create(undefined)).body)
    const answer = await ask({ path: `/session/${id}/message`, method: 'POST', headers: json, body: '{}' })
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      { _tag: 'BadRequest', name: 'BadRequest', data: { message: 'Missing key\n  at ["parts"]', kind: 'Payload' } },
    ])
  })

  test('may hold null for a field that may be absent', async () => {
    const answer = await create('{"title":null,"agent":null}')
    expect([answer.status, JSON.parse(answer.body).agent]).toEqual([200, undefined])
  })

  test('is limited to 1 MB, and to 32 MB for prompts, announced or counted', async () => {
    const { id } = JSON.parse((await create(undefined)).body)
    const big = JSON.stringify({ title: 'x'.repeat(1024 * 1024) })
    const announced = await create(big)
    expect([announced.status, JSON.parse(announced.body).name]).toEqual([413, 'PayloadTooLarge'])
    const counted = await create(big, { ...json, 'transfer-encoding': 'chunked' })
    expect(counted.status).toBe(413)
    const prompt = JSON.stringify({ noReply: true, parts: [{ type: 'text', text: 'x'.repeat(2 * 1024 * 1024) }] })
    expect((await ask({ path: `/session/${id}/message`, method: 'POST', headers: json, body: prompt })).status).not.toBe(413)
    expect((await ask({ path: '/global/health' })).status).toBe(200)
  })
})

describe('an address', () => {
  test('tolerates trailing and doubled slashes', async () => {
    for (const path of ['/session/', '//session', '/global//health']) expect([path, (await ask({ path })).status]).toEqual([path, 200])
  })

  test('that does not exist is a JSON 404, and one with other methods a 405 that lists them', async () => {
    for (const path of ['/nope', '/session/ses_1/nope', '/assets/../server.json', '/index.html/..']) {
      const answer = await ask({ path })
      expect([path, answer.status, answer.headers['content-type'], JSON.parse(answer.body).name]).toEqual([path, 404, 'application/json', 'NotFoundError'])
    }
    const wrong = await ask({ path: '/session', method: 'PUT' })
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'HEAD, GET, POST'])
  })

  test('with broken percent-encoding, NUL or invalid UTF-8 is a 400', async () => {
    for (const path of ['/session/%zz', '/session/ses_%00', '/session/ses_%ff', '/session?search=%ff', '/session?search=%00']) {
      expect([path, (await ask({ path })).status]).toEqual([path, 400])
    }
  })

  test('longer than 4,096 bytes is a 400, and headers above 16 KB a typed 431', async () => {
    expect((await ask({ path: `/session/${'x'.repeat(5000)}` })).status).toBe(400)
    const answer = await ask({ path: '/global/health', headers: { 'x-much': 'x'.repeat(20_000) } })
    expect([answer.status, JSON.parse(answer.body).name]).toEqual([431, 'HeadersTooLarge'])
  })

  test('answers HEAD like GET, without a body', async () => {
    const answer = await ask({ path: '/global/health', method: 'HEAD' })
    expect([answer.status, answer.body, Number(answer.headers['content-length']) > 0]).toEqual([200, '', true])
  })

  test('reads nonsense in numbers as absent', async () => {
    expect((await ask({ path: '/session?limit=abc&roots=maybe' })).status).toBe(200)
    expect(JSON.parse((await ask({ path: '/session?limit=0' })).body)).toEqual([])
  })
})

describe('unknown things', () => {
  test('are named in the published words', async () => {
    const missing = await ask({ path: '/session/ses_missing' })
    expect([missing.status, JSON.parse(missing.body)]).toEqual([404, { name: 'NotFoundError', data: { message: 'Session not found: ses_missing' } }])
    const prompt = await ask({ path: '/session/ses_missing/message', method: 'POST', headers: json, body: '{"parts":[]}' })
    expect([prompt.status, JSON.parse(prompt.body).data.message]).toEqual([404, 'Session not found: ses_missing'])
    const pty = await ask({ path: '/pty/pty_missing' })
    expect([pty.status, JSON.parse(pty.body)]).toEqual([404, { _tag: 'PtyNotFoundError', ptyID: 'pty_missing', message: expect.any(String) }])
    expect((await ask({ path: '/session/wrong' })).status).toBe(400)
  })
})

describe('the folder', () => {
  const pathOf = async (query: string, header?: string) =>
    JSON.parse((await ask({ path: `/path${query}`, ...(header === undefined ? {} : { headers: { 'x-opencode-directory': header } }) })).body)

  test('comes from the address, then from the header (plain or encoded), then from the server', async () => {
    const one = await makeProject()
    const two = await makeProject({ files: { 'ümläut ☂/file': '' } })
    const umbrella = `${two.directory}/ümläut ☂`
    expect((await pathOf('')).directory).toBe(server.directory)
    expect((await pathOf('', encodeURIComponent(umbrella))).directory).toBe(umbrella)
    expect((await pathOf('', one.directory)).directory).toBe(one.directory)
    expect((await pathOf(`?directory=${encodeURIComponent(one.directory)}`, two.directory)).directory).toBe(one.directory)
    expect((await pathOf('?directory=', '')).directory).toBe(server.directory)
    expect((await pathOf(`?directory=${encodeURIComponent(`${one.directory}/`)}`)).directory).toBe(one.directory)
    await Promise.all([one.remove(), two.remove()])
  })

  test('that is missing is a 404, and its sessions stay readable', async () => {
    const gone = await makeProject()
    const session = await server.client('session.create', { directory: gone.directory })
    await gone.remove()
    await server.client('global.dispose')
    expect((await ask({ path: `/session?directory=${encodeURIComponent(gone.directory)}` })).status).toBe(404)
    expect((await server.client('session.get', { params: { sessionID: session.id } })).id).toBe(session.id)
  })
})

describe('an answer', () => {
  test('above 1 KB is compressed for those who take it', async () => {
    for (let count = 0; count < 4; count += 1) await server.client('session.create')
    const answer = await fetch(`${server.url}/session`, { headers: { authorization: `Bearer ${server.token}`, 'accept-encoding': 'gzip' } })
    expect([answer.headers.get('content-encoding'), Array.isArray(await answer.json())]).toEqual(['gzip', true])
    const plain = await ask({ path: '/session', headers: { 'accept-encoding': 'gzip;q=0' } })
    expect(plain.headers['content-encoding']).toBeUndefined()
  })

  test('tells who talks to the server', async () => {
    await ask({ path: '/global/health', headers: { 'user-agent': 'probe/1.0' } })
    const clients = await server.client('server.clients')
    expect(clients.find((client) => client.userAgent === 'probe/1.0')).toMatchObject({ lastCall: 'global.health', requests: 1, streams: 0 })
    expect(JSON.stringify([clients, await server.client('server.info')])).not.toContain(server.token)
  })
})

test('more than 256 connections are refused, and the others go on', async () => {
  const { hostname, port } = new URL(server.url)
  const sockets = Array.from({ length: 300 }, () => net.connect(Number(port), hostname))
  for (const socket of sockets) socket.on('error', () => undefined)
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  const refused = await new Promise<string>((resolve) => sockets.at(-1)?.once('data', (chunk) => resolve(String(chunk))))
  expect(refused).toContain('429')
  sockets[0]?.write(`GET /global/health HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${server.token}\r\n\r\n`)
  const first = await new Promise<string>((resolve) => sockets[0]?.once('data', (chunk) => resolve(String(chunk))))
  expect(first).toContain('200 OK')
  for (const socket of sockets) socket.destroy()
  await expect.poll(async () => (await ask({ path: '/global/health' })).status).toBe(200)
})

test('an offer to switch to another protocol than WebSocket is ignored', async () => {
  const answer = await rawRequest(server.url, {
    path: '/session',
    method: 'POST',
    token: server.token,
    headers: { ...json, connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAAA' },
    body: '{"title":"from Java"}',
  })
  expect([answer.status, JSON.parse(answer.body).title]).toEqual([200, 'from Java'])
})
