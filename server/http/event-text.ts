import type { EventMap } from '#protocol/event'
import type { Bus, BusEvent } from '../bus'

/** An event as one reader's stream shows it: of one folder, of all, or of all as `/api` writes it. */
export type Shape = 'instance' | 'global' | 'v2'

type Delta = EventMap['message.part.delta']

/** Text of one event, made once for all readers of a shape; `event` is kept for those that fall behind. */
export type Entry = { text: string; event: BusEvent }

/** `{id,type,properties}` for one folder; for all folders with its place around it, and a `sync` twin of what is stored. */
export function eventText(bus: Bus, event: BusEvent, shape: Shape): string {
  const properties = JSON.stringify(event.properties)
  if (shape === 'v2') return v2Text(bus, event, properties)
  const payload = `{"id":"${event.id}","type":"${event.type}","properties":${properties}}`
  const cursor = event.seq === undefined ? '' : `id: ${bus.cursor(event.seq)}\n`
  if (shape === 'instance') return `${cursor}data: ${payload}\n\n`
  const project = event.project === undefined ? '' : `,"project":${JSON.stringify(event.project)}`
  const place = `{"directory":${JSON.stringify(event.directory)}${project},"payload":`
  const line = `${cursor}data: ${place}${payload}}\n\n`
  if (event.seq === undefined) return line
  const aggregate = JSON.stringify((event.properties as { sessionID?: string }).sessionID ?? '')
  const head = `{"id":"${event.id}","type":"${event.type}.1","seq":${event.seq},"aggregateID":${aggregate}`
  return `${line}data: ${place}{"type":"sync","syncEvent":${head},"data":${properties}}}}\n\n`
}

/** `{id,type,durable?,location?,data}`, what is stored with its number. */
function v2Text(bus: Bus, event: BusEvent, data: string): string {
  const { id, type, seq } = event
  const aggregateID = (event.properties as { sessionID?: string }).sessionID ?? ''
  const durable = seq === undefined ? '' : `,"durable":${JSON.stringify({ aggregateID, seq, version: 1 })}`
  const location = event.directory === 'global' ? '' : `,"location":${JSON.stringify({ directory: event.directory })}`
  const cursor = seq === undefined ? '' : `id: ${bus.cursor(seq)}\n`
  return `${cursor}data: {"id":"${id}","type":"${type}"${durable}${location},"data":${data}}\n\n`
}

/** Events of the stream itself (connected, resync) belong to no folder. */
export function streamText(shape: Shape, event: { id: string; type: string; properties: object }, cursor?: string): string {
  const { id, type, properties } = event
  const payload = JSON.stringify(shape === 'v2' ? { id, type, data: properties } : event)
  return `${cursor ? `id: ${cursor}\n` : ''}data: ${shape === 'global' ? `{"payload":${payload}}` : payload}\n\n`
}

/** Says now and then that the stream is alive; to clients of `/api` as a comment. */
export function heartbeatText(shape: Shape, id: string): string {
  return shape === 'v2' ? ': heartbeat\n\n' : streamText(shape, { id, type: 'server.heartbeat', properties: {} })
}

/** Fewer entries with the same outcome: deltas of one part follow each other without loss, so they become one. */
export function coalesce(bus: Bus, entries: readonly Entry[], shape: Shape): Entry[] {
  const result: (Entry & { deltas?: string[] })[] = []
  const open = new Map<string, number>()
  for (const entry of entries) {
    const { event } = entry
    if (event.type !== 'message.part.delta') {
      closePart(open, event)
      result.push(entry)
      continue
    }
    const key = partKey(event.properties)
    const index = open.get(key)
    if (index === undefined) open.set(key, result.push({ ...entry, deltas: [event.properties.delta] }) - 1)
    else result[index]!.deltas!.push(event.properties.delta)
  }
  return result.map(({ deltas, ...entry }) => (deltas && deltas.length > 1 ? merged(bus, entry, { shape, delta: deltas.join('') }) : entry))
}

function merged(bus: Bus, { event }: Entry, { shape, delta }: { shape: Shape; delta: string }): Entry {
  const whole = { ...event, properties: { ...(event.properties as Delta), delta } } as BusEvent
  return { text: eventText(bus, whole, shape), event: whole }
}

/** Whatever else happens to a part must stay between the deltas before and after it. */
function closePart(open: Map<string, number>, event: BusEvent) {
  if (open.size === 0) return
  const id = event.type === 'message.part.updated' ? event.properties.part.id : event.type === 'message.part.removed' ? event.properties.partID : undefined
  if (id === undefined) return
  for (const key of [...open.keys()]) if (key.startsWith(`${id} `)) open.delete(key)
}

function partKey(delta: Delta) {
  return `${delta.partID} ${delta.field}`
}
