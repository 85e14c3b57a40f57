import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MessageID, QuestionID, SessionID } from '#protocol/id'
import type { ApiClient } from '../../support/api-client'
import { startConversation, type Conversation } from '../../support/conversation'
import { bash, lastPrompt, work, write } from '../../support/file-work'
import { makeGate } from '../../support/gate'

// What /api does to a conversation beside prompting, and what a session waits for.

let talk: Conversation

beforeEach(async () => {
  talk = await startConversation({ project: { permission: { bash: 'ask' } } })
})
afterEach(() => talk.close())

const call = ((...input: Parameters<ApiClient>) => talk.server.client(...input)) as ApiClient
const views = async (sessionID: SessionID) => (await call('v2.session.messages', { params: { sessionID }, query: { order: 'asc' } })).data
const context = async (sessionID: SessionID) => (await call('v2.session.context', { params: { sessionID } })).data
const told = async (sessionID: SessionID) => (await call('v2.session.history', { params: { sessionID }, query: { limit: 1000 } })).data
const types = async (sessionID: SessionID) => (await told(sessionID)).map(({ type }) => type.replace('session.next.', ''))

describe('a conversation', () => {
  test('is condensed: one item stands for it, and the model reads it first', async () => {
    talk.model.script([{ text: 'one' }, { text: 'A summary of it all.' }, { text: 'two' }])
    const sessionID = await talk.session()
    await talk.ask(sessionID, 'first')
    await call('v2.session.compact', { params: { sessionID } })
    await talk.ask(sessionID, 'second')
    const items = await views(sessionID)
    expect(items.map(({ type }) => type)).toEqual(['user', 'assistant', 'compaction', 'user', 'assistant'])
    expect(items[2]).toMatchObject({ reason: 'manual', summary: 'A summary of it all.', recent: '' })
    expect(await context(sessionID)).toEqual(items.slice(2))
    const events = await told(sessionID)
    const ended = events.find((event) => event.type === 'session.next.compaction.ended')!
    expect(ended.data).toEqual({ timestamp: expect.any(Number), sessionID, messageID: items[2]!.id, reason: 'manual', text: 'A summary of it all.', recent: '' })
    const stored = await call('session.messages', { params: { sessionID } })
    const summary = stored.find(({ info }) => info.role === 'assistant' && info.summary)!
    expect((await call('v2.session.message', { params: { sessionID, messageID: summary.info.id } })).data).toEqual(items[2])
  })

  test('that can not be condensed says so, and its events come to an end', async () => {
    talk.model.script([{ text: 'one' }, { error: { status: 400, body: { error: { message: 'no summary today' } } } }])
    const sessionID = await talk.session()
    await expect(call('v2.session.compact', { params: { sessionID } })).rejects.toMatchObject({ status: 400, body: { _tag: 'InvalidRequestError' } })
    await talk.ask(sessionID, 'first')
    await expect(call('v2.session.compact', { params: { sessionID } })).rejects.toMatchObject({ status: 503, body: { _tag: 'ServiceUnavailableError' } })
    expect((await types(sessionID)).slice(-2)).toEqual(['compaction.started', 'compaction.ended'])
    expect((await views(sessionID)).map(({ type }) => type)).toEqual(['user', 'assistant'])
  })

  test('holds a command of the person as one item', async () => {
    const sessionID = await talk.session()
    await call('session.shell', { params: { sessionID }, body: { agent: 'build', command: 'echo from-shell' } })
    const [item, ...others] = await views(sessionID)
    expect([item, others]).toEqual([expect.objectContaining({ type: 'shell', command: 'echo from-shell', output: expect.stringContaining('from-shell') }), []])
    const [started, ended] = await told(sessionID)
    expect(started!.data).toMatchObject({ messageID: item!.id, command: 'echo from-shell' })
    expect([started!.type, ended!.type]).toEqual(['session.next.shell.started', 'session.next.shell.ended'])
    expect(ended!.data).toMatchObject({ callID: (started!.data as { callID: string }).callID, output: expect.stringContaining('from-shell') })
  })
})

