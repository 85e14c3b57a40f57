import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessageID, SessionID } from '#protocol/id'
import type { ApiClient } from '../../support/api-client'
import { startConversation, textOf, type Conversation } from '../../support/conversation'
import { makeGate } from '../../support/gate'
import { makeProject } from '../../support/temp-project'

// Sessions through /api: the same conversations as those of the classic family, in other words.

let talk: Conversation

beforeAll(async () => {
  talk = await startConversation({ files: { 'a.txt': 'one\n' } })
})
afterAll(() => talk.close())

const call = ((...input: Parameters<ApiClient>) => talk.server.client(...input)) as ApiClient
const create = async (body = {}) => (await call('v2.session.create', { body })).data.id
const wait = (sessionID: SessionID) => call('v2.session.wait', { params: { sessionID } })
const views = async (sessionID: SessionID, query = {}) => (await call('v2.session.messages', { params: { sessionID }, query: { order: 'asc', ...query } })).data
const say = async (sessionID: SessionID, text: string, more = {}) => (await call('v2.session.prompt', { params: { sessionID }, body: { prompt: { text }, ...more } })).data

describe('sessions', () => {
  test('are made with an agent, a model and a folder, and found again by their id', async () => {
    const other = await makeProject()
    const model = { id: 'scripted-mini', providerID: 'scripted' }
    const id = 'ses_e02710881ffe7CjqBDQF5Lzl7a' as SessionID
    const { data } = await call('v2.session.create', { body: { id, agent: 'plan', model, location: { directory: other.directory } } })
    expect(data).toMatchObject({ id, agent: 'plan', model, cost: 0, location: { directory: other.directory } })
    expect((await call('v2.session.create', { body: { id, agent: 'build' } })).data).toEqual(data)
    expect((await call('v2.session.get', { params: { sessionID: id } })).data).toEqual(data)
    expect((await call('session.get', { params: { sessionID: id } })).directory).toBe(other.directory)
    await expect(call('v2.session.create', { body: { agent: 'nobody' } })).rejects.toMatchObject({ status: 400, body: { _tag: 'InvalidRequestError' } })
    await other.remove()
  })

  test('are listed in pages that lead on and back, with their question kept in the cursor', async () => {
    const ids: string[] = []
    for (let index = 0; index < 7; index += 1) ids.push((await call('session.create', { body: { title: `paged ${index}` } })).id)
    const first = await call('v2.session.list', { query: { search: 'PAGED', limit: 3 } })
    expect(first.data.map(({ title }) => title)).toEqual(['paged 6', 'paged 5', 'paged 4'])
    expect(first.cursor.previous).toBeUndefined()
    const second = await call('v2.session.list', { query: { limit: 3, cursor: first.cursor.next! } })
    const third = await call('v2.session.list', { query: { limit: 3, cursor: second.cursor.next! } })
    expect([...second.data, ...third.data].map(({ title }) => title)).toEqual(['paged 3', 'paged 2', 'paged 1', 'paged 0'])
    expect(third.cursor.next).toBeUndefined()
    expect((await call('v2.session.list', { query: { limit: 3, cursor: second.cursor.previous! } })).data).toEqual(first.data)
    const oldest = await call('v2.session.list', { query: { search: 'paged', limit: 2, order: 'asc', directory: talk.server.directory } })
    expect(oldest.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await call('v2.session.list', { query: { directory: '/nowhere' } })).data).toEqual([])
    await expect(call('v2.session.list', { query: { cursor: 'nonsense' } })).rejects.toMatchObject({ status: 400, body: { _tag: 'InvalidCursorError', message: 'Invalid cursor' } })
  })

  test('that nobody knows are a 404 with their id', async () => {
    const sessionID = 'ses_unknown' as SessionID
    const missing = { status: 404, body: { _tag: 'SessionNotFoundError', sessionID } }
    for (const operation of ['v2.session.get', 'v2.session.context', 'v2.session.history', 'v2.session.messages', 'v2.session.wait', 'v2.session.interrupt'] as const) {
      await expect(call(operation, { params: { sessionID } })).rejects.toMatchObject(missing)
    }
    await expect(say(sessionID, 'hi')).rejects.toMatchObject(missing)
    await expect(call('v2.session.compact', { params: { sessionID } })).rejects.toMatchObject(missing)
    expect((await talk.server.fetch(`/api/session/${sessionID}/event`)).status).toBe(404)
  })
})

