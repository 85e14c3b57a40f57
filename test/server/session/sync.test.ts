import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SyncEvent } from '#protocol/sync'
import { startConversation, textOf, type Conversation } from '../../support/conversation'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject } from '../../support/temp-project'

let conversation: Conversation
beforeEach(async () => {
  conversation = await startConversation()
})
afterEach(() => conversation.close())

function history(known: Record<string, number> = {}, server: TestServer = conversation.server) {
  return server.client('sync.history.list', { body: known })
}

function replay(events: readonly SyncEvent[], server: TestServer = conversation.server) {
  const sent = events.map(({ aggregate_id, ...event }) => ({ ...event, aggregateID: aggregate_id }))
  return server.client('sync.replay', { body: { directory: server.directory, events: sent } })
}

/** The number that a reader knows of each session after these events. */
function knownFrom(events: readonly SyncEvent[]) {
  return Object.fromEntries(events.map(({ aggregate_id, seq }) => [aggregate_id, seq]))
}

describe('the history of sessions', () => {
  test('leads to what is there, and goes on from the numbers that the reader knows', async () => {
    const { server, model } = conversation
    model.script([{ text: 'one' }, { text: 'two' }])
    const id = await conversation.session()
    await conversation.ask(id, 'first')
    const whole = await history()
    expect(whole[0]).toMatchObject({ aggregate_id: id, type: 'session.created.1', data: { sessionID: id, info: { id } } })
    expect(whole.map(({ type }) => type)).toEqual(expect.arrayContaining(['message.updated.1', 'message.part.updated.1']))
    const seqs = whole.map(({ seq }) => seq)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    expect(await history(knownFrom(whole))).toEqual([])
    await server.client('session.update', { params: { sessionID: id }, body: { title: 'renamed' } })
    const news = await history(knownFrom(whole))
    expect(news.map(({ type, data }) => [type, (data as { info: { title: string } }).info.title])).toEqual([['session.updated.1', 'renamed']])
    expect(news[0]!.seq).toBeGreaterThan(seqs.at(-1)!)
    await server.client('session.delete', { params: { sessionID: id } })
    expect((await history(knownFrom(news))).map(({ type }) => type)).toEqual(['session.deleted.1'])
  })

  test('has the numbers of the stream, so that a reader can change over to it', async () => {
    const { server } = conversation
    const id = await conversation.session()
    const known = knownFrom(await history())
    const stream = await server.events('/global/event')
    await server.client('session.update', { params: { sessionID: id }, body: { title: 'live' } })
    const twin = await stream.waitFor(({ data }) => data.payload?.type === 'sync')
    const [told] = await history(known)
    expect(told).toEqual({ id: twin.data.payload.syncEvent.id, aggregate_id: id, seq: twin.data.payload.syncEvent.seq, type: 'session.updated.1', data: twin.data.payload.syncEvent.data })
    stream.close()
  })

  test('tells a session anew to a reader of an earlier process, with numbers above those it knows', async () => {
    const [project, home] = [await makeProject(), await makeProject({ git: false })]
    const first = await startTestServer({ project, home: home.directory })
    const session = await first.client('session.create', { body: { title: 'kept' } })
    const before = await history({}, first)
    await first.close()
    const second = await startTestServer({ project, home: home.directory })
    const after = await history(knownFrom(before), second)
    expect(after.map(({ type, aggregate_id }) => [type, aggregate_id])).toEqual([['session.created.1', session.id]])
    expect(after[0]!.seq).toBeGreaterThan(before.at(-1)!.seq)
    expect(await history({ [session.id]: after[0]!.seq + 1000 }, second)).toMatchObject([{ type: 'session.created.1' }])
    await second.close()
    await Promise.all([project.remove(), home.remove()])
  })
})

