import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readServerFile, writeServerFile } from '../../server/http/server-file'
import { rawRequest } from '../support/raw-request'
import { startTestServer } from '../support/start-test-server'

async function occupy(port = 0): Promise<net.Server> {
  const server = net.createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const portOf = (server: net.Server) => (server.address() as net.AddressInfo).port

describe('the port', () => {
  test('that was asked for and is taken is told in a sentence', async () => {
    const other = await occupy()
    await expect(startTestServer({ options: { port: portOf(other) } })).rejects.toThrow(`Port ${portOf(other)} is already in use. Stop the other program, or choose another port with --port.`)
    other.close()
  })

  test('answers on both loopback addresses', async () => {
    const server = await startTestServer()
    const port = new URL(server.url).port
    const sixth = await rawRequest(`http://localhost:${port}`, { path: '/global/health', token: server.token, headers: { host: `localhost:${port}` } })
    expect(sixth.status).toBe(200)
    await server.close()
  })

  test('can be configured by the user, together with the rest of the listener', async () => {
    const free = await occupy()
    const port = portOf(free)
    free.close()
    await once(free, 'close')
    const server = await startTestServer({ config: { server: { port } }, options: { port: undefined } as never })
    expect(new URL(server.url).port).toBe(String(port))
    await server.close()
  })

  test('is never set by a project', async () => {
    const server = await startTestServer({ config: {} })
    await server.project.write('opencode.json', JSON.stringify({ server: { allowedHosts: ['evil.example'], cors: ['https://evil.example'] } }))
    await server.client('global.dispose')
    await server.client('config.get')
    const port = new URL(server.url).port
    for (const headers of [{ host: `evil.example:${port}` }, { origin: 'https://evil.example' }] as Record<string, string>[]) {
      expect((await rawRequest(server.url, { path: '/global/health', token: server.token, headers })).status).toBe(403)
    }
    await server.close()
  })
})

describe('a server', () => {
  test('starts with a broken configuration and tells so', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'ocd-home-'))
    const first = await startTestServer({ home, config: {} })
    await first.close()
    await writeFile(path.join(home, '.config/opencode/opencode.json'), '{ "model": 5 }')
    const second = await startTestServer({ home })
    expect((await second.client('server.info')).notices.map((notice) => notice.level)).toContain('error')
    expect((await second.client('global.health')).healthy).toBe(true)
    await second.close()
    await rm(home, { recursive: true })
  })

  test('finds its token, its sessions and its cookie key again after a restart', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'ocd-home-'))
    const first = await startTestServer({ home })
    const session = await first.client('session.create', { body: { title: 'kept' } })
    const { token } = first
    await first.close()
    const second = await startTestServer({ home, project: first.project })
    expect(second.token).toBe(token)
    expect((await second.client('session.get', { params: { sessionID: session.id } })).title).toBe('kept')
    await second.close()
    await rm(home, { recursive: true })
  })

  test('ends its streams and frees its port when it closes, within five seconds', async () => {
    const server = await startTestServer()
    const stream = await server.events('/global/event')
    const begun = performance.now()
    await Promise.all([server.close(), stream.ended])
    expect(performance.now() - begun).toBeLessThan(5_000)
    const again = await occupy(Number(new URL(server.url).port))
    again.close()
  })

  test('does not take the place of a living one in server.json', async () => {
    const data = await mkdtemp(path.join(tmpdir(), 'ocd-data-'))
    const facts = { url: 'http://127.0.0.1:1', port: 1, startTime: 1, version: '1', instanceId: 'first' }
    expect(await writeServerFile(data, { ...facts, pid: process.ppid })).toBe(true)
    expect(await writeServerFile(data, { ...facts, pid: process.pid, instanceId: 'second' })).toBe(false)
    expect((await readServerFile(data))?.instanceId).toBe('first')
    await writeFile(path.join(data, 'server.json'), JSON.stringify({ ...facts, pid: 2 ** 22 + 1 }))
    expect(await writeServerFile(data, { ...facts, pid: process.pid, instanceId: 'second' })).toBe(true)
    await rm(data, { recursive: true })
  })
})

test('no secret and no query reaches the log', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'ocd-home-'))
  const server = await startTestServer({ home, options: { log: undefined, logLevel: 'debug' } as never, env: { OPENCODE_SERVER_PASSWORD: 'very-secret-word' } })
  await rawRequest(server.url, { path: `/event?auth_token=${Buffer.from('opencode:very-secret-word-').toString('base64')}`, headers: { authorization: 'Bearer nope' } })
  await server.client('app.log', { body: { service: 'test', level: 'info', message: `the token is ${server.token} and very-secret-word at /x?key=value` } })
  const { token } = server
  await server.close()
  const file = path.join(home, '.local/share/opencode-desktop/log/server.log')
  expect(existsSync(file)).toBe(true)
  const text = await readFile(file, 'utf8')
  for (const secret of [token, 'very-secret-word', 'key=value', 'auth_token']) expect(text).not.toContain(secret)
  await rm(home, { recursive: true })
})
