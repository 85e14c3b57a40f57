import { once } from 'node:events'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../../server/system/clock'
import { resolvePaths } from '../../../server/system/paths'
import { makeProgram } from '../../support/program'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/start-test-server'

let server: TestServer

afterEach(() => server.close())

const start = async (options?: TestServerOptions) => (server = await startTestServer(options))
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const status = async (authorization: string, target = '/global/health') => (await rawRequest(server.url, { path: target, headers: { authorization } })).status

async function openSocket(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers })
  await once(socket, 'open')
  return socket
}

describe('the token of a program', () => {
  test('is told once and opens by Bearer, and by Basic with any user', async () => {
    await start()
    const { token, info } = await server.client('server.createToken', { body: { name: '  A bot ', scope: 'full' } })
    expect(token).toMatch(/^ocd_[\w-]{43}$/)
    expect(info).toEqual({ id: expect.stringMatching(/^tok_/), name: 'A bot', scope: 'full', origin: 'created', time: { created: expect.any(Number) } })
    expect(await Promise.all([`Bearer ${token}`, basic('opencode', token), basic('anyone', token)].map((value) => status(value)))).toEqual([200, 200, 200])
    expect(await Promise.all([`Bearer ${token}x`, `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, basic('', ''), `Pairing ${token}`].map((value) => status(value)))).toEqual([401, 401, 401, 401])
    const [listed] = await server.client('server.tokens')
    expect(listed).toEqual({ ...info, time: { created: info.time.created, used: expect.any(Number) } })
    expect(JSON.stringify(await server.client('server.tokens'))).not.toContain(token.slice(4))
  })

  test('is stored as a hash only, survives a restart, and works beside a password', async () => {
    const home = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-')))
    await start({ home })
    const { token } = await server.client('server.createToken', { body: { name: 'A bot', scope: 'full' } })
    const { data } = resolvePaths({ HOME: home, XDG_DATA_HOME: path.join(home, '.local', 'share') }, 'linux')
    await server.app.close()
    const files = await Promise.all(['opencode-desktop.db', 'opencode-desktop.db-wal'].map((name) => readFile(path.join(data, name), 'latin1').catch(() => '')))
    expect(files.join('')).not.toContain(token.slice(4))
    expect(files.join('')).toContain('A bot')
    await server.close()
    await start({ home, env: { OPENCODE_SERVER_PASSWORD: 'something-else' } })
    expect(await status(`Bearer ${token}`)).toBe(200)
    await server.app.close()
    await rm(home, { recursive: true, force: true })
  })

  test('stays when the token of the installation is replaced', async () => {
    await start()
    const program = await makeProgram(server, 'read')
    const stream = await program.events()
    await server.client('server.rotateToken')
    expect((await program.ask('GET', '/session')).status).toBe(200)
    await server.client('session.create', { body: {} })
    await stream.waitFor(({ data }) => data.type === 'session.created')
    stream.close()
  })

  test('the time of its last use is told exactly and written down once a minute', async () => {
    let now = Date.now()
    await start({ options: { clock: { ...systemClock, now: () => now } } })
    const program = await makeProgram(server, 'read')
    const stored = () => server.app.store.accessToken.list()[0]?.time.used
    const told = async () => (await server.client('server.tokens'))[0]?.time.used
    const first = now
    await program.ask('GET', '/global/health')
    now += 10_000
    await program.ask('GET', '/global/health')
    expect([await told(), stored()]).toEqual([now, first])
    now += 60_000
    await program.ask('GET', '/global/health')
    expect([await told(), stored()]).toEqual([now, now])
  })

  test('names are plain and short, folders exist, and there are not many of them', async () => {
    await start()
    const create = (body: object) => server.fetch('/server/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const wrong = [
      {},
      { name: 'x' },
      { name: '', scope: 'read' },
      { name: ' ', scope: 'read' },
      { name: 'a\u202eb', scope: 'read' },
      { name: 'a\nb', scope: 'read' },
      { name: 'x'.repeat(61), scope: 'read' },
      { name: 'x', scope: 'owner' },
      { name: 'x', scope: 'read', directory: 'relative' },
      { name: 'x', scope: 'read', directory: `${server.directory}/missing` },
      { name: 'x', scope: 'full', directory: server.directory },
    ]
    for (const body of wrong) expect([body, (await create(body)).status]).toEqual([body, 400])
    expect(await server.client('server.tokens')).toEqual([])
    for (let index = 0; index < 200; index += 1) await server.client('server.createToken', { body: { name: `Token ${index}`, scope: 'read' } })
    expect((await create({ name: 'One more', scope: 'read' })).status).toBe(409)
  })
})

describe('taking a token back', () => {
  test('ends its streams, sockets and requests at once, and those of nobody else', async () => {
    await start()
    const [program, other] = [await makeProgram(server, 'full'), await makeProgram(server, 'full')]
    const [mine, everything, theirs] = await Promise.all([program.events(), program.events('/global/event'), other.events()])
    const pty = await server.client('pty.create', { body: { command: '/bin/sh', args: [] } })
    const address = `${server.url.replace('http', 'ws')}/pty/${pty.id}/connect`
    const direct = await openSocket(address, { authorization: `Bearer ${program.token}` })
    const { ticket } = await program.client('pty.connectToken', { params: { ptyID: pty.id }, headers: { 'x-opencode-ticket': '1' } })
    const byTicket = await openSocket(`${address}?directory=${encodeURIComponent(server.directory)}&ticket=${ticket}`)
    const closed = Promise.all([direct, byTicket].map((socket) => once(socket, 'close')))
    const { ticket: unused } = await program.client('pty.connectToken', { params: { ptyID: pty.id }, headers: { 'x-opencode-ticket': '1' } })

    expect(await server.client('server.revokeToken', { params: { tokenID: program.info.id } })).toBe(true)
    await Promise.all([mine.ended, everything.ended, closed])
    expect(await status(`Bearer ${program.token}`)).toBe(401)
    const late = openSocket(`${address}?directory=${encodeURIComponent(server.directory)}&ticket=${unused}`)
    await expect(late).rejects.toThrow('403')

    await server.client('session.create', { body: {} })
    await theirs.waitFor(({ data }) => data.type === 'session.created')
    expect((await other.ask('GET', '/session')).status).toBe(200)
    theirs.close()
  })

  test('cuts a request that waits for its answer, on a connection that was good before', async () => {
    await start()
    const program = await makeProgram(server, 'full')
    const noted = server.client('server.access').then(() => undefined)
    // An upload that never ends holds its request open.
    const upload = fetch(`${server.url}/log`, {
      method: 'POST',
      headers: { authorization: `Bearer ${program.token}`, 'content-type': 'application/json' },
      body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) }),
      duplex: 'half',
    } as RequestInit).catch((error: unknown) => error)
    await noted
    await expect.poll(async () => (await server.client('server.clients')).some(({ tokenID }) => tokenID === program.info.id)).toBe(true)
    await server.client('server.revokeToken', { params: { tokenID: program.info.id } })
    expect(await upload).toBeInstanceOf(Error)
  })

  test('is known to another server with the same data at its next look', async () => {
    await start()
    const program = await makeProgram(server, 'read')
    const stream = await program.events()
    const { data } = resolvePaths({ HOME: server.home, XDG_DATA_HOME: path.join(server.home, '.local', 'share') }, 'linux')
    const db = new Database(path.join(data, 'opencode-desktop.db'))
    db.prepare('delete from access_token').run()
    db.close()
    expect((await program.ask('GET', '/session')).status).toBe(401)
    await stream.ended
  })

  test('an unknown one is 404', async () => {
    await start()
    await expect(server.client('server.revokeToken', { params: { tokenID: 'tok_missing' as never } })).rejects.toMatchObject({ status: 404 })
  })
})
