import { watchFiles } from '../file/watch'
import type { Instance } from '../instance'
import type { Call } from './call'
import { safeHeaders } from './answer'
import { eventText, streamText, type Entry, type Shape } from './event-text'
import { chunk, Reader } from './reader'

const MAX_REPLAY = 2 * 1024 * 1024

export const streamHeaders = [
  ...safeHeaders,
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
  'content-type',
  'text/event-stream',
  'cache-control',
  'no-cache, no-transform',
  'x-accel-buffering',
  'no',
  'vary',
  'Origin',
  'transfer-encoding',
  'chunked',
  'connection',
  'close',
]

/** Answers with the events of one folder, or of all without an instance. It ends with its client, its folder or its token. */
export function streamEvents(call: Call, instance?: Instance): void {
  const { wire, response } = call
  const { bus } = wire.app
  const shape: Shape = call.family === 'v2' ? 'v2' : instance ? 'instance' : 'global'
  const farewell = () => ownEvent(call, shape, { type: 'server.resync', properties: { reason: 'overflow' } })
  const leave: (() => void)[] = []
  const exit = wire.streams.enter(call.client!, call.credential!, () => reader.end())
  response.writeHead(200, [...streamHeaders, ...call.headers])
  response.flushHeaders()
  const reader = new Reader(response, { bus, shape, farewell })
  leave.push(exit, wire.events.join(reader, shape, instance?.directory))
  if (instance) {
    leave.push(instance.hold())
    // Whoever follows a folder wants to hear of its files and its branch; what can't be watched is told in the log.
    void watchFiles(instance).catch(() => undefined)
  }
  response.once('close', () => {
    for (const end of leave) end()
  })
  greet(call, reader, { shape, directory: instance?.directory })
}

/** In one go with joining, so that nothing happens between the replay and the first live event. */
function greet(call: Call, reader: Reader, { shape, directory }: { shape: Shape; directory: string | undefined }) {
  const { bus } = call.wire.app
  const cursor = call.header('last-event-id') || call.target.query().after
  const replay = cursor ? replayAfter(call, cursor, { shape, directory }) : undefined
  // Without a replay to come, what was stored so far is what the client is about to read.
  const position = replay && 'entries' in replay ? undefined : bus.cursor(bus.seq)
  const texts = [ownEvent(call, shape, { type: 'server.connected', properties: {}, cursor: position })]
  if (replay && 'resync' in replay) texts.push(ownEvent(call, shape, { type: 'server.resync', properties: { reason: replay.resync } }))
  reader.take(chunk(texts.join('')), [])
  if (replay && 'entries' in replay) reader.take(chunk(replay.entries.map((entry) => entry.text).join('')), replay.entries)
}

/** What this reader missed, as long as it is less work to read than everything. */
function replayAfter(call: Call, cursor: string, { shape, directory }: { shape: Shape; directory: string | undefined }) {
  const { bus } = call.wire.app
  const replay = bus.after(cursor)
  if ('resync' in replay) return replay
  const entries: Entry[] = []
  let size = 0
  for (const event of replay.events) {
    if (directory !== undefined && event.directory !== directory) continue
    if (event.audience === 'v2' && shape !== 'v2') continue
    const text = eventText(bus, event, shape)
    entries.push({ event, text })
    size += text.length
    if (size > MAX_REPLAY) return { resync: 'too-old' as const }
  }
  return entries.length > 0 ? { entries } : undefined
}

function ownEvent(call: Call, shape: Shape, { cursor, ...event }: { type: string; properties: object; cursor?: string | undefined }) {
  return streamText(shape, { id: call.wire.app.id('evt'), ...event }, cursor)
}
