import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { SessionDurableEvent } from '#protocol/v2/session-event'
import type { ApiClient } from '../../support/api-client'
import { startConversation, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'
import { publishedEventProblems } from '../../support/published'

// What happens in a session in the words of /api, on every stream; the orders are those of the published server.

type Told = { id: string; type: string; data: Record<string, unknown>; durable?: { aggregateID: string; seq: number; version: number }; location?: { directory: string } }

let talk: Conversation

beforeAll(async () => {
  talk = await startConversation()
})
afterAll(() => talk.close())

const call = ((...input: Parameters<ApiClient>) => talk.server.client(...input)) as ApiClient
const read = (frame: { data: unknown }) => frame.data as Told
const told = async (sessionID: SessionID) => (await call('v2.session.history', { params: { sessionID }, query: { limit: 1000 } })).data
const short = (events: readonly { type: string }[]) => events.map(({ type }) => type.replace('session.next.', ''))
const of = (stream: EventStream, id: SessionID) => stream.frames.map(read).filter(({ type, data }) => type.startsWith('session.next.') && data.sessionID === id)

async function say(sessionID: SessionID, text: string): Promise<void> {
  await call('v2.session.prompt', { params: { sessionID }, body: { prompt: { text } } })
  await call('v2.session.wait', { params: { sessionID } })
}

test('a turn is told in the published order, with places that have no gap', async () => {
  talk.model.script([{ reasoning: 'mm', text: ['v2 ', 'answer'] }])
  const all = await talk.server.events('/api/event')
  const { id } = (await call('v2.session.create', { body: {} })).data
  await call('v2.session.switchModel', { params: { sessionID: id }, body: { model: { id: 'scripted-model', providerID: 'scripted' } } })
  await call('v2.session.switchAgent', { params: { sessionID: id }, body: { agent: 'build' } })
  await say(id, 'hello')
  const ended = await all.waitFor((frame) => read(frame).type === 'session.next.step.ended')
  const seen = of(all, id)
  expect(short(seen)).toEqual([
    ...['model.switched', 'agent.switched', 'prompt.admitted', 'prompted', 'step.started', 'reasoning.started', 'reasoning.delta', 'reasoning.ended'],
    ...['text.started', 'text.delta', 'text.delta', 'text.ended', 'step.ended'],
  ])
  expect(all.frames.map(read).flatMap((event) => (event.type.startsWith('session.next.') || event.type === 'session.created' ? publishedEventProblems(event) : []))).toEqual([])
  const created = all.frames.map(read).find(({ type }) => type === 'session.created')!
  expect(created.durable).toEqual({ aggregateID: id, seq: 0, version: 1 })
  const kept = seen.filter(({ durable }) => durable)
  expect(kept.map(({ durable }) => durable!.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect([kept.at(-1)!.durable!.version, kept[0]!.durable!.version, ended.id]).toEqual([2, 1, expect.stringMatching(/^[0-9a-f]+\.\d+$/)])
  expect(seen.filter(({ durable }) => !durable).every(({ type }) => type.endsWith('.delta'))).toBe(true)
  expect(await told(id)).toEqual(kept)
  all.close()
})

test('a call is told in the published order, and so is a step that follows it', async () => {
  talk.model.script([{ tools: [{ name: 'read', input: { filePath: 'README.md' } }] }, { text: 'done' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'use it')
  const events = await told(sessionID)
  expect(short(events)).toEqual([
    ...['prompt.admitted', 'prompted', 'step.started', 'tool.input.started', 'tool.input.ended', 'tool.called', 'tool.success', 'step.ended'],
    ...['step.started', 'text.started', 'text.ended', 'step.ended'],
  ])
  const data = Object.fromEntries(events.map((event) => [event.type, event.data])) as Record<string, Record<string, unknown>>
  expect(data['session.next.tool.input.ended']).toMatchObject({ text: '{"filePath":"README.md"}' })
  expect(data['session.next.tool.called']).toMatchObject({ tool: 'read', input: { filePath: 'README.md' }, provider: { executed: false } })
  expect(data['session.next.tool.success']).toMatchObject({ structured: { preview: 'hello' }, content: [{ type: 'text', text: expect.stringContaining('1: hello') }] })
})

test('changes of files, failures of calls and of steps are told', async () => {
  const broken = { error: { status: 400, body: { error: { message: 'the model is ill' } } } }
  talk.model.script([{ tools: [{ name: 'write', input: { filePath: 'new.txt', content: 'x\n' } }] }, { tools: [{ name: 'read', input: { filePath: 'missing.txt' } }] }, broken])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const events = await told(sessionID)
  const find = <T extends SessionDurableEvent['type']>(type: T) => events.filter((event): event is Extract<SessionDurableEvent, { type: T }> => event.type === type).map((event) => event.data)
  expect(find('session.next.step.ended')[0]).toMatchObject({ finish: 'tool-calls', files: [expect.stringMatching(/new\.txt$/)], snapshot: expect.stringMatching(/^[0-9a-f]{40}$/) })
  expect(find('session.next.tool.failed')).toMatchObject([{ error: { type: 'unknown', message: expect.stringContaining('missing.txt') } }])
  expect(find('session.next.step.failed')).toMatchObject([{ error: { type: 'unknown', message: 'the model is ill' } }])
})

test('an attempt that broke is told as retried, and what it had said says nothing any more', async () => {
  talk.model.script([{ text: ['gone ', 'again'], dropAfter: 2 }, { text: 'stays' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const events = await told(sessionID)
  expect(short(events).slice(2)).toEqual(['step.started', 'text.started', 'text.ended', 'text.ended', 'retried', 'text.started', 'text.ended', 'step.ended'])
  expect(events.flatMap((event) => (event.type === 'session.next.text.ended' ? event.data.text : []))).toEqual(['', '', 'stays'])
  expect(events.find(({ type }) => type === 'session.next.retried')!.data).toMatchObject({ attempt: 1, error: { isRetryable: true, message: expect.any(String) } })
})

describe('the streams of the other family', () => {
  test('tell what is kept of every turn, with properties, numbers and twins; pieces only of turns that came through /api', async () => {
    talk.model.script([{ text: ['one ', 'two'] }, { text: ['three ', 'four'] }])
    const [own, all] = [await talk.server.events('/event'), await talk.server.events('/global/event')]
    const sessionID = await talk.session()
    const typesNow = () => own.frames.flatMap(({ data }) => (data.type.startsWith('session.next.') ? data.type.replace('session.next.', '') : []))
    await talk.ask(sessionID, 'by the classic family')
    await own.waitFor(({ data }) => data.type === 'session.next.step.ended')
    expect(typesNow()).toEqual(['prompt.admitted', 'prompted', 'step.started', 'text.started', 'text.ended', 'step.ended'])
    const prompted = own.frames.find(({ data }) => data.type === 'session.next.prompted')!
    expect([prompted.id, prompted.data]).toEqual([
      expect.stringMatching(/^[0-9a-f]+\.\d+$/),
      { id: expect.stringMatching(/^evt_/), type: 'session.next.prompted', properties: expect.objectContaining({ sessionID, prompt: { text: 'by the classic family' }, delivery: 'steer' }) },
    ])
    const twin = await all.waitFor(({ data }) => data.payload.syncEvent?.type === 'session.next.step.ended.2')
    expect(twin.data).toMatchObject({ directory: talk.server.directory, payload: { type: 'sync', syncEvent: { aggregateID: sessionID, data: { finish: 'stop' } } } })
    await say(sessionID, 'by this one')
    await own.waitFor(({ data }) => data.type === 'session.next.text.delta')
    expect(typesNow().slice(6)).toEqual(['prompt.admitted', 'prompted', 'step.started', 'text.started', 'text.delta', 'text.delta', 'text.ended', 'step.ended'])
    expect(own.frames.some(({ data }) => data.type === ('permission.v2.asked' as string))).toBe(false)
    own.close()
    all.close()
  })

  test('replay what is kept and the to-do list', async () => {
    const first = await talk.server.events('/event')
    const { id: cursor } = await first.waitFor(({ data }) => data.type === 'server.connected')
    first.close()
    talk.model.script([{ tools: [{ name: 'todowrite', input: { todos: [{ content: 'this', status: 'pending', priority: 'low' }] } }] }, { text: 'noted' }])
    const sessionID = await talk.session()
    await talk.ask(sessionID, 'note it')
    const second = await talk.server.events(`/event?after=${cursor}`)
    const todos = await second.waitFor(({ data }) => data.type === 'todo.updated')
    expect([todos.id, todos.data.type === 'todo.updated' && todos.data.properties.todos[0]!.content]).toEqual([expect.any(String), 'this'])
    const replayed = second.frames.filter(({ data }) => data.type.startsWith('session.next.'))
    expect(replayed.map(({ data }) => data.id)).toEqual((await told(sessionID)).map(({ id }) => id))
    second.close()
  })
})

test('a running call shows its state on the way, and nobody keeps that', async () => {
  const stream = await talk.server.events('/api/event')
  talk.model.script([{ tools: [{ name: 'bash', input: { command: 'echo one; sleep 0.3; echo two', description: 'count' } }] }, { text: 'done' }])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'go')
  const shown = read(await stream.waitFor((frame) => read(frame).type === 'session.next.tool.progress' && JSON.stringify(read(frame).data).includes('one')))
  expect([shown.durable, publishedEventProblems(shown), shown.data.callID]).toEqual([undefined, [], expect.any(String)])
  await turn
  expect(short(await told(sessionID)).includes('tool.progress')).toBe(false)
  stream.close()
})

test('history comes in pages after a number', async () => {
  talk.model.script([{ text: 'one' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const page = (after: number | undefined, limit: number) => call('v2.session.history', { params: { sessionID }, query: { limit, ...(after === undefined ? {} : { after }) } })
  const first = await page(undefined, 4)
  const second = await page(4, 4)
  expect([first, second].map(({ data, hasMore }) => [data.map(({ durable }) => durable!.seq), hasMore])).toEqual([
    [[1, 2, 3, 4], true],
    [[5, 6], false],
  ])
  expect(await page(99, 4)).toEqual({ data: [], hasMore: false })
})

test('a session that moves to another folder says so, and its stream goes on', async () => {
  const { id: sessionID } = await call('session.create', { body: {} })
  const stream = await talk.server.events(`/api/session/${sessionID}/event`)
  await talk.server.project.write('below/here.txt', 'x\n')
  const directory = `${talk.server.directory}/below`
  await call('experimental.controlPlane.moveSession', { body: { sessionID, destination: { directory } } })
  const moved = read(await stream.waitFor(({ id }) => id === '1'))
  expect([moved, publishedEventProblems(moved)]).toEqual([
    expect.objectContaining({ type: 'session.next.moved', location: { directory }, data: { timestamp: expect.any(Number), sessionID, location: { directory }, subdirectory: 'below' } }),
    [],
  ])
  expect((await call('v2.session.get', { params: { sessionID } })).data).toMatchObject({ location: { directory }, subpath: 'below' })
  expect(await told(sessionID)).toHaveLength(1)
  stream.close()
})
