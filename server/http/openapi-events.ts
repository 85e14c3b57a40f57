import { z } from 'zod'
import { events, factEvents, type EventType } from '#protocol/event'
import type { Operation } from '#protocol/operation'
import { durableNextEvents, nextVersions } from '#protocol/v2/session-event'

// Events in the document: what each tells is one schema, and around it stand the shapes of the streams, each a union by `type`.

type Json = Record<string, unknown>

const text: Json = { type: 'string' }
const place: Json = {
  durable: {
    type: 'object',
    description: 'Its place in the log of its session, for what is kept: numbers without a gap, from 0, the creation, on.',
    required: ['aggregateID', 'seq', 'version'],
    properties: { aggregateID: text, seq: { type: 'integer' }, version: { type: 'integer' } },
  },
  location: { type: 'object', required: ['directory'], properties: { directory: text } },
}

/** Components: `Event` of one folder, `GlobalEvent` of all, `V2Event` as `/api` writes it, `SessionDurableEvent` of one session. */
export function eventComponents(): Record<string, Json> {
  const all = Object.keys(events) as EventType[]
  const told = Object.fromEntries(all.map((type) => [`${pascal(type)}Data`, dataOf(type)]))
  const classic = Object.fromEntries(all.map((type) => [`Event${pascal(type)}`, frame(type, 'properties', {})]))
  const v2 = Object.fromEntries(all.map((type) => [`V2Event${pascal(type)}`, frame(type, 'data', place)]))
  const sync = [...factEvents, ...durableNextEvents]
  return {
    ...told,
    ...classic,
    ...v2,
    Event: union('type', all.map((type) => [type, `Event${pascal(type)}`])),
    V2Event: union('type', all.map((type) => [type, `V2Event${pascal(type)}`])),
    SessionDurableEvent: union('type', durableNextEvents.map((type) => [type, `V2Event${pascal(type)}`])),
    ...Object.fromEntries(sync.map((type) => [`Sync${pascal(type)}`, syncFrame(type)])),
    SyncEvent: {
      type: 'object',
      description: 'The twin of a fact, for those who copy sessions: what was written, numbered.',
      required: ['type', 'syncEvent'],
      properties: { type: { type: 'string', const: 'sync' }, syncEvent: union('type', sync.map((type) => [versioned(type), `Sync${pascal(type)}`])) },
    },
    GlobalEvent: {
      type: 'object',
      description: 'An event and the folder it is about: `global` where it is about none; events of the stream itself have no folder.',
      required: ['payload'],
      properties: {
        directory: text,
        project: text,
        payload: union('type', [...all.map((type) => [type, `Event${pascal(type)}`] as const), ['sync', 'SyncEvent'] as const]),
      },
    },
  }
}

/** What a stream sends. */
export function streamSchema(id: string, { family }: Operation): Json {
  if (id === 'v2.session.events') return reference('SessionDurableEvent')
  return reference(family === 'v2' ? 'V2Event' : id === 'global.event' ? 'GlobalEvent' : 'Event')
}

function frame(type: EventType, key: 'properties' | 'data', beside: Json): Json {
  return {
    type: 'object',
    required: ['id', 'type', key],
    properties: { id: text, type: { type: 'string', const: type }, ...beside, [key]: reference(`${pascal(type)}Data`) },
  }
}

function syncFrame(type: EventType): Json {
  return {
    type: 'object',
    required: ['id', 'type', 'seq', 'aggregateID', 'data'],
    properties: { id: text, type: { type: 'string', const: versioned(type) }, seq: { type: 'integer' }, aggregateID: text, data: reference(`${pascal(type)}Data`) },
  }
}

function union(propertyName: string, branches: readonly (readonly [string, string])[]): Json {
  const mapping = Object.fromEntries(branches.map(([value, name]) => [value, `#/components/schemas/${name}`]))
  return { oneOf: branches.map(([, name]) => reference(name)), discriminator: { propertyName, mapping } }
}

function dataOf(type: EventType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(events[type] as z.ZodType, { io: 'output', unrepresentable: 'any' }) as Json
  return rest
}

function versioned(type: EventType) {
  return `${type}.${(nextVersions as Partial<Record<EventType, number>>)[type] ?? 1}`
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

function pascal(type: string) {
  return type.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