describe('what was said', () => {
  test('is taken back with its files, brought again, and taken back for good', async () => {
    const sessionID = await talk.session()
    await work(talk, sessionID, [write('one.txt', '1\n')])
    const messageID = lastPrompt(await work(talk, sessionID, [write('two.txt', '2\n2\n')]))
    const kept = (await views(sessionID)).filter(({ id }) => id < messageID)
    const stage = (files?: boolean) => call('v2.session.revert.stage', { params: { sessionID }, body: { messageID, ...(files === undefined ? {} : { files }) } })
    const { data } = await stage()
    expect(data).toMatchObject({ messageID, files: [{ path: 'two.txt', status: 'deleted', additions: 0, deletions: 2, patch: expect.stringContaining('-2') }] })
    expect((await call('v2.session.get', { params: { sessionID } })).data.revert).toEqual(data)
    await expect(talk.server.project.read('two.txt')).rejects.toThrow()
    await call('v2.session.revert.clear', { params: { sessionID } })
    expect([await talk.server.project.read('two.txt'), (await call('v2.session.get', { params: { sessionID } })).data.revert]).toEqual(['2\n2\n', undefined])
    const { data: bare } = await stage(false)
    expect([bare.messageID, bare.files, await talk.server.project.read('two.txt')]).toEqual([messageID, undefined, '2\n2\n'])
    await call('v2.session.revert.commit', { params: { sessionID } })
    expect(await views(sessionID)).toEqual(kept)
    expect((await call('session.messages', { params: { sessionID } })).map(({ info }) => info.id)).toEqual(kept.map(({ id }) => id))
    const events = (await told(sessionID)).filter(({ type }) => type.includes('.revert.'))
    expect(events.map(({ type }) => type.split('.').at(-1))).toEqual(['staged', 'cleared', 'staged', 'committed'])
    expect(events.at(-1)!.data).toMatchObject({ messageID })
  })

  test('goes for good with the next prompt', async () => {
    const sessionID = await talk.session()
    talk.model.script([{ text: 'one' }, { text: 'again' }])
    const { info } = await talk.ask(sessionID, 'first')
    await call('v2.session.revert.stage', { params: { sessionID }, body: { messageID: info.parentID } })
    await talk.ask(sessionID, 'other')
    const events = await types(sessionID)
    expect(events.slice(events.indexOf('revert.staged'), events.indexOf('revert.staged') + 4)).toEqual(['revert.staged', 'revert.committed', 'prompt.admitted', 'prompted'])
  })

  test('that is not there, or is being said, can not be taken back', async () => {
    const sessionID = await talk.session()
    const gate = makeGate()
    talk.model.script([{ text: 'busy', until: gate.opened }])
    const messageID = 'msg_unknown' as MessageID
    const asked = talk.model.nextRequest()
    const turn = talk.ask(sessionID, 'go')
    await asked
    const stage = () => call('v2.session.revert.stage', { params: { sessionID }, body: { messageID } })
    await expect(stage()).rejects.toMatchObject({ status: 409, body: { _tag: 'SessionBusyError', sessionID } })
    gate.open()
    await turn
    await expect(stage()).rejects.toMatchObject({ status: 404, body: { _tag: 'MessageNotFoundError', messageID } })
  })
})

