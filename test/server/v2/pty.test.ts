import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { PtyID } from '#protocol/id'
import { publishedProblems } from '../../support/published'
import { startTestServer, type TestServer } from '../../support/start-test-server'

// One list of terminals behind two families.

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const shell = { command: '/bin/sh', args: [] }

async function create(title = 'T') {
  return (await server.client('v2.pty.create', { body: { ...shell, title } })).data
}

async function hear(address: string, headers: Record<string, string>, until: string) {
  const socket = new WebSocket(server.url.replace('http', 'ws') + address, { headers })
  let text = ''
  const refused = new Promise<number>((resolve) => {
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
  })
  socket.on('error', () => undefined)
  const heard = new Promise<string>((resolve) => {
    socket.once('open', () => socket.send('echo result-$((6 * 7))\n'))
    socket.on('message', (data, binary) => {
      if (!binary) text += String(data)
      if (text.includes(until)) resolve(text)
    })
  })
  const outcome = await Promise.race([heard, refused])
  socket.terminate()
  return outcome
}

describe('a terminal', () => {
  test('that one family starts is seen, changed and ended by the other', async () => {
    const pty = await create()
    const params = { ptyID: pty.id }
    expect((await server.client('pty.list')).map(({ id }) => id)).toContain(pty.id)
    await server.client('pty.update', { params, body: { title: 'from the classic door' } })
    const seen = await server.client('v2.pty.get', { params })
    expect(seen.data.title).toBe('from the classic door')
    expect(publishedProblems('v2.pty.get', 200, seen)).toEqual([])
    const changed = await server.client('v2.pty.update', { params, body: { title: 'back', size: { rows: 30, cols: 100 } } })
    expect(publishedProblems('v2.pty.update', 200, changed)).toEqual([])
    expect((await server.client('pty.get', { params })).title).toBe('back')
    await server.client('v2.pty.remove', { params })
    await expect(server.client('pty.get', { params })).rejects.toMatchObject({ status: 404 })
    await expect(server.client('v2.pty.get', { params })).rejects.toMatchObject({ status: 404, body: { _tag: 'PtyNotFoundError', ptyID: pty.id } })
  })

  test('that has ended stays with its exit code until it is removed, in this family alone', async () => {
    const events = await server.events()
    const pty = (await server.client('v2.pty.create', { body: { command: '/bin/false', args: [] } })).data
    const params = { ptyID: pty.id }
    await events.waitFor(({ data }) => data.type === 'pty.exited' && data.properties.id === pty.id)
    const over = await server.client('v2.pty.get', { params })
    expect(over.data).toMatchObject({ id: pty.id, status: 'exited', exitCode: 1 })
    expect(publishedProblems('v2.pty.get', 200, over)).toEqual([])
    expect((await server.client('v2.pty.list')).data.map(({ id }) => id)).toContain(pty.id)
    expect((await server.client('pty.list')).map(({ id }) => id)).not.toContain(pty.id)
    expect((await server.client('v2.pty.update', { params, body: { title: 'over' } })).data).toMatchObject({ title: 'over', status: 'exited' })
    await server.client('v2.pty.remove', { params })
    await events.waitFor(({ data }) => data.type === 'pty.deleted' && data.properties.id === pty.id)
    await expect(server.client('v2.pty.get', { params })).rejects.toMatchObject({ status: 404 })
    events.close()
  })

  test('is looked for by an id of its kind', async () => {
    const response = await server.fetch('/api/pty/xyz')
    const body: unknown = await response.json()
    expect([response.status, body]).toEqual([400, expect.objectContaining({ _tag: 'InvalidRequestError', kind: 'Params', field: 'ptyID' })])
    expect(publishedProblems('v2.pty.get', 400, body)).toEqual([])
  })
})

describe('its socket', () => {
  const ticket = (ptyID: PtyID) => server.client('v2.pty.connectToken', { params: { ptyID }, headers: { 'x-opencode-ticket': '1' } })

  test('opens by a header, by the address, or once by a ticket, at either door', async () => {
    const { id } = await create()
    const bearer = { authorization: `Bearer ${server.token}` }
    expect(await hear(`/api/pty/${id}/connect`, bearer, 'result-42')).toContain('result-42')
    const place = `location[directory]=${encodeURIComponent(server.directory)}`
    const auth = encodeURIComponent(Buffer.from(`opencode:${server.token}`).toString('base64'))
    expect(await hear(`/api/pty/${id}/connect?${place}&auth_token=${auth}&cursor=-1`, {}, 'result-42')).toContain('result-42')
    const given = await ticket(id)
    expect(publishedProblems('v2.pty.connectToken', 200, given)).toEqual([])
    expect(await hear(`/api/pty/${id}/connect?ticket=${given.data.ticket}`, {}, 'result-42')).toContain('result-42')
    expect(await hear(`/api/pty/${id}/connect?ticket=${given.data.ticket}`, {}, 'result-42')).toBe(403)
    const other = await ticket(id)
    expect(await hear(`/pty/${id}/connect?ticket=${other.data.ticket}`, {}, 'result-42')).toContain('result-42')
  })

  test('is refused in the words of the family', async () => {
    const { id } = await create()
    expect(await hear(`/api/pty/${id}/connect`, {}, 'never')).toBe(401)
    expect(await hear('/api/pty/pty_unknown/connect', { authorization: `Bearer ${server.token}` }, 'never')).toBe(404)
    const plain = await server.fetch(`/api/pty/${id}/connect`)
    expect([plain.status, await plain.json()]).toEqual([400, expect.objectContaining({ _tag: 'InvalidRequestError' })])
    const unproven = await server.fetch(`/api/pty/${id}/connect-token`, { method: 'POST' })
    const body: unknown = await unproven.json()
    expect([unproven.status, publishedProblems('v2.pty.connectToken', 403, body)]).toEqual([403, []])
  })
})
