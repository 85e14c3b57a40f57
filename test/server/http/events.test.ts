import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MessageID, PartID, SessionID } from '#protocol/id'
import { openEvents } from '../../support/event-stream'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject } from '../../support/temp-project'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const place = () => ({ directory: server.directory, project: 'project' })
const delta = (text: string, part = 'prt_1') =>
  server.app.bus.publish(place(), 'message.part.delta', {
    sessionID: 'ses_1' as SessionID,
    messageID: 'msg_1' as MessageID,
    partID: part as PartID,
    field: 'text',
    delta: text,
  })
const types = (frames: readonly { data: { type?: string; payload?: { type: string } } }[]) => frames.map((frame) => frame.data.type ?? frame.data.payload?.type)

describe('/event', () => {
  test('greets first, then tells what happens in its folder and nowhere else', async () => {
    const other = await makeProject()
    const stream = await server.events()
    expect(Object.fromEntries(['content-type', 'cache-control', 'x-accel-buffering', 'x-content-type-options'].map((name) => [name, stream.response.headers.get(name)]))).toEqual({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    await server.client('session.create', { directory: other.directory })
    const mine = await server.client('session.create')
    const created = await stream.waitFor((frame) => frame.data.type === 'session.created')
    expect(created.data).toEqual({ id: expect.stringMatching(/^evt_/), type: 'session.created', properties: { sessionID: mine.id, info: mine } })
    expect(created.id).toMatch(/^[0-9a-f]+\.\d+$/)
    expect(stream.frames[0]?.data).toEqual({ id: expect.stringMatching(/^evt_/), type: 'server.connected', properties: {} })
    stream.close()
    await other.remove()
  })

  test('tells of what belongs to no folder but concerns all', async () => {
    const stream = await server.events()
    server.app.bus.publish(server.app.place, 'catalog.updated', {})
    await stream.waitFor((frame) => frame.data.type === 'catalog.updated')
    stream.close()
  })

  test('ends after its folder was disposed', async () => {
    const stream = await server.events()
    await server.client('instance.dispose')
    await stream.ended
    expect(types(stream.frames).at(-1)).toBe('server.instance.disposed')
  })

  test('of a folder that is missing is a 404', async () => {
    await expect(server.events('/event?directory=/nowhere/at/all')).rejects.toThrow('404')
  })

  test('keeps its folder open, and counts as a stream of its client', async () => {
    const stream = await server.events()
    await stream.waitFor((frame) => frame.data.type === 'server.connected')
    expect((await server.client('server.clients')).reduce((sum, client) => sum + client.streams, 0)).toBe(1)
    stream.close()
    await pause(50)
    expect((await server.client('server.clients')).reduce((sum, client) => sum + client.streams, 0)).toBe(0)
  })
})

test('HEAD of a stream has no body', async () => {
  const answer = await server.fetch('/event', { method: 'HEAD' })
  expect([answer.status, await answer.text()]).toEqual([200, ''])
})

describe('/global/event', () => {
  test('tells everything with its place, and what is stored twice', async () => {
    const stream = await server.events('/global/event')
    const session = await server.client('session.create')
    const twin = await stream.waitFor((frame) => frame.data.payload.type === 'sync')
    const event = stream.frames.find((frame) => frame.data.payload.type === 'session.created')
    expect(stream.frames[0]?.data).toEqual({ payload: { id: expect.any(String), type: 'server.connected', properties: {} } })
    expect(event?.data).toEqual({
      directory: server.directory,
      project: session.projectID,
      payload: { id: expect.any(String), type: 'session.created', properties: { sessionID: session.id, info: session } },
    })
    expect(twin.data).toEqual({
      directory: server.directory,
      project: session.projectID,
      payload: {
        type: 'sync',
        syncEvent: {
          id: event?.data.payload.id,
          type: 'session.created.1',
          seq: expect.any(Number),
          aggregateID: session.id,
          data: { sessionID: session.id, info: session },
        },
      },
    })
    stream.close()
  })

  test('stays open when folders are disposed', async () => {
    const stream = await server.events('/global/event')
    await server.client('session.create')
    await server.client('global.dispose')
    await stream.waitFor((frame) => frame.data.payload.type === 'global.disposed')
    await server.client('session.create')
    stream.close()
  })
})

describe('a stream that was cut', () => {
  test('goes on after its last event, by header and by address, and then live', async () => {
    const first = await server.events()
    await server.client('session.create', { body: { title: 'one' } })
    const { id = '' } = await first.waitFor((frame) => frame.data.type === 'session.created')
    first.close()
    const missed = await server.client('session.create', { body: { title: 'two' } })
    for (const stream of [await server.events('/event', { 'last-event-id': id }), await server.events(`/event?after=${id}`)]) {
      const found = await stream.waitFor((frame) => frame.data.type === 'session.created')
      expect(found.data).toMatchObject({ properties: { sessionID: missed.id } })
      delta('live')
      await stream.waitFor((frame) => frame.data.type === 'message.part.delta')
      expect(types(stream.frames).filter((type) => type === 'server.resync')).toEqual([])
      stream.close()
    }
  })

  test('can go on from its greeting when nothing was stored since', async () => {
    const first = await server.events()
    const { id = '' } = await first.waitFor((frame) => frame.data.type === 'server.connected')
    first.close()
    const session = await server.client('session.create')
    const second = await server.events(`/event?after=${id}`)
    expect((await second.waitFor((frame) => frame.data.type === 'session.created')).data).toMatchObject({ properties: { sessionID: session.id } })
    second.close()
  })

  test('is told once to read everything again when its cursor means nothing any more', async () => {
    for (const cursor of ['another-process.5', 'nonsense', '999999']) {
      const stream = await server.events('/event', { 'last-event-id': cursor })
      delta('after')
      await stream.waitFor((frame) => frame.data.type === 'message.part.delta')
      expect(types(stream.frames)).toEqual(['server.connected', 'server.resync', 'message.part.delta'])
      stream.close()
    }
  })
})

test('events of one turn leave in order, and bursts lose nothing', async () => {
  const stream = await server.events()
  await stream.waitFor((frame) => frame.data.type === 'server.connected')
  for (let index = 0; index < 5_000; index += 1) delta(`${index} `)
  await stream.waitFor((frame) => frame.data.type === 'message.part.delta' && frame.data.properties.delta === '4999 ')
  const text = stream.frames.map((frame) => (frame.data.type === 'message.part.delta' ? frame.data.properties.delta : '')).join('')
  expect(text).toBe(Array.from({ length: 5_000 }, (_, index) => `${index} `).join(''))
  stream.close()
})

test('a client has at most 32 streams', async () => {
  const streams = await Promise.all(Array.from({ length: 32 }, () => server.events('/global/event')))
  await expect(server.events('/global/event')).rejects.toThrow('429')
  for (const stream of streams) stream.close()
})

describe('a reader that stops reading', () => {
  const sleeper = async () => {
    const request = http.get(`${server.url}/global/event`, { headers: { authorization: `Bearer ${server.token}` } })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    response.pause()
    response.on('error', () => undefined)
    request.on('error', () => undefined)
    return { request, response }
  }

  test('gets all of the text when it wakes up, its deltas melted together', async () => {
    const { request, response } = await sleeper()
    // 16 MB of events that hold 1.2 MB of text.
    for (let index = 0; index < 60_000; index += 1) {
      delta(`word number ${String(index).padStart(7, '0')} `)
      if (index % 500 === 0) await pause(0)
    }
    delta('the end', 'prt_2')
    const payloads: { type: string; properties: { delta: string; partID: string } }[] = []
    let rest = ''
    response.on('data', (chunk) => {
      const blocks = (rest + String(chunk)).split('\n\n')
      rest = blocks.pop() ?? ''
      payloads.push(...blocks.map((block) => JSON.parse(block.slice(block.indexOf('data: ') + 6)).payload))
    })
    response.resume()
    while (payloads.at(-1)?.properties.partID !== 'prt_2') await once(response, 'data')
    const deltas = payloads.filter((payload) => payload.type === 'message.part.delta')
    expect(deltas.length).toBeLessThan(60_000)
    expect(deltas.map((payload) => payload.properties.delta).join('')).toBe(
      `${Array.from({ length: 60_000 }, (_, index) => `word number ${String(index).padStart(7, '0')} `).join('')}the end`,
    )
    request.destroy()
  })

  test('costs at most 4 MB, and is told why its stream ends', async () => {
    const sleepers = await Promise.all(Array.from({ length: 10 }, sleeper))
    global.gc?.()
    const before = process.memoryUsage().rss
    const live = await openEvents(`${server.url}/global/event`, { authorization: `Bearer ${server.token}` })
    for (let index = 0; index < 600; index += 1) {
      server.app.bus.publish(place(), 'session.diff', { sessionID: 'ses_1' as SessionID, diff: [{ patch: `${index}${'y'.repeat(100_000)}`, additions: 0, deletions: 0 }] })
      if (index % 10 === 0) await pause(1)
    }
    delta('last')
    await live.waitFor((frame) => frame.data.payload.type === 'message.part.delta')
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(10 * 4 + 160)
    const [{ response } = await sleeper()] = sleepers
    let tail = ''
    response.on('data', (chunk) => (tail = (tail + String(chunk)).slice(-300)))
    response.resume()
    await once(response, 'end')
    expect(tail).toContain('"type":"server.resync","properties":{"reason":"overflow"}')
    live.close()
    for (const { request } of sleepers) request.destroy()
  })
})