describe('a permission', () => {
  test('that a tool waits for is listed and given here', async () => {
    talk.model.script([{ tools: [bash('echo allowed')] }, { text: 'ran' }])
    const sessionID = await talk.session()
    const stream = await talk.server.events('/api/event')
    const turn = talk.ask(sessionID, 'run it')
    const asked = (await stream.waitFor(({ data }) => data.type === 'permission.v2.asked')).data as unknown as { data: { id: never } }
    const { data: waiting } = await call('v2.session.permission.list', { params: { sessionID } })
    expect(waiting).toEqual([asked.data])
    expect(waiting[0]).toMatchObject({ sessionID, action: 'bash', resources: ['echo allowed'], source: { type: 'tool' } })
    expect((await call('v2.session.permission.get', { params: { sessionID, requestID: waiting[0]!.id } })).data).toEqual(waiting[0])
    expect((await call('permission.list'))[0]?.id).toBe(waiting[0]!.id)
    const elsewhere = { params: { sessionID: await talk.session(), requestID: waiting[0]!.id } }
    const missing = { status: 404, body: { _tag: 'PermissionNotFoundError', requestID: waiting[0]!.id } }
    await expect(call('v2.session.permission.get', elsewhere)).rejects.toMatchObject(missing)
    await expect(call('v2.session.permission.reply', { ...elsewhere, body: { reply: 'once' } })).rejects.toMatchObject(missing)
    await call('v2.session.permission.reply', { params: { sessionID, requestID: waiting[0]!.id }, body: { reply: 'once' } })
    expect((await turn).info.finish).toBe('stop')
    await stream.waitFor(({ data }) => data.type === 'permission.v2.replied')
    expect((await types(sessionID)).filter((type) => type.startsWith('tool.'))).toEqual(['tool.input.started', 'tool.input.ended', 'tool.called', 'tool.success'])
    stream.close()
  })

  test('is asked for from outside: the rules answer, or a person does', async () => {
    const sessionID = await talk.session()
    const ask = async (body: { action: string; resources: string[]; save?: string[] }) => (await call('v2.session.permission.create', { params: { sessionID }, body })).data
    await call('session.update', { params: { sessionID }, body: { permission: [{ permission: 'webfetch', pattern: '*', action: 'deny' }] } })
    expect((await ask({ action: 'read', resources: ['README.md'] })).effect).toBe('allow')
    expect((await ask({ action: 'webfetch', resources: ['https://example.com'] })).effect).toBe('deny')
    const { id, effect } = await ask({ action: 'bash', resources: ['make all'], save: ['make *'] })
    expect(effect).toBe('ask')
    expect((await call('v2.session.permission.get', { params: { sessionID, requestID: id } })).data).toEqual({ id, sessionID, action: 'bash', resources: ['make all'], save: ['make *'], metadata: {} })
    await expect(call('v2.session.permission.create', { params: { sessionID }, body: { id, action: 'bash', resources: ['ls'] } })).rejects.toMatchObject({ status: 400 })
    await call('v2.session.permission.reply', { params: { sessionID, requestID: id }, body: { reply: 'always' } })
    expect((await ask({ action: 'bash', resources: ['make test'], save: [] })).effect).toBe('allow')
    expect((await call('v2.session.permission.list', { params: { sessionID } })).data).toEqual([])
  })
})

test('questions of an agent are answered and dismissed here', async () => {
  const questions = [{ question: 'Which one?', header: 'Choice', options: [{ label: 'A', description: 'first' }] }]
  const asking = { tools: [{ name: 'question', input: { questions } }] }
  talk.model.script([asking, { text: 'thanks' }, asking])
  const sessionID = await talk.session()
  const stream = await talk.server.events('/api/event')
  const first = talk.ask(sessionID, 'ask me')
  const asked = await stream.waitFor(({ data }) => data.type === 'question.v2.asked')
  const requestID = (asked.data as unknown as { data: { id: QuestionID } }).data.id
  expect((await call('v2.session.question.list', { params: { sessionID } })).data).toMatchObject([{ id: requestID, sessionID, questions }])
  const elsewhere = await talk.session()
  await expect(call('v2.session.question.reject', { params: { sessionID: elsewhere, requestID } })).rejects.toMatchObject({ status: 404, body: { _tag: 'QuestionNotFoundError' } })
  await call('v2.session.question.reply', { params: { sessionID, requestID }, body: { answers: [['A']] } })
  expect((await first).info.finish).toBe('stop')
  const second = talk.ask(sessionID, 'ask again')
  await stream.waitFor(({ data }) => data.type === 'question.v2.asked' && (data as unknown as { data: { id: string } }).data.id !== requestID)
  const [open] = (await call('v2.session.question.list', { params: { sessionID } })).data
  await call('v2.session.question.reject', { params: { sessionID, requestID: open!.id } })
  expect((await second).info.finish).toBe('tool-calls')
  expect((await types(sessionID)).filter((type) => type === 'tool.failed')).toHaveLength(1)
  stream.close()
})
