import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'
import { ask as send, connect, openSocket } from '../../support/dialect'

let talk: Conversation
beforeAll(async () => {
  talk = await startConversation({ config: { permission: { '*': 'allow' } } })
})
afterAll(() => talk.close())

const session = async (): Promise<string> => (await send(talk.server, 'POST /sessions', { title: 'socket' })).body.id
const usage = { input: 100, output: 10 }
const read = { id: 'call_1', name: 'read', input: { filePath: 'README.md' } }
const error = (message: RegExp) => ({ type: 'error', error: { code: 'INVALID_REQUEST', message: expect.stringMatching(message), details: expect.any(Object) } })

test('a message starts a turn that is told flat, and the socket stays open for the next', async () => {
  const id = await session()
  const talking = await connect(talk.server, `/sessions/${id}/stream`)
  talk.model.script([{ text: 'let me see', tools: [read], usage }, { text: 'done', usage }, { text: 'again' }])
  talking.send({ type: 'message', content: 'go' })
  await talking.until('complete')
  expect(talking.frames).toEqual([
    { type: 'text-delta', text: 'let me see' },
    { type: 'tool-call', id: 'call_1', tool: 'read', args: { filePath: 'README.md' } },
    { type: 'tool-result', id: 'call_1', tool: 'read', output: expect.stringContaining('hello'), is_error: false },
    { type: 'text-delta', text: 'done' },
    {
      type: 'complete',
      tokens: 220,
      cost: expect.closeTo(240 / 1e6, 12),
      usage: { input: 200, output: 20, reasoning: 0, cache: { read: 0, write: 0 } },
      finish: 'stop',
      messageID: expect.stringMatching(/^msg_/),
    },
  ])
  talking.send({ type: 'message', parts: [{ type: 'text', text: 'once more' }] })
  expect(await talking.until('text-delta')).toEqual({ type: 'text-delta', text: 'again' })
  expect(await talking.until('complete')).toMatchObject({ finish: 'stop' })
  expect((await send(talk.server, `GET /sessions/${id}/messages`)).body.length).toBe(5)
  await talking.close()
})

test('two sockets hear the turn that a third door started', async () => {
  const id = await session()
  const both = await Promise.all([connect(talk.server, `/sessions/${id}/stream`), connect(talk.server, `/sessions/${id}/stream`)])
  talk.model.script([{ text: ['a', 'b', 'c'], delayMs: 5, usage }])
  await talk.ask(id as never, 'by the classic door')
  for (const talking of both) {
    expect(await talking.until('complete')).toMatchObject({ finish: 'stop', tokens: 110 })
    expect(talking.frames.flatMap(({ type, text }) => (type === 'text-delta' ? text : [])).join('')).toBe('abc')
    expect(talking.frames.filter(({ type }) => type === 'complete').length).toBe(1)
    await talking.close()
  }
})

test('who comes in the middle gets the text that has begun', async () => {
  const id = await session()
  const gate = Promise.withResolvers<void>()
  const events = await talk.server.events()
  talk.model.script([{ text: ['begun ', 'and '], until: gate.promise, tools: [read] }, { text: 'ended' }])
  void talk.ask(id as never, 'go')
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'and ')
  const talking = await connect(talk.server, `/sessions/${id}/stream`)
  gate.resolve()
  await talking.until('complete')
  expect(talking.frames.flatMap(({ type, text }) => (type === 'text-delta' ? text : [])).join('')).toBe('begun and ended')
  expect(talking.frames.map(({ type }) => type)).toEqual(expect.arrayContaining(['tool-call', 'tool-result']))
  events.close()
  await talking.close()
})

test('an abort ends the turn that was asked for before it', async () => {
  const id = await session()
  const talking = await connect(talk.server, `/sessions/${id}/stream`)
  talk.model.script([{ text: 'half', hang: true }])
  talking.send({ type: 'message', content: 'go' })
  await talking.until('text-delta')
  talking.send({ type: 'abort' })
  expect(await talking.until('complete')).toMatchObject({ finish: 'aborted' })
  talk.model.script([{ text: 'half', hang: true }])
  talking.send({ type: 'message', content: 'go' })
  talking.send({ type: 'abort' })
  expect(await talking.until('complete')).toMatchObject({ finish: 'aborted' })
  expect((await send(talk.server, `GET /sessions/${id}`)).body.status).toBe('idle')
  await talking.close()
})

