import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

const retryNow = { 'retry-after-ms': '10' }

test('a refused key ends the turn with the provider’s words and no retry', async () => {
  talk.model.script([{ error: { status: 401, body: { error: { message: 'Invalid API key' } } } }])
  const answer = await talk.ask(await talk.session(), 'hi')
  expect(answer.info.error).toMatchObject({ name: 'APIError', data: { message: 'Invalid API key', statusCode: 401, isRetryable: false } })
  expect(answer.info.time.completed).toBeDefined()
  expect(talk.model.requests.length).toBe(1)
  expect(JSON.stringify(answer)).not.toContain('sk-scripted-key')
})

test('a rate limit is retried after the time the provider asks for, and the wait is visible', async () => {
  talk.model.script([{ error: { status: 429, headers: { 'retry-after-ms': '300' }, body: { error: { message: 'Slow down' } } } }, { text: 'recovered' }])
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const before = Date.now()
  const answer = await talk.ask(sessionID, 'hi')
  expect(textOf(answer)).toBe('recovered')
  expect(Date.now() - before).toBeGreaterThanOrEqual(290)
  const retry = await events.waitFor(({ data }) => data.type === 'session.status' && data.properties.status.type === 'retry')
  expect(retry.data.properties).toMatchObject({ sessionID, status: { attempt: 1, message: 'Slow down' } })
})

test('after five retries the failure is the answer', async () => {
  talk.model.script(() => ({ error: { status: 503, headers: retryNow, body: { error: { message: 'Overloaded' } } } }))
  const answer = await talk.ask(await talk.session(), 'hi')
  expect(answer.info.error).toMatchObject({ name: 'APIError', data: { statusCode: 503, isRetryable: true } })
  expect(talk.model.requests.length).toBe(6)
})

test('a stream that breaks is tried again without doubling its text', async () => {
  talk.model.script([{ text: ['before ', 'the ', 'drop'], dropAfter: 2 }, { text: 'after the drop' }])
  const sessionID = await talk.session()
  const answer = await talk.ask(sessionID, 'hi')
  expect(textOf(answer)).toBe('after the drop')
  expect(answer.info.error).toBeUndefined()
}, 15_000)

test('a conversation that is too long even when condensed is told as such, and the provider is not asked for ever', async () => {
  talk.model.script(() => ({ error: { status: 400, body: { error: { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' } } } }))
  const answer = await talk.ask(await talk.session(), 'hi')
  expect(answer.info.error?.name).toBe('ContextOverflowError')
  expect(talk.model.requests.length).toBe(6)
})

test('an abort in mid-stream keeps the text, closes the connection and leaves the session idle', async () => {
  talk.model.script([{ text: ['partial ', 'text'], hang: true }])
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const asking = talk.ask(sessionID, 'hi')
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'text')
  const before = Date.now()
  await talk.server.client('session.abort', { params: { sessionID } })
  const answer = await asking
  expect(Date.now() - before).toBeLessThan(500)
  expect(answer.info.error).toEqual({ name: 'MessageAbortedError', data: { message: 'Aborted' } })
  expect(textOf(answer)).toBe('partial text')
  expect(await talk.model.requests[0]!.ended).toBe('aborted')
  expect(await talk.server.client('session.status')).toEqual({})
})

test('an abort before the provider answered ends at once', async () => {
  talk.model.script([{ hang: 'headers' }])
  const sessionID = await talk.session()
  const asking = talk.ask(sessionID, 'hi')
  await talk.model.nextRequest()
  await talk.server.client('session.abort', { params: { sessionID } })
  expect((await asking).info.error?.name).toBe('MessageAbortedError')
})

test('an abort during a command ends the command and everything it started', async () => {
  talk.model.script([{ tools: [{ name: 'bash', input: { command: 'echo started; sleep 300 & sleep 300' } }] }])
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const asking = talk.ask(sessionID, 'hi')
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && JSON.stringify(data.properties.part).includes('started\\n'))
  await talk.server.client('session.abort', { params: { sessionID } })
  const answer = await asking
  const [call] = toolsOf(answer)
  expect(['completed', 'error']).toContain(call!.state.status)
  expect(answer.info.time.completed).toBeDefined()
})

test('a prompt sent while busy is stored at once and answered by the same run', async () => {
  let open = () => undefined as void
  const gate = new Promise<void>((resolve) => (open = resolve))
  talk.model.script([{ text: 'first', until: gate }, { text: 'second' }])
  const sessionID = await talk.session()
  const first = talk.ask(sessionID, 'one')
  await talk.model.nextRequest()
  const second = talk.ask(sessionID, 'two')
  await waitForUsers(sessionID, 2)
  open()
  const answers = await Promise.all([first, second])
  expect(answers.map(textOf)).toEqual(['second', 'second'])
  expect(talk.model.requests.length).toBe(2)
})

test('the same message id twice is one message and one answer', async () => {
  talk.model.script([{ text: 'once' }, { text: 'twice' }])
  const sessionID = await talk.session()
  const body = { messageID: 'msg_ffffffffffffAAAAAAAAAAAAAA', parts: [{ id: 'prt_ffffffffffffAAAAAAAAAAAAAA', type: 'text' as const, text: 'hi' }] }
  const send = () => talk.server.client('session.prompt', { params: { sessionID }, body })
  const [a, b] = [await send(), await send()]
  expect(b.info.id).toBe(a.info.id)
  expect(talk.model.requests.length).toBe(1)
  expect((await talk.server.client('session.messages', { params: { sessionID } })).length).toBe(2)
})

test('an unknown model is told, and what was typed is kept', async () => {
  const sessionID = await talk.session()
  const sent = talk.server.client('session.prompt', { params: { sessionID }, body: { model: { providerID: 'scripted', modelID: 'nope' }, parts: [{ type: 'text', text: 'keep me' }] } })
  await expect(sent).rejects.toMatchObject({ status: 400 })
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  expect(textOf(messages[0]!)).toBe('keep me')
})

async function waitForUsers(sessionID: SessionID, count: number) {
  for (let tries = 0; tries < 100; tries += 1) {
    const messages = await talk.server.client('session.messages', { params: { sessionID } })
    if (messages.filter((message) => message.info.role === 'user').length >= count) return
    await pause(10)
  }
  throw new Error('the prompt was not stored')
}