describe('a history that is replayed', () => {
  test('makes the same session on another server', async () => {
    const { server, model } = conversation
    model.script([{ tools: [{ name: 'bash', input: { command: 'echo hi' } }] }, { text: 'done' }, { text: 'more' }])
    const id = await conversation.session()
    await conversation.ask(id, 'do it')
    const events = await history()
    const other = await startTestServer()
    expect(await replay(events, other)).toEqual({ sessionID: id })
    const [here, there] = await Promise.all([server, other].map((one) => one.client('session.messages', { params: { sessionID: id } })))
    expect(there!.map(({ info, parts }) => [info.id, info.role, parts.map((part) => [part.id, part.type])])).toEqual(
      here!.map(({ info, parts }) => [info.id, info.role, parts.map((part) => [part.id, part.type])]),
    )
    expect(textOf(there!.at(-1)!)).toBe('done')
    expect(await other.client('session.get', { params: { sessionID: id } })).toMatchObject({ directory: other.directory, title: expect.any(String) })
    // Twice is as good as once; more than is there is not written over what is.
    expect(await replay(events, other)).toEqual({ sessionID: id })
    await conversation.ask(id, 'more')
    await expect(replay(await history(), other)).rejects.toMatchObject({ status: 409, body: { name: 'ConflictError' } })
    await other.close()
  })

  test('counts to its end: what is removed in it is not there', async () => {
    conversation.model.script([{ text: 'one' }])
    const id = await conversation.session()
    await conversation.ask(id, 'question')
    const events = await history()
    // The prompt is told of once more when its turn is summed up.
    const told = events.flatMap(({ type, data }) => (type === 'message.updated.1' ? [data as { info: { id: string; role: string } }] : []))
    const answer = told.findLast(({ info }) => info.role === 'assistant')!
    const seq = events.at(-1)!.seq
    const removed: SyncEvent = { id: 'evt_1', aggregate_id: id, seq: seq + 1, type: 'message.removed.1', data: { sessionID: id, messageID: answer.info.id } }
    const info = { ...(events[0]!.data as { info: object }).info, title: 'at the end' }
    const renamed: SyncEvent = { id: 'evt_2', aggregate_id: id, seq: seq + 2, type: 'session.updated.1', data: { sessionID: id, info } }
    const other = await startTestServer()
    const inOtherWords: SyncEvent = { id: 'evt_3', aggregate_id: id, seq: seq + 3, type: 'session.next.agent.switched.1', data: { sessionID: id, agent: 'plan' } }
    await replay([...events, removed, renamed, inOtherWords], other)
    expect((await other.client('session.messages', { params: { sessionID: id } })).map((message) => message.info.role)).toEqual(['user'])
    expect(await other.client('session.get', { params: { sessionID: id } })).toMatchObject({ title: 'at the end' })
    await other.close()
  })

  test('brings no rights along', async () => {
    const { server } = conversation
    const { id } = await server.client('session.create', { body: { permission: [{ permission: '*', pattern: '*', action: 'allow' }] } })
    const other = await startTestServer()
    await replay(await history(), other)
    expect(await other.client('session.get', { params: { sessionID: id } })).not.toHaveProperty('permission')
    await other.close()
  })

  test('is refused when it is none', async () => {
    const id = await conversation.session()
    const [created] = await history()
    const event = (seq: number, type: string, data: object): SyncEvent => ({ id: `evt_${seq}`, aggregate_id: id, seq, type, data: { sessionID: id, ...data } })
    const other = await startTestServer()
    const bad: SyncEvent[][] = [
      [],
      [event(1, 'message.updated.1', {})],
      [created!, { ...created!, seq: created!.seq }],
      [created!, { ...created!, seq: created!.seq + 1, aggregate_id: 'ses_other' }],
      [created!, event(created!.seq + 1, 'message.updated.1', { info: { role: 'nobody' } })],
      [created!, event(created!.seq + 1, 'session.deleted.1', {})],
      [created!, event(created!.seq + 1, 'message.part.updated.1', { part: { id: 'prt_aaaaaaaaaaaa', sessionID: id, messageID: 'msg_aaaaaaaaaaaa', type: 'text', text: 'x' } })],
    ]
    for (const events of bad) await expect(replay(events, other)).rejects.toMatchObject({ status: 400, body: { name: 'BadRequest' } })
    expect(await other.client('session.list')).toEqual([])
    await other.close()
  })
})

test('a session of the project is this server\'s own; others are not', async () => {
  const { server } = conversation
  const sessionID = await conversation.session()
  expect(await server.client('sync.start')).toBe(true)
  expect(await server.client('sync.steal', { body: { sessionID } })).toEqual({ sessionID })
  const other = await makeProject({ files: { 'other.txt': '' } })
  await expect(server.client('sync.steal', { directory: other.directory, body: { sessionID } })).rejects.toMatchObject({ status: 400 })
  await expect(server.client('sync.steal', { body: { sessionID: 'ses_unknown' as never } })).rejects.toMatchObject({ status: 404 })
  await other.remove()
})