describe('a prompt', () => {
  test('is admitted at once, answered in the background, and seen by both families', async () => {
    talk.model.script([{ text: 'an answer' }])
    const sessionID = await create()
    const admitted = await say(sessionID, 'a question')
    expect(admitted).toMatchObject({ admittedSeq: 1, sessionID, prompt: { text: 'a question' }, delivery: 'steer', timeCreated: expect.any(Number) })
    await wait(sessionID)
    const items = await views(sessionID)
    expect(items.map((item) => [item.type, item.id === admitted.id])).toEqual([
      ['user', true],
      ['assistant', false],
    ])
    const classic = await call('session.messages', { params: { sessionID } })
    expect(classic.map((message) => [message.info.id, textOf(message)])).toEqual([
      [admitted.id, 'a question'],
      [items[1]!.id, 'an answer'],
    ])
    expect((await call('v2.session.message', { params: { sessionID, messageID: admitted.id } })).data).toEqual(items[0])
  })

  test('of the classic family is seen here, with its files and agents', async () => {
    talk.model.script([{ reasoning: 'hm', text: 'read it' }])
    const sessionID = await talk.session()
    const url = `file://${talk.server.directory}/a.txt`
    const parts = [
      { type: 'text' as const, text: 'look at @a.txt' },
      { type: 'file' as const, mime: 'text/plain', filename: 'a.txt', url, source: { type: 'file' as const, path: 'a.txt', text: { value: '@a.txt', start: 8, end: 14 } } },
      { type: 'agent' as const, name: 'general', source: { value: '@general', start: 0, end: 8 } },
    ]
    await call('session.prompt', { params: { sessionID }, body: { parts } })
    const [user, answer] = await views(sessionID)
    expect(user).toMatchObject({
      type: 'user',
      text: 'look at @a.txt',
      files: [{ uri: url, mime: 'text/plain', name: 'a.txt', source: { start: 8, end: 14, text: '@a.txt' } }],
      agents: [{ name: 'general', source: { start: 0, end: 8, text: '@general' } }],
    })
    expect(answer).toMatchObject({ type: 'assistant', finish: 'stop', content: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'read it' }] })
  })

  test('with files and agents reaches the model, text as text and pictures as pictures', async () => {
    talk.model.script([{ text: 'seen' }])
    const sessionID = await create()
    const picture = 'data:image/png;base64,iVBORw0KGgo='
    const files = [{ uri: `file://${talk.server.directory}/a.txt`, name: 'a.txt', source: { start: 0, end: 6, text: '@a.txt' } }, { uri: picture }]
    const { data } = await call('v2.session.prompt', { params: { sessionID }, body: { prompt: { text: '@a.txt?', files, agents: [{ name: 'general' }] } } })
    expect(data.prompt).toMatchObject({ text: '@a.txt?', files: [{ mime: 'text/plain', name: 'a.txt' }, { uri: picture, mime: 'image/png' }], agents: [{ name: 'general' }] })
    await wait(sessionID)
    const sent = JSON.stringify(talk.model.requests.at(-1)!.body)
    expect([sent.includes('1: one'), sent.includes('iVBORw0KGgo='), sent.includes('subagent_type')]).toEqual([true, true, true])
  })

  test('sent twice under one id is one prompt and one turn; another one under that id is a conflict', async () => {
    talk.model.script([{ text: 'once' }])
    const sessionID = await create()
    const id = talk.server.app.id('msg')
    const first = await say(sessionID, 'same', { id })
    await wait(sessionID)
    const again = await say(sessionID, 'same', { id })
    expect(again).toEqual({ ...first, timeCreated: again.timeCreated, promotedSeq: 2 })
    const count = talk.model.requests.length
    await wait(sessionID)
    expect([talk.model.requests.length, (await views(sessionID)).length]).toEqual([count, 2])
    await expect(say(sessionID, 'other', { id })).rejects.toMatchObject({ status: 409, body: { _tag: 'ConflictError' } })
    await expect(say(await create(), 'same', { id })).rejects.toMatchObject({ status: 409 })
  })

  test('with resume: false is kept and not answered, until the next one', async () => {
    const sessionID = await create()
    const kept = await say(sessionID, 'note this', { resume: false })
    await wait(sessionID)
    expect((await views(sessionID)).map(({ id }) => id)).toEqual([kept.id])
    talk.model.script([{ text: 'both' }])
    await say(sessionID, 'now answer')
    await wait(sessionID)
    expect((await views(sessionID)).map(({ type }) => type)).toEqual(['user', 'user', 'assistant'])
  })

  test('to a busy session waits in its queue: it steers the turn or comes after it', async () => {
    const gate = makeGate()
    talk.model.script([{ text: 'first', tools: [{ name: 'read', input: { filePath: 'a.txt' } }], until: gate.opened }, { text: 'steered' }, { text: 'queued' }])
    const sessionID = await create()
    const asked = talk.model.nextRequest()
    await say(sessionID, 'begin')
    await asked
    const later = await say(sessionID, 'after it', { delivery: 'queue' })
    const now = await say(sessionID, 'in it')
    expect([later.promotedSeq, now.promotedSeq, later.admittedSeq < now.admittedSeq]).toEqual([undefined, undefined, true])
    expect((await call('queue.list', { params: { sessionID } })).prompts.map(({ id }) => id)).toEqual([later.id, now.id])
    expect((await call('v2.session.active')).data).toEqual({ [sessionID]: { type: 'running' } })
    gate.open()
    await wait(sessionID)
    expect((await call('v2.session.active')).data).toEqual({})
    const items = await views(sessionID)
    expect(items.flatMap((item) => (item.type === 'user' ? item.text : item.type === 'assistant' ? item.content.flatMap((part) => (part.type === 'text' ? part.text : [])) : []))).toEqual([
      'begin',
      'first',
      'in it',
      'steered',
      'after it',
      'queued',
    ])
    const told = (await call('v2.session.history', { params: { sessionID } })).data
    expect(told.flatMap((event) => (event.type === 'session.next.prompted' ? event.data.delivery : []))).toEqual(['steer', 'steer', 'queue'])
  })
})

