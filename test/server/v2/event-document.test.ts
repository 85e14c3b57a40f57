import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { durableNextEvents } from '#protocol/v2/session-event'
import { events } from '#protocol/event'
import { startConversation, type Conversation } from '../../support/conversation'

// What /doc tells of events, held against the events themselves.

type Json = { [key: string]: any } // oxlint-disable-line typescript/no-explicit-any -- a document, read in depth
type Union = { oneOf: { $ref: string }[]; discriminator: { propertyName: string; mapping: Record<string, string> } }

let talk: Conversation
let schemas: Record<string, Json>
let document: Json

beforeAll(async () => {
  talk = await startConversation()
  document = (await (await talk.server.fetch('/doc')).json()) as Json
  schemas = document.components.schemas as Record<string, Json>
})
afterAll(() => talk.close())

const named = ($ref: string) => schemas[$ref.replace('#/components/schemas/', '')]!
const union = (name: string) => schemas[name] as unknown as Union

test('every stream has its union, told apart by type, with a component for each event', () => {
  for (const [name, types] of [
    ['Event', Object.keys(events)],
    ['V2Event', Object.keys(events)],
    ['SessionDurableEvent', durableNextEvents],
  ] as const) {
    const { oneOf, discriminator } = union(name)
    expect([name, discriminator.propertyName, Object.keys(discriminator.mapping)]).toEqual([name, 'type', types])
    expect(Object.values(discriminator.mapping)).toEqual(oneOf.map(({ $ref }) => $ref))
    expect(oneOf.map(({ $ref }) => named($ref).properties.type.const)).toEqual(types)
  }
  const payload = schemas.GlobalEvent!.properties.payload as Union
  expect(Object.keys(payload.discriminator.mapping)).toEqual([...Object.keys(events), 'sync'])
  const streams = { '/event': 'Event', '/global/event': 'GlobalEvent', '/api/event': 'V2Event', '/api/session/{sessionID}/event': 'SessionDurableEvent' }
  for (const [path, name] of Object.entries(streams)) {
    expect(document.paths[path].get.responses['200'].content['text/event-stream'].schema).toEqual({ $ref: `#/components/schemas/${name}` })
  }
})

test('every reference in the document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!)
  expect(references.length).toBeGreaterThan(500)
  expect([...new Set(references)].filter((name) => !(name in schemas))).toEqual([])
})

test('the events of a turn are what the document says, on every stream', async () => {
  talk.model.script([{ reasoning: 'hm', text: ['one ', 'two'], tools: [{ name: 'todowrite', input: { todos: [{ content: 'x', status: 'pending', priority: 'low' }] } }] }, { text: 'done' }])
  const sessionID = await talk.session()
  const paths = { '/event': 'Event', '/global/event': 'GlobalEvent', '/api/event': 'V2Event', [`/api/session/${sessionID}/event`]: 'SessionDurableEvent' }
  const streams = await Promise.all(Object.keys(paths).map((path) => talk.server.events(path)))
  await talk.server.client('v2.session.prompt', { params: { sessionID }, body: { prompt: { text: 'go' } } })
  await talk.server.client('v2.session.wait', { params: { sessionID } })
  for (const [index, name] of Object.values(paths).entries()) {
    const stream = streams[index]!
    const isEnd = ({ data }: { data: unknown }) => JSON.stringify(data).includes('"session.next.step.ended') && JSON.stringify(data).includes('"finish":"stop"')
    await stream.waitFor(isEnd)
    const schema = z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs: rebased() } as Parameters<typeof z.fromJSONSchema>[0])
    const wrong = stream.frames.filter(({ data }) => !schema.safeParse(data).success).map(({ data }) => JSON.stringify(data).slice(0, 300))
    expect([name, wrong]).toEqual([name, []])
    stream.close()
  }
})

/** As JSON schema has it, and without what OpenAPI alone knows. */
function rebased(): Json {
  const plain = JSON.stringify(schemas, (key, value: unknown) => (key === 'discriminator' ? undefined : value)).replaceAll('#/components/schemas/', '#/$defs/')
  return JSON.parse(plain) as Json
}
