import { once } from 'node:events'
import http from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'
import { ask as send, askLines } from '../../support/dialect'

let talk: Conversation
beforeAll(async () => {
  talk = await startConversation({ config: { permission: { '*': 'allow', edit: 'ask' } }, files: { '.opencode/command/shout.md': 'Say $ARGUMENTS loudly.' } })
})
afterAll(() => talk.close())

const ask = (call: string, body?: unknown) => send(talk.server, call, body)
const say = (text: string) => ({ parts: [{ type: 'text', text }] })
const session = async (): Promise<string> => (await ask('POST /sessions', { title: 'stream' })).body.id
const stream = async (body: unknown, { id, query = '' }: { id?: string; query?: string } = {}) => askLines(talk.server, `POST /sessions/${id ?? (await session())}/messages${query}`, body)
const usage = { input: 100, output: 10, reasoning: 4, cacheRead: 3 }
const read = { id: 'call_1', name: 'read', input: { filePath: 'README.md' } }

test('a turn is told line by line as it happens, with one complete at the end', async () => {
  talk.model.script([{ text: 'let me see', tools: [read], usage }, { text: 'it says hello', usage }])
  const { status, type, lines } = await stream(say('what does it say?'))
  expect([status, type]).toEqual([200, 'application/x-ndjson'])
  expect(lines).toEqual([
    { type: 'message', data: { role: 'assistant', content: 'let me see', messageID: expect.stringMatching(/^msg_/) } },
    { type: 'tool', data: { id: 'call_1', tool: 'read', args: { filePath: 'README.md' } } },
    { type: 'tool-result', data: { id: 'call_1', tool: 'read', output: expect.stringContaining('hello'), is_error: false } },
    { type: 'message', data: { role: 'assistant', content: 'it says hello', messageID: expect.stringMatching(/^msg_/) } },
    {
      type: 'complete',
      data: {
        tokens: 2 * 113,
        cost: expect.closeTo((2 * (100 + 10 * 2 + 3 * 0.1)) / 1e6, 12),
        usage: { input: 200, output: 12, reasoning: 8, cache: { read: 6, write: 0 } },
        finish: 'stop',
        messageID: lines[3].data.messageID,
      },
    },
  ])
})

test('with delta the pieces come before their whole', async () => {
  talk.model.script([{ text: ['one ', 'two ', 'three'], delayMs: 5 }])
  const { lines } = await stream(say('count'), { query: '?delta=true' })
  const types = lines.map(({ type }) => type)
  expect(types.at(-1)).toBe('complete')
  expect(types.slice(0, -2).every((type) => type === 'text-delta')).toBe(true)
  expect(lines.flatMap(({ type, data }) => (type === 'text-delta' ? data.text : [])).join('')).toBe('one two three')
  expect(lines.at(-2)).toMatchObject({ type: 'message', data: { content: 'one two three' } })
})

