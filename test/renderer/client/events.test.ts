import { afterEach, expect, test } from 'vitest'
import { createClient } from '../../../renderer/client/client'
import type { PlacedEvent } from '../../../renderer/client/event-batch'
import { EventStream } from '../../../renderer/client/events'

const open = new Set<EventStream>()
afterEach(() => {
  for (const stream of open) stream.close()
  open.clear()
})

type Connection = { url: string; send: (text: string) => void; end: () => void }

/** A stream against a server that the test plays itself; `next` waits for the next connection. */
function play(answer?: () => Response) {
  const connections: Connection[] = []
  const waiting: ((connection: Connection) => void)[] = []
  const log: string[] = []
  const events: PlacedEvent[] = []
  const fetch = (url: string, init: RequestInit) => {
    const refused = answer?.()
    if (refused) return Promise.resolve(refused)
    const { readable, writable } = new TransformStream<Uint8Array>(undefined, { highWaterMark: 100 })
    const writer = writable.getWriter()
    init.signal?.addEventListener('abort', () => void writer.abort(init.signal?.reason).catch(() => undefined))
    const connection = { url, send: (text: string) => void writer.write(new TextEncoder().encode(text)), end: () => void writer.close() }
    const waiter = waiting.shift()
    if (waiter) waiter(connection)
    else connections.push(connection)
    return Promise.resolve(new Response(readable))
  }
  const stream = new EventStream({
    client: createClient({ url: 'http://server', fetch }),
    onEvents: (batch) => events.push(...batch),
    onGap: (missed) => log.push(`gap ${missed}`),
  })
  stream.subscribe(() => log.push(stream.state.phase))
  open.add(stream)
  stream.start()
  const next = () => {
    const connection = connections.shift()
    return connection ? Promise.resolve(connection) : new Promise<Connection>((resolve) => waiting.push(resolve))
  }
  return { stream, events, log, next }
}

const connected = 'data: {"payload":{"id":"evt_0","type":"server.connected","properties":{}}}\n\n'
const idle = (id: string) => ({ directory: '/p', payload: { id: 'evt_1', type: 'session.idle', properties: { sessionID: id } } })
const line = (data: object, id?: string) => `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
const heard = (stream: EventStream) => new Promise<PlacedEvent>((resolve) => void stream.listen('session.idle', resolve))

test('events arrive with their folder, twins and heartbeats do not', async () => {
  const { stream, events, log, next } = play()
  const server = await next()
  const first = heard(stream)
  const twin = { directory: '/p', payload: { type: 'sync', syncEvent: {} } }
  server.send(connected + line({ payload: { type: 'server.heartbeat', properties: {} } }) + line(twin) + line(idle('ses_1')))
  await first
  expect([events, log]).toEqual([[{ type: 'session.idle', directory: '/p', properties: { sessionID: 'ses_1' } }], ['live']])
})

test('after a cut the stream goes on from its last number and says that live things may have been missed', async () => {
  const { stream, log, next } = play()
  const first = await next()
  const heardFirst = heard(stream)
  first.send(connected + line(idle('ses_1'), 'epoch.7'))
  await heardFirst
  first.end()
  const second = await next()
  const heardSecond = heard(stream)
  second.send(connected + line(idle('ses_2'), 'epoch.8'))
  await heardSecond
  expect([second.url, log]).toEqual(['http://server/global/event?after=epoch.7', ['live', 'lost', 'connecting', 'live', 'gap live']])
})

test('a resync makes everything be read again', async () => {
  const { stream, log, next } = play()
  const server = await next()
  const later = heard(stream)
  server.send(connected + line({ payload: { type: 'server.resync', properties: { reason: 'too-old' } } }) + line(idle('ses_1')))
  await later
  expect(log).toEqual(['live', 'gap all'])
})

test('who is signed out is told so', async () => {
  const { stream } = play(() => Response.json({ _tag: 'Unauthorized', message: 'Authentication required' }, { status: 401 }))
  await new Promise<void>((resolve) => void stream.subscribe(resolve))
  expect(stream.state).toMatchObject({ phase: 'lost', signedOut: true })
})
