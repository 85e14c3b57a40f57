import { afterEach, expect, test } from 'vitest'
import { startConversation, toolsOf, type Conversation, type ConversationOptions } from '../../support/conversation'
import { ask as send, askLines } from '../../support/dialect'
import type { ScriptedCall } from '../../support/wire-turn'

let talk: Conversation
afterEach(() => talk.close())

const start = async (options: ConversationOptions = {}) => void (talk = await startConversation(options))
const ask = (call: string, body?: unknown) => send(talk.server, call, body)
const messagesOf = (sessionID: string) => talk.server.client('session.messages', { params: { sessionID } })
const callsOf = async (sessionID: string) => (await messagesOf(sessionID)).flatMap(toolsOf)

const write = (filePath: string): ScriptedCall => ({ name: 'write', input: { filePath, content: 'x' } })
/** 30 tokens: 1 dollar a million to read, 2 to write. */
const usage = { input: 10, output: 10 }
const price = 30 / 1e6
const allowed = { permission: { '*': 'allow' } } as const

test('at max_turns the tools that are still wanted are not run, and the answer says so', async () => {
  await start({ config: allowed })
  talk.model.script([{ text: 'first', tools: [write('one.txt')], usage }, { text: 'second', tools: [write('two.txt')], usage }, { text: 'never' }])
  const { status, body } = await ask('POST /query', { prompt: 'write', max_turns: 2 })
  expect([status, body.is_error, body.result]).toEqual([200, true, expect.stringMatching(/^second\n.*limit of 2 model calls \(max_turns\)/)])
  expect(body.cost_usd).toBeCloseTo(2 * price, 12)
  expect(talk.model.requests.length).toBe(2)
  expect((await callsOf(body.session_id)).map(({ state }) => state.status)).toEqual(['completed', 'error'])
  await expect(talk.server.project.read('two.txt')).rejects.toThrow('ENOENT')
  expect(await talk.server.project.read('one.txt')).toBe('x')
})

test('an answer that is complete at the limit is no error', async () => {
  await start({ config: allowed })
  talk.model.script([{ tools: [write('one.txt')], usage }, { text: 'done', usage }, { text: 'done', usage }])
  expect((await ask('POST /query', { prompt: 'write', max_turns: 2 })).body).toMatchObject({ result: 'done', is_error: false })
  expect((await ask('POST /query', { prompt: 'hi', max_turns: 1, max_budget: price / 2 })).body).toMatchObject({ result: 'done', is_error: false })
})

test('a turn that was stopped at a limit can be gone on with', async () => {
  await start({ config: allowed })
  talk.model.script([{ tools: [write('one.txt')] }, { text: 'went on' }])
  const { session_id } = (await ask('POST /query', { prompt: 'write', max_turns: 1 })).body
  expect((await ask(`POST /session/${session_id}/message`, { prompt: 'go on' })).body).toMatchObject({ result: 'went on', is_error: false })
  expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).toContain('max_turns')
})

test('once the budget is used up neither a tool nor a model call starts', async () => {
  await start({ config: allowed })
  talk.model.script([{ text: 'a', tools: [write('one.txt')], usage }, { text: 'b', tools: [write('two.txt')], usage }, { text: 'never' }])
  const { body } = await ask('POST /query', { prompt: 'write', max_budget: 1.5 * price })
  expect(body).toMatchObject({ is_error: true, cost_usd: expect.closeTo(2 * price, 12), result: expect.stringMatching(/^b\n.*\(max_budget\)/) })
  expect(talk.model.requests.length).toBe(2)
  await expect(talk.server.project.read('two.txt')).rejects.toThrow('ENOENT')
})

test('what subagents cost is part of the turn and of its budget', async () => {
  await start({ config: allowed })
  const task = { name: 'task', input: { description: 'look', prompt: 'look', subagent_type: 'general' } }
  const script = (input: { messages: unknown }) => JSON.stringify(input.messages)
  talk.model.script(({ body }) => (script(body).includes('"role":"tool"') ? { text: 'end', usage } : script(body).includes('delegate') ? { tools: [task], usage } : { text: 'sub', usage }))
  const { body } = await ask('POST /query', { prompt: 'delegate' })
  expect(body).toMatchObject({ result: 'end', is_error: false, cost_usd: expect.closeTo(3 * price, 12) })
  const stopped = (await ask('POST /query', { prompt: 'delegate', max_budget: 1.5 * price })).body
  expect(stopped).toMatchObject({ is_error: true, cost_usd: expect.closeTo(2 * price, 12), result: expect.stringContaining('max_budget') })
})

test('a subagent stops at the budget of the turn', async () => {
  await start({ config: allowed })
  const task = { name: 'task', input: { description: 'look', prompt: 'subwork', subagent_type: 'general' } }
  talk.model.script([{ tools: [task], usage }, { text: 'hm', tools: [write('sub.txt')], usage }, { text: 'never' }])
  const { body } = await ask('POST /query', { prompt: 'delegate', max_budget: 1.5 * price })
  expect(body).toMatchObject({ is_error: true, cost_usd: expect.closeTo(2 * price, 12) })
  expect(talk.model.requests.length).toBe(2)
  await expect(talk.server.project.read('sub.txt')).rejects.toThrow('ENOENT')
})

