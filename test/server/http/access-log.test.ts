import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openLog } from '../../../server/system/log'
import { makeProgram } from '../../support/program'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/start-test-server'

let server: TestServer

afterEach(() => server.close())

const start = async (options?: TestServerOptions) => (server = await startTestServer(options))
/** The log is written when an answer is out, which is a moment after it was read. */
const entry = async (match: object) => {
  await expect.poll(() => server.client('server.access')).toContainEqual(expect.objectContaining(match))
  return (await server.client('server.access')).find((line) => Object.entries(match).every(([key, value]) => line[key as keyof typeof line] === value))!
}

test('every request is noted: time, method, path, status, milliseconds, program', async () => {
  await start()
  const program = await makeProgram(server, 'read', { name: 'A reader' })
  await program.ask('GET', '/session?search=something-private&limit=3')
  expect(await entry({ operation: 'session.list' })).toEqual({
    time: expect.any(Number),
    method: 'GET',
    path: '/session',
    operation: 'session.list',
    status: 200,
    ms: expect.any(Number),
    client: 'A reader',
    clientID: program.info.id,
    kind: 'client',
  })
  expect(JSON.stringify(await server.client('server.access'))).not.toContain('something-private')
  await program.ask('POST', '/session', {})
  await entry({ operation: 'session.create', status: 403 })
  await rawRequest(server.url, { path: '/nothing/here' })
  await entry({ path: '/nothing/here', status: 401, kind: 'none', client: '' })
  const stream = await program.events()
  stream.close()
  await entry({ operation: 'event.subscribe', client: 'A reader' })
})

test('sockets are noted when they end, and those that were refused', async () => {
  await start()
  const [full, reader] = [await makeProgram(server, 'full', { name: 'A terminal' }), await makeProgram(server, 'read')]
  const pty = await server.client('pty.create', { body: { command: '/bin/sh', args: [] } })
  const address = `${server.url.replace('http', 'ws')}/pty/${pty.id}/connect`
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${full.token}` } })
  await once(socket, 'open')
  expect((await server.client('server.tokens')).find(({ id }) => id === full.info.id)?.time.used).toBeDefined()
  socket.close()
  expect(await entry({ operation: 'pty.connect', status: 101 })).toMatchObject({ client: 'A terminal', kind: 'client' })
  const refused = new WebSocket(address, { headers: { authorization: `Bearer ${reader.token}` } })
  await expect(once(refused, 'open')).rejects.toThrow('403')
  await entry({ operation: 'pty.connect', status: 403 })
})

test('a token in a path is not kept, nor the key of a share', async () => {
  await start()
  const { token } = await makeProgram(server, 'read')
  await rawRequest(server.url, { path: `/x/${token}`, token })
  await rawRequest(server.url, { path: `/y/${server.token}`, token })
  await rawRequest(server.url, { path: '/share/abcdefghijklmnop' })
  await entry({ path: '/share/…', status: 401 })
  const text = JSON.stringify(await server.client('server.access'))
  expect([token, server.token, 'abcdefghijklmnop'].filter((secret) => text.includes(secret))).toEqual([])
})

test('it is bounded, newest first, by program, and a flood of strangers does not wash it out', async () => {
  await start()
  const program = await makeProgram(server, 'read')
  await program.ask('GET', '/path')
  await entry({ operation: 'path.get' })
  await Promise.all(Array.from({ length: 60 }, () => rawRequest(server.url, { path: '/session', headers: { authorization: 'Bearer wrong' } })))
  const lines = await server.client('server.access', { query: { limit: 1000 } })
  expect(lines.filter(({ kind }) => kind === 'none').length).toBeLessThanOrEqual(20)
  expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).sort((a, b) => b - a))
  expect(await server.client('server.access', { query: { client: program.info.id } })).toEqual([expect.objectContaining({ operation: 'path.get' })])
  for (let index = 0; index < 1_010; index += 1) await rawRequest(server.url, { path: '/global/health', token: server.token })
  expect((await server.client('server.access', { query: { limit: 1000 } })).length).toBe(1_000)
  await expect(server.client('server.access', { query: { limit: 0 } })).rejects.toMatchObject({ status: 400 })
})

test('requests go to the log file, without query, tokens and bodies', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ocd-log-'))
  const log = openLog({ file: path.join(folder, 'server.log') })
  await start({ options: { log } })
  const { token } = await makeProgram(server, 'full', { name: 'A writer' })
  await rawRequest(server.url, { method: 'POST', path: '/session?directory=%2Fprivate-place', token, headers: { 'content-type': 'application/json' }, body: '{"title":"a-private-title"}' })
  await entry({ operation: 'session.create' })
  await log.close()
  const text = await readFile(path.join(folder, 'server.log'), 'utf8')
  const line = text.split('\n').find((row) => row.includes('"session.create"'))
  expect(JSON.parse(line ?? '{}')).toMatchObject({ message: 'request', method: 'POST', path: '/session', client: 'A writer', status: 404 })
  expect(['private-place', 'a-private-title', token].filter((secret) => text.includes(secret))).toEqual([])
  await rm(folder, { recursive: true, force: true })
})

test('connected programs are told with their name and their last calls', async () => {
  await start()
  const program = await makeProgram(server, 'read', { name: 'A reader' })
  await program.ask('GET', '/session')
  await program.ask('GET', '/path')
  await entry({ operation: 'path.get' })
  const client = (await server.client('server.clients')).find(({ tokenID }) => tokenID === program.info.id)
  expect(client).toMatchObject({ name: 'A reader', requests: 2, lastCall: 'path.get', calls: [{ operation: 'path.get', status: 200 }, { operation: 'session.list', status: 200 }] })
})

test('capabilities tell families, features, limits and who asks', async () => {
  await start({ options: { renderer: false } })
  const all = await server.client('global.capabilities')
  expect(all).toMatchObject({ name: 'opencode-desktop', protocol: '1.18.33', access: { kind: 'install', scope: 'full', owner: true } })
  expect(all.families.find(({ id }) => id === 'classic')).toEqual({ id: 'classic', title: 'OpenCode', version: '1.18.33', operations: expect.any(Number) })
  expect(all.features).toMatchObject({ events: true, event_resume: true, pairing: true, console: false, upgrade: false, web_window: false })
  expect(all.limits).toMatchObject({ body_bytes: 1024 * 1024, prompt_bytes: 32 * 1024 * 1024, streams_per_client: 32 })
})
