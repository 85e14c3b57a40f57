import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Pty } from '#protocol/pty'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer
let pty: Pty

beforeAll(async () => {
  server = await startTestServer()
  pty = await server.client('pty.create', { body: { command: '/bin/sh', args: [] } })
})
afterAll(() => server.close())

const address = (query = '', id: string = pty.id) => `${server.url.replace('http', 'ws')}/pty/${id}/connect${query}`
const bearer = () => ({ authorization: `Bearer ${server.token}` })

/** Opens a socket; the answer is the socket, or the status with which it was refused. */
async function open(url: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
  const socket = new WebSocket(url, { headers })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.once('error', reject)
  })
}

async function close(opened: WebSocket | number) {
  if (typeof opened === 'number') throw new Error(`refused with ${opened}`)
  opened.terminate()
  await once(opened, 'close').catch(() => undefined)
}

const ticket = async (headers: Record<string, string> = {}) => (await server.client('pty.connectToken', { params: { ptyID: pty.id }, headers: { 'x-opencode-ticket': '1', ...headers } })).ticket

describe('the socket of a terminal', () => {
  test('takes what is typed and gives what is printed', async () => {
    const socket = await open(address(), bearer())
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
    let text = ''
    const seen = new Promise<void>((resolve) => {
      socket.on('message', (data, binary) => {
        if (!binary) text += String(data)
        if (text.includes('result-42')) resolve()
      })
    })
    socket.send('echo result-$((6 * 7))\n')
    await seen
    await close(socket)
  })

  test('opens by a header, by the address or by a ticket', async () => {
    const token = Buffer.from(`opencode:${server.token}`).toString('base64')
    await close(await open(address(), bearer()))
    await close(await open(address(`?auth_token=${encodeURIComponent(token)}`)))
    await close(await open(address(`?ticket=${await ticket()}`)))
  })

  test('is refused to strangers, other origins and other hosts, token or not', async () => {
    expect(await open(address())).toBe(401)
    expect(await open(address(), { ...bearer(), origin: 'https://evil.example' })).toBe(403)
    expect(await open(address(), { ...bearer(), origin: 'null' })).toBe(403)
    expect(await open(address(), { ...bearer(), host: 'evil.example' })).toBe(403)
    expect(await open(address(`?ticket=${await ticket()}`), { origin: 'https://evil.example' })).toBe(403)
  })

  test('of an unknown terminal is a 404, and a plain GET a 400', async () => {
    expect(await open(address('', 'pty_missing'), bearer())).toBe(404)
    expect(await open(`${server.url.replace('http', 'ws')}/event`, bearer())).toBe(404)
    expect((await rawRequest(server.url, { path: `/pty/${pty.id}/connect`, token: server.token })).status).toBe(400)
  })

  test('closes when its terminal is removed', async () => {
    const other = await server.client('pty.create', { body: { command: '/bin/sh', args: [] } })
    const socket = await open(address('', other.id), bearer())
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
    const closed = once(socket, 'close')
    await server.client('pty.remove', { params: { ptyID: other.id } })
    expect((await closed)[0]).toBe(1000)
  })
})

describe('a ticket', () => {
  test('needs the header that only a script of ours can set', async () => {
    await expect(server.client('pty.connectToken', { params: { ptyID: pty.id } })).rejects.toMatchObject({
      status: 403,
      body: { _tag: 'PtyForbiddenError', message: 'Invalid PTY connect token request' },
    })
  })

  test('works once, for its terminal, its folder and its origin', async () => {
    const other = await server.client('pty.create', { body: { command: '/bin/sh', args: [] } })
    const used = await ticket()
    await close(await open(address(`?ticket=${used}`)))
    expect(await open(address(`?ticket=${used}`))).toBe(403)
    expect(await open(address(`?ticket=${await ticket()}`, other.id))).toBe(403)
    expect(await open(address(`?ticket=${await ticket()}&directory=/tmp`))).toBe(403)
    expect(await open(address(`?ticket=${await ticket({ origin: server.url })}`))).toBe(403)
    await close(await open(address(`?ticket=${await ticket({ origin: server.url })}`), { origin: server.url }))
    expect(await open(address('?ticket=invented'), bearer())).toBe(403)
  })
})