describe('a session at work', () => {
  test('is waited for, and left alone by whoever stops waiting', async () => {
    const gate = makeGate()
    talk.model.script([{ text: 'slow', until: gate.opened }])
    const sessionID = await create()
    const asked = talk.model.nextRequest()
    await say(sessionID, 'go')
    await asked
    const impatient = new AbortController()
    const waiting = call('v2.session.wait', { params: { sessionID }, signal: impatient.signal })
    impatient.abort()
    await expect(waiting).rejects.toThrow()
    const patient = wait(sessionID)
    gate.open()
    await patient
    expect((await views(sessionID)).at(-1)).toMatchObject({ type: 'assistant', finish: 'stop' })
  })

  test('is interrupted; the answer keeps what came and says why it ends', async () => {
    talk.model.script([{ text: ['half'], hang: true }])
    const sessionID = await create()
    const stream = await talk.server.events('/api/event')
    await say(sessionID, 'go')
    await stream.waitFor(({ data }) => data.type === ('session.next.text.delta' as never))
    await call('v2.session.interrupt', { params: { sessionID } })
    await wait(sessionID)
    expect((await views(sessionID)).at(-1)).toMatchObject({ type: 'assistant', content: [{ type: 'text', text: 'half' }], error: { type: 'unknown', message: 'Aborted' } })
    await call('v2.session.interrupt', { params: { sessionID } })
    stream.close()
  })
})

test('another agent and another model answer from the next prompt on, and the change stands in the conversation', async () => {
  talk.model.script([{ text: 'one' }, { text: 'two' }])
  const sessionID = await create()
  await say(sessionID, 'first')
  await wait(sessionID)
  await call('v2.session.switchAgent', { params: { sessionID }, body: { agent: 'plan' } })
  await call('v2.session.switchModel', { params: { sessionID }, body: { model: { id: 'scripted-mini', providerID: 'scripted' } } })
  await say(sessionID, 'second')
  await wait(sessionID)
  const items = await views(sessionID)
  expect(items.map(({ type }) => type)).toEqual(['user', 'assistant', 'agent-switched', 'model-switched', 'user', 'assistant'])
  expect(items.at(-1)).toMatchObject({ agent: 'plan', model: { id: 'scripted-mini', providerID: 'scripted' } })
  const switched = items[2]!
  expect((await call('v2.session.message', { params: { sessionID, messageID: switched.id as MessageID } })).data).toEqual(switched)
  expect(await call('session.get', { params: { sessionID } })).toMatchObject({ agent: 'plan', model: { id: 'scripted-mini' } })
  await expect(call('v2.session.switchAgent', { params: { sessionID }, body: { agent: 'nobody' } })).rejects.toMatchObject({ status: 400 })
  await expect(call('v2.session.switchModel', { params: { sessionID }, body: { model: { id: 'none', providerID: 'scripted' } } })).rejects.toMatchObject({ status: 400 })
  const unknown = 'msg_unknown' as MessageID
  await expect(call('v2.session.message', { params: { sessionID, messageID: unknown } })).rejects.toMatchObject({
    status: 404,
    body: { _tag: 'MessageNotFoundError', sessionID, messageID: unknown },
  })
})

test('messages come in pages, newest first, that lead on and back', async () => {
  const sessionID = await create()
  for (let index = 0; index < 5; index += 1) {
    await say(sessionID, `note ${index}`, { resume: false })
    if (index === 2) await call('v2.session.switchAgent', { params: { sessionID }, body: { agent: 'plan' } })
  }
  const words = (items: Awaited<ReturnType<typeof views>>) => items.map((item) => (item.type === 'user' ? item.text : item.type))
  const page = (query = {}) => call('v2.session.messages', { params: { sessionID }, query: { limit: 2, ...query } })
  const first = await page()
  const second = await page({ cursor: first.cursor.next })
  const third = await page({ cursor: second.cursor.next })
  expect([first, second, third].map(({ data }) => words(data))).toEqual([['note 4', 'note 3'], ['agent-switched', 'note 2'], ['note 1', 'note 0']])
  expect([first.cursor.previous, third.cursor.next]).toEqual([undefined, undefined])
  expect((await page({ cursor: third.cursor.previous })).data).toEqual(second.data)
  expect((await page({ cursor: second.cursor.previous })).data).toEqual(first.data)
  expect(words(await views(sessionID))).toEqual(['note 0', 'note 1', 'note 2', 'agent-switched', 'note 3', 'note 4'])
  await expect(page({ cursor: 'e30' })).rejects.toMatchObject({ status: 400, body: { _tag: 'InvalidCursorError' } })
  expect(await call('v2.session.messages', { params: { sessionID: await create() } })).toEqual({ data: [], cursor: {} })
})