test('lines are there while the turn goes on, the headers even before its first word', async () => {
  const gate = Promise.withResolvers<void>()
  talk.model.script(async () => (await gate.promise, { text: 'at last' }))
  const answer = await talk.server.fetch(`/sessions/${await session()}/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(say('wait')) })
  expect(answer.status).toBe(200)
  gate.resolve()
  expect((await answer.text()).trim().split('\n').length).toBe(2)
})

test('a tool that fails is a result with is_error', async () => {
  talk.model.script([{ tools: [{ ...read, input: { filePath: 'nothing.txt' } }] }, { text: 'there is none' }])
  const { lines } = await stream(say('read'))
  expect(lines[1]).toEqual({ type: 'tool-result', data: { id: 'call_1', tool: 'read', output: expect.stringContaining('nothing.txt'), is_error: true } })
})

test.each([
  ['length', { text: 'and then', finish: 'length' as const }],
  ['content-filter', { text: 'I', finish: 'content-filter' as const }],
])('an answer that ended by %s says so', async (finish, turn) => {
  talk.model.script([turn])
  const end = (await stream(say('go'))).lines.at(-1)
  expect(end).toMatchObject({ type: 'complete', data: { finish } })
  expect(end.data).not.toHaveProperty('error')
})

test('a provider that fails is told in the last line', async () => {
  talk.model.script([{ error: { status: 400, body: { error: { message: 'no such thing' } } } }])
  const { status, lines } = await stream(say('go'))
  expect(status).toBe(200)
  expect(lines).toEqual([
    {
      type: 'complete',
      data: expect.objectContaining({ tokens: 0, cost: 0, finish: 'error', error: { code: 'INTERNAL_ERROR', message: 'no such thing', details: { name: 'APIError', status: 400 } } }),
    },
  ])
})

test('a provider that stays busy to the end is RATE_LIMITED', async () => {
  talk.model.script(Array.from({ length: 6 }, () => ({ error: { status: 429, headers: { 'retry-after-ms': '1' }, body: { error: { message: 'slow down' } } } })))
  expect((await stream(say('go'))).lines.at(-1)).toMatchObject({ data: { finish: 'error', error: { code: 'RATE_LIMITED', message: 'slow down' } } })
})

test('what was said in an attempt that broke off is not told as said', async () => {
  talk.model.script([{ text: ['half', ' more'], dropAfter: 1 }, { text: 'whole' }])
  const { lines } = await stream(say('go'))
  expect(lines.flatMap(({ type, data }) => (type === 'message' ? data.content : []))).toContain('whole')
  expect(lines.filter(({ type }) => type === 'complete').length).toBe(1)
}, 20_000)

test('an abort ends the stream as aborted', async () => {
  const id = await session()
  const events = await talk.server.events()
  talk.model.script([{ text: 'half', hang: true }])
  const running = stream(say('go'), { id })
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.sessionID === id)
  const busy = await ask(`POST /sessions/${id}/messages`, say('me too'))
  expect([busy.status, busy.body.error.code]).toEqual([409, 'INVALID_REQUEST'])
  await ask(`POST /sessions/${id}/abort`)
  const { lines } = await running
  expect(lines).toEqual([expect.objectContaining({ type: 'message' }), { type: 'complete', data: expect.objectContaining({ finish: 'aborted' }) }])
  expect(lines[1].data).not.toHaveProperty('error')
  events.close()
})

test('a session that is deleted meanwhile ends its stream', async () => {
  const id = await session()
  const events = await talk.server.events()
  talk.model.script([{ text: 'half', hang: true }])
  const running = stream(say('go'), { id })
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.sessionID === id)
  await ask(`DELETE /sessions/${id}`)
  const { lines } = await running
  expect(lines.map(({ type }) => type).filter((type) => type === 'complete').length).toBe(1)
  expect(lines.at(-1).type).toBe('complete')
  events.close()
})

test('its reader may go away; the turn goes on', async () => {
  const id = await session()
  const gate = Promise.withResolvers<void>()
  const events = await talk.server.events()
  talk.model.script([{ text: 'the end', until: gate.promise }])
  const caller = new AbortController()
  await talk.server.fetch(`/sessions/${id}/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(say('go')), signal: caller.signal })
  caller.abort()
  gate.resolve()
  await events.waitFor(({ data }) => data.type === 'session.idle' && data.properties.sessionID === id)
  expect((await ask(`GET /sessions/${id}/messages`)).body.at(-1).content).toBe('the end')
  events.close()
})

test('permissions are asked for and answered by anybody', async () => {
  const events = await talk.server.events()
  talk.model.script([{ tools: [{ name: 'write', input: { filePath: 'new.txt', content: 'x' } }] }, { text: 'done' }])
  const running = stream(say('write'))
  const asked = await events.waitFor(({ data }) => data.type === 'permission.asked')
  await ask(`POST /permission/${(asked.data as unknown as { properties: { id: string } }).properties.id}/reply`, { reply: 'once' })
  expect((await running).lines.at(-1)).toMatchObject({ data: { finish: 'stop' } })
  events.close()
})