test('a frame that is wrong, or comes too early, is told, and the socket stays open', async () => {
  const id = await session()
  const talking = await connect(talk.server, `/sessions/${id}/stream`)
  const wrong = ['{', '[]', 'null', { type: 'nothing' }, { type: 'message' }, { type: 'message', content: '' }, { type: 'message', content: 5 }, { type: 'message', parts: [] }]
  for (const frame of wrong) {
    talking.send(frame)
    expect([frame, await talking.until('error')]).toEqual([frame, error(/./)])
  }
  talking.socket.send(Buffer.from('{"type":"abort"}'), { binary: true })
  expect(await talking.until('error')).toEqual(error(/text/))
  talking.send({ type: 'message', parts: [{ type: 'text', text: 'x' }], model: 'nobody/nothing' })
  expect(await talking.until('error')).toEqual(error(/nobody\/nothing/))
  talk.model.script([{ text: 'half', hang: true }])
  talking.send({ type: 'message', content: 'go' })
  await talking.until('text-delta')
  talking.send({ type: 'message', content: 'me too' })
  expect(await talking.until('error')).toEqual(error(/busy/))
  talking.send({ type: 'abort' })
  expect(await talking.until('complete')).toMatchObject({ finish: 'aborted' })
  await talking.close()
})

test('a failed turn says why', async () => {
  const talking = await connect(talk.server, `/sessions/${await session()}/stream`)
  talk.model.script([{ error: { status: 400, body: { error: { message: 'no such thing' } } } }])
  talking.send({ type: 'message', content: 'go' })
  expect(await talking.until('complete')).toMatchObject({ finish: 'error', error: { code: 'INTERNAL_ERROR', message: 'no such thing' } })
  await talking.close()
})

test('a socket that closes leaves its turn alone', async () => {
  const id = await session()
  const gate = Promise.withResolvers<void>()
  const events = await talk.server.events()
  talk.model.script([{ text: 'the end', until: gate.promise }])
  const talking = await connect(talk.server, `/sessions/${id}/stream`)
  talking.send({ type: 'message', content: 'go' })
  await talking.until('text-delta')
  await talking.close()
  gate.resolve()
  await events.waitFor(({ data }) => data.type === 'session.idle' && data.properties.sessionID === id)
  expect((await send(talk.server, `GET /sessions/${id}/messages`)).body.at(-1).content).toBe('the end')
  events.close()
})

test('a socket ends with its session', async () => {
  const id = await session()
  const talking = await connect(talk.server, `/sessions/${id}/stream`)
  const closed = once(talking.socket, 'close')
  await send(talk.server, `DELETE /sessions/${id}`)
  expect((await closed)[0]).toBe(1001)
})

test('who may not come in is told in the words of the dialect', async () => {
  const path = `/sessions/${await session()}/stream`
  const denied = (code: string) => ({ error: { code, message: expect.any(String), details: expect.any(Object) } })
  expect(await openSocket(talk.server, path, { headers: {} })).toEqual({ status: 401, body: denied('PERMISSION_DENIED') })
  expect(await openSocket(talk.server, path, { headers: { authorization: 'Bearer wrong' } })).toEqual({ status: 401, body: denied('PERMISSION_DENIED') })
  expect(await openSocket(talk.server, `${path}?auth_token=wrong`, { headers: {} })).toEqual({ status: 401, body: denied('PERMISSION_DENIED') })
  expect(await openSocket(talk.server, path, { headers: { authorization: `Bearer ${talk.server.token}`, origin: 'https://evil.example' } })).toEqual({ status: 403, body: denied('PERMISSION_DENIED') })
  expect(await openSocket(talk.server, '/sessions/ses_missing/stream')).toEqual({ status: 404, body: { error: { code: 'SESSION_NOT_FOUND', message: expect.any(String), details: { sessionId: 'ses_missing' } } } })
  expect(await openSocket(talk.server, '/sessions/x/nothing')).toEqual({ status: 404, body: denied('INVALID_REQUEST') })
  const opened = await openSocket(talk.server, `${path}?auth_token=${encodeURIComponent(btoa(`opencode:${talk.server.token}`))}`, { headers: {} })
  if ('status' in opened) throw new Error(`refused with ${opened.status}`)
  await opened.close()
  const plain = await send(talk.server, `GET ${path}`)
  expect([plain.status, plain.body]).toEqual([400, denied('INVALID_REQUEST')])
})
