import { factEvents } from '#protocol/event'
import type { Bus, BusEvent } from '../bus'

/** An event as one reader's stream shows it: of one folder, of all, or of all as `/api` writes it. */
export type Shape = 'instance' | 'global' | 'v2'

/** A piece of streamed text: of what it is a piece, and where the event has it. */
type Piece = { key: string; field: 'delta' | 'text'; text: string }

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
  if (event.seq === undefined || !(event.durable || factEvents.includes(event.type))) return line
  const aggregate = JSON.stringify((event.properties as { sessionID?: string }).sessionID ?? '')
  const head = `{"id":"${event.id}","type":"${event.type}.${event.durable?.version ?? 1}","seq":${event.seq},"aggregateID":${aggregate}`
  return `${line}data: ${place}{"type":"sync","syncEvent":${head},"data":${properties}}}}\n\n`
}

/**
 * `{id,type,durable?,location?,data}`. The place in a session's log counts from its creation, 0, on; what the other family
 * tells of the same things has none, so that nobody who counts finds a gap.
 */
function v2Text(bus: Bus, event: BusEvent, data: string): string {
  const { id, type, seq } = event
  const place = event.durable ?? (event.type === 'session.created' ? { aggregateID: event.properties.sessionID, seq: 0, version: 1 } : undefined)
  const durable = place === undefined ? '' : `,"durable":${JSON.stringify(place)}`
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
  const result: (Entry & { pieces?: string[]; field?: Piece['field'] })[] = []
  const open = new Map<string, number>()
  for (const entry of entries) {
    const piece = pieceOf(entry.event)
    if (!piece) {
      closePart(open, entry.event)
      result.push(entry)
      continue
    }
    const index = open.get(piece.key)
    if (index === undefined) open.set(piece.key, result.push({ ...entry, pieces: [piece.text], field: piece.field }) - 1)
    else result[index]!.pieces!.push(piece.text)
  }
  return result.map(({ pieces, field, ...entry }) => (pieces && field && pieces.length > 1 ? merged(bus, entry, { shape, field, text: pieces.join('') }) : entry))
}

function merged(bus: Bus, { event }: Entry, { shape, field, text }: { shape: Shape; field: Piece['field']; text: string }): Entry {
  const whole = { ...event, properties: { ...event.properties, [field]: text } } as BusEvent
  return { text: eventText(bus, whole, shape), event: whole }
}

function pieceOf({ type, properties }: BusEvent): Piece | undefined {
  switch (type) {
    case 'message.part.delta':
      return { key: `${properties.partID} ${properties.field}`, field: 'delta', text: properties.delta }
    case 'session.next.text.delta':
      return { key: `${properties.textID} next`, field: 'delta', text: properties.delta }
    case 'session.next.reasoning.delta':
      return { key: `${properties.reasoningID} next`, field: 'delta', text: properties.delta }
    case 'session.next.compaction.delta':
      return { key: `${properties.messageID} next`, field: 'text', text: properties.text }
    default:
      return undefined
  }
}

/** Whatever else happens to a part must stay between the deltas before and after it. */
function closePart(open: Map<string, number>, event: BusEvent) {
  if (open.size === 0) return
  const id = partOf(event)
  if (id === undefined) return
  for (const key of [...open.keys()]) if (key.startsWith(`${id} `)) open.delete(key)
}

function partOf({ type, properties }: BusEvent): string | undefined {
  switch (type) {
    case 'message.part.updated':
      return properties.part.id
    case 'message.part.removed':
      return properties.partID
    case 'session.next.text.ended':
      return properties.textID
    case 'session.next.reasoning.ended':
      return properties.reasoningID
    case 'session.next.compaction.ended':
      return properties.messageID
    default:
      return undefined
  }
}