test('what nobody can allow is refused at once, the model is told, and the turn goes on', async () => {
  await start({ config: { permission: { edit: 'ask', bash: 'deny' } } })
  const events = await talk.server.events()
  talk.model.script([{ tools: [write('one.txt')] }, { tools: [{ name: 'read', input: { filePath: 'README.md' } }] }, { text: 'did without' }])
  const { body } = await ask('POST /query', { prompt: 'write' })
  expect(body).toMatchObject({ result: 'did without', is_error: false })
  expect((await callsOf(body.session_id)).map(({ tool, state }) => [tool, state.status])).toEqual([['write', 'error'], ['read', 'completed']])
  expect(JSON.stringify(talk.model.requests[1]!.body.messages)).toContain('nobody is there to give it')
  expect(events.frames.map(({ data }) => data.type)).not.toContain('permission.asked')
  expect(await talk.server.client('permission.list')).toEqual([])
  const offered = (talk.model.requests[0]!.body.tools as { function: { name: string } }[]).map((tool) => tool.function.name)
  expect(offered).toContain('write')
  for (const name of ['question', 'plan_exit', 'plan_enter', 'bash']) expect(offered).not.toContain(name)
  events.close()
})

test('the same holds for subagents, and for a folder outside', async () => {
  await start({ config: { permission: { edit: 'ask' } } })
  const task = { name: 'task', input: { description: 'look', prompt: 'subwork', subagent_type: 'general' } }
  talk.model.script([{ tools: [task, { name: 'read', input: { filePath: '/etc/hostname' } }] }, { tools: [write('sub.txt')] }, { text: 'sub could not' }, { text: 'so be it' }])
  const { body } = await ask('POST /query', { prompt: 'delegate' })
  expect(body).toMatchObject({ result: 'so be it', is_error: false })
  await expect(talk.server.project.read('sub.txt')).rejects.toThrow('ENOENT')
})

test('a turn in a session asks as usual, and anybody can answer', async () => {
  await start({ config: { permission: { edit: 'ask' } } })
  const sessionID = await talk.session()
  const events = await talk.server.events()
  talk.model.script([{ tools: [write('one.txt')] }, { text: 'written' }])
  const running = ask(`POST /session/${sessionID}/message`, { prompt: 'write' })
  const asked = await events.waitFor(({ data }) => data.type === 'permission.asked')
  const { id } = (asked.data as unknown as { properties: { id: never } }).properties
  await talk.server.client('permission.reply', { params: { requestID: id }, body: { reply: 'once' } })
  expect((await running).body).toMatchObject({ result: 'written', is_error: false })
  events.close()
})

test('with ask: false a turn in a session asks nobody, through every door', async () => {
  await start({ config: { permission: { edit: 'ask' } } })
  const sessionID = await talk.session()
  talk.model.script([{ tools: [write('one.txt')] }, { text: 'without' }, { tools: [write('two.txt')] }, { text: 'without' }])
  expect((await ask(`POST /session/${sessionID}/message`, { prompt: 'write', ask: false })).body).toMatchObject({ result: 'without', is_error: false })
  const { lines } = await askLines(talk.server, `POST /sessions/${sessionID}/messages`, { parts: [{ type: 'text', text: 'write' }], ask: false })
  expect(lines.at(-1)).toMatchObject({ type: 'complete', data: { finish: 'stop' } })
  expect((await callsOf(sessionID)).map(({ state }) => state.status)).toEqual(['error', 'error'])
  expect(await talk.server.client('permission.list')).toEqual([])
})

test('the time of a turn is bounded, and what was said until then stands in front', async () => {
  await start()
  talk.model.script([{ text: 'half', hang: true }])
  const { body } = await ask('POST /query', { prompt: 'hi', timeout_ms: 300 })
  expect(body).toMatchObject({ is_error: true, result: expect.stringMatching(/^half\n.*300 ms \(timeout_ms\)/) })
  expect(await talk.model.requests[0]!.ended).toBe('aborted')
  expect(await talk.server.client('session.status')).toEqual({})
})

test('a caller who goes away ends the turn, and the request to the provider with it', async () => {
  await start()
  talk.model.script([{ text: 'half', hang: true }])
  const caller = new AbortController()
  const events = await talk.server.events()
  const gone = talk.server.fetch('/query', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"prompt":"hi"}', signal: caller.signal }).catch(() => 'gone')
  const request = await talk.model.nextRequest()
  await events.waitFor(({ data }) => data.type === 'message.part.delta')
  caller.abort()
  expect(await gone).toBe('gone')
  expect(await request.ended).toBe('aborted')
  const idle = await events.waitFor(({ data }) => data.type === 'session.idle')
  const { sessionID } = idle.data.properties as { sessionID: string }
  expect((await messagesOf(sessionID)).at(-1)!.info).toMatchObject({ error: { name: 'MessageAbortedError' } })
  events.close()
})

test('a caller of a session who goes away ends nothing; an abort does, in its own words', async () => {
  await start()
  const sessionID = await talk.session()
  const events = await talk.server.events()
  talk.model.script([{ text: 'half', hang: true }])
  const caller = new AbortController()
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"prompt":"hi"}' }
  const gone = talk.server.fetch(`/session/${sessionID}/message`, { ...init, signal: caller.signal }).catch(() => 'gone')
  await events.waitFor(({ data }) => data.type === 'message.part.delta')
  caller.abort()
  expect(await gone).toBe('gone')
  expect((await ask(`GET /sessions/${sessionID}`)).body.status).toBe('running')
  expect((await ask(`POST /session/${sessionID}/abort`, {})).body).toBe(true)
  await events.waitFor(({ data }) => data.type === 'session.idle')
  talk.model.script([{ text: 'more', hang: true }])
  const running = ask(`POST /session/${sessionID}/message`, { prompt: 'again' })
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'more')
  await ask(`POST /session/${sessionID}/abort`, {})
  expect((await running).body).toMatchObject({ is_error: true, result: 'more\nAborted' })
  events.close()
})