test('files, models, agents and commands are those of OpenCode', async () => {
  talk.model.script([{ text: 'ok' }, { text: 'ok' }])
  const file = { type: 'file', mime: 'image/png', url: 'data:image/png;base64,iVBORw0KGgo=' }
  const id = await session()
  await stream({ parts: [{ type: 'text', text: 'look' }, file], model: 'scripted-mini', agent: 'plan', system: 'Only rhyme.' }, { id })
  const sent = talk.model.requests.at(-1)!.body
  expect([sent.model, JSON.stringify(sent.messages)]).toEqual(['scripted-mini', expect.stringMatching(/Only rhyme[\s\S]*iVBORw0KGgo/)])
  expect((await ask(`GET /sessions/${id}`)).body.model).toBe('scripted-mini')
  await stream(say('/shout hey'), { id })
  expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).toContain('Say hey loudly.')
})

test.each([
  [{}, /parts/],
  [{ parts: [] }, /part/],
  [{ parts: 'hi' }, /parts/],
  [{ parts: [{ type: 'nothing' }] }, /parts/],
  [{ parts: [{ type: 'text', text: 'x' }], model: 'nobody/nothing' }, /nobody/],
  [{ parts: [{ type: 'text', text: 'x' }], agent: 'nobody' }, /nobody/],
])('%j is refused before there is a first line, and nothing is stored', async (body, words) => {
  const id = await session()
  const { status, body: said, headers } = await ask(`POST /sessions/${id}/messages`, body)
  expect([status, said.error.code, said.error.message, headers.get('content-type')]).toEqual([400, 'INVALID_REQUEST', expect.stringMatching(words), 'application/json'])
  expect((await ask(`GET /sessions/${id}/messages`)).body).toEqual([])
})

test('a reader who sleeps costs nothing and misses nothing', async () => {
  const id = await session()
  const big = 'x'.repeat(64 * 1024)
  const rounds = 12
  talk.model.script((_request, index) => (index < rounds ? { text: Array.from({ length: 8 }, () => big), tools: [{ ...read, id: `call_${index}` }] } : { text: 'the end' }))
  const events = await talk.server.events()
  const { hostname, port } = new URL(talk.server.url)
  const headers = { authorization: `Bearer ${talk.server.token}`, 'content-type': 'application/json' }
  const request = http.request({ hostname, port, path: `/sessions/${id}/messages?delta=true`, method: 'POST', headers, agent: false })
  request.end(JSON.stringify(say('much')))
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  response.pause()
  await events.waitFor(({ data }) => data.type === 'session.idle' && data.properties.sessionID === id, 30_000)
  events.close()
  let text = ''
  for await (const chunk of response) text += String(chunk)
  const lines = text.trim().split('\n').map((line) => JSON.parse(line))
  const counts = Object.fromEntries(['message', 'tool', 'tool-result', 'complete'].map((type) => [type, lines.filter((line) => line.type === type).length]))
  expect(counts).toEqual({ message: rounds + 1, tool: rounds, 'tool-result': rounds, complete: 1 })
  expect(lines.at(-1).type).toBe('complete')
  const pieces = lines.flatMap(({ type, data }) => (type === 'text-delta' ? data.text : [])).join('')
  expect(pieces.length).toBe(rounds * 8 * big.length + 'the end'.length)
}, 60_000)

test('a prompt whose stream could not be sent is not begun', async () => {
  const id = await session()
  const streams = await Promise.all(Array.from({ length: 32 }, () => talk.server.events()))
  const { status, body, headers } = await ask(`POST /sessions/${id}/messages`, say('go'))
  expect([status, body.error.code, headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '1'])
  expect((await ask(`GET /sessions/${id}/messages`)).body).toEqual([])
  for (const open of streams) open.close()
})
