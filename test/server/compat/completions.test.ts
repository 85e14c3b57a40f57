import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { limits } from '../../../server/http/limits'
import { openLog } from '../../../server/system/log'
import { startConversation, type Conversation } from '../../support/conversation'
import { readSentEvents } from '../../support/sse-text'

// POST /v1/chat/completions and /v1/models without any client's help.

const MODEL = 'scripted/scripted-model'
const hello = { model: MODEL, messages: [{ role: 'user', content: 'hi' }] }

let talk: Conversation
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ocd-log-'))
  // A real one, as it knows what must not be told.
  talk = await startConversation({ options: { log: openLog({ file: path.join(folder, 'server.log') }) } })
})
afterEach(() => talk.model.script([]))
afterAll(async () => {
  await talk?.close()
  await rm(folder, { recursive: true, force: true })
})

function post(body: unknown, init: RequestInit = {}, to = talk) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return to.server.fetch('/v1/chat/completions', { method: 'POST', body: text, ...init, headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) } })
}

async function answer(response: Response) {
  return { status: response.status, body: (await response.json()) as any } // oxlint-disable-line typescript/no-explicit-any -- any answer
}

async function refused(body: unknown, init?: RequestInit) {
  const before = talk.model.requests.length
  const { status, body: told } = await answer(await post(body, init))
  expect(talk.model.requests).toHaveLength(before)
  return { status, ...told.error }
}

describe('models', () => {
  test('are found by names with plain and with encoded slashes, and a query is no part of the name', async () => {
    const encoded = await answer(await talk.server.fetch(`/v1/models/${encodeURIComponent(MODEL)}`))
    const plain = await answer(await talk.server.fetch(`/v1/models/${MODEL}?x=1`))
    expect(encoded).toEqual({ status: 200, body: { id: MODEL, object: 'model', created: 0, owned_by: 'scripted', name: 'Scripted Model' } })
    expect(plain).toEqual(encoded)
    expect((await talk.server.client('openai.models.list')).data).toContainEqual(plain.body)
  })

  test('that do not exist, and other addresses, are told in the form of the family', async () => {
    expect(await answer(await talk.server.fetch('/v1/models/none/such'))).toEqual({
      status: 404,
      body: { error: { message: expect.stringContaining('none/such'), type: 'invalid_request_error', param: 'model', code: 'model_not_found' } },
    })
    expect(await answer(await talk.server.fetch('/v1/embeddings', { method: 'POST' }))).toEqual({ status: 404, body: { error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: null } } })
    expect(await answer(await talk.server.fetch('/v1/models', { method: 'POST' }))).toMatchObject({ status: 405, body: { error: { type: 'invalid_request_error' } } })
    expect(await answer(await talk.server.fetch('/v1/whatever', { headers: { authorization: 'Bearer no' } }))).toEqual({
      status: 401,
      body: { error: { message: expect.any(String), type: 'authentication_error', param: null, code: 'invalid_api_key' } },
    })
  })

  test('answer under their bare id, and the answer tells the full name', async () => {
    talk.model.script([{ text: 'here' }])
    expect((await answer(await post({ ...hello, model: 'scripted-mini' }))).body).toMatchObject({ model: 'scripted/scripted-mini' })
  })
})

describe('a wrong request is refused before anybody is asked', () => {
  test.each([
    ['no model', { messages: hello.messages }],
    ['no messages', { model: MODEL }],
    ['an empty conversation', { model: MODEL, messages: [] }],
    ['more than one answer', { ...hello, n: 2 }],
    ['a foreign role', { model: MODEL, messages: [{ role: 'wizard', content: 'x' }] }],
    ['a temperature in words', { ...hello, temperature: 'warm' }],
    ['a result without a call', { model: MODEL, messages: [{ role: 'tool', tool_call_id: 'nobody', content: 'x' }] }],
    ['an image of the file system', { model: MODEL, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] }] }],
    ['an array', [hello]],
  ])('%s', async (_what, body) => {
    expect(await refused(body)).toMatchObject({ status: 400, type: 'invalid_request_error' })
  })

  test('broken JSON and a foreign type of content have words of their own', async () => {
    expect(await refused('{"model":')).toMatchObject({ status: 400, code: 'invalid_json' })
    expect(await refused(hello, { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415, type: 'invalid_request_error' })
    expect(await refused({ ...hello, model: 'nobody/nothing' })).toMatchObject({ status: 404, code: 'model_not_found', message: expect.stringContaining('nobody/nothing') })
  })

  test('but nulls and fields that nobody knows are no fault', async () => {
    talk.model.script([{ text: 'ok' }])
    const loose = { ...hello, temperature: null, tools: null, stop: null, user: 'me', metadata: { a: 1 }, store: true }
    expect((await answer(await post(loose))).status).toBe(200)
  })
})

test('it is no session: nothing is stored of it, no agent, no tool and no prompt of ours takes part, and the usage is booked', async () => {
  const { app, client } = talk.server
  const sessions = (await client('session.list')).length
  const booked = app.store.usage.list({ source: 'openai', limit: 100 }).length
  talk.model.script([{ text: 'alone', usage: { input: 7, output: 6, reasoning: 2, cacheRead: 3 } }])
  await post({ ...hello, stream: true }).then((response) => response.text())
  const { body, headers } = talk.model.requests.at(-1)!
  expect(body.messages).toEqual(hello.messages)
  expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'stream', 'stream_options'])
  expect(headers).not.toHaveProperty('x-session-id')
  expect(await client('session.list')).toHaveLength(sessions)
  const [latest, ...others] = app.store.usage.list({ source: 'openai', limit: 100 })
  expect(others).toHaveLength(booked)
  expect(latest).toEqual({
    time: expect.any(Number),
    projectID: (await client('project.current')).id,
    providerID: 'scripted',
    modelID: 'scripted-model',
    source: 'openai',
    tokens: { input: 7, output: 4, reasoning: 2, cache: { read: 3, write: 0 } },
    cost: expect.closeTo((7 + 6 * 2 + 3 * 0.1) / 1_000_000, 12),
  })
})

test('a stream is plain events without names, ends with its word, and tells its usage only when asked', async () => {
  talk.model.script([{ reasoning: 'hm', text: ['a', 'b'] }])
  const response = await post({ ...hello, stream: true })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const events = readSentEvents(await response.text())
  expect(events.every(({ event }) => event === undefined)).toBe(true)
  expect(events.at(-1)!.data).toBe('[DONE]')
  expect(events.slice(0, -1).map(({ data }) => data.choices[0])).toEqual([
    { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
    { index: 0, delta: { content: 'a' }, finish_reason: null },
    { index: 0, delta: { content: 'b' }, finish_reason: null },
    { index: 0, delta: {}, finish_reason: 'stop' },
  ])
})

describe('what the provider refuses', () => {
  test.each([400, 404, 408, 409, 413, 422, 429])('with %i keeps its status', async (status) => {
    talk.model.script([{ error: { status, headers: { 'retry-after': '3' }, body: { error: { message: `No: ${status}` } } } }])
    const response = await post({ ...hello, stream: status === 429 })
    expect(response.headers.get('retry-after')).toBe('3')
    const type = status === 429 ? 'rate_limit_error' : 'invalid_request_error'
    expect(await answer(response)).toEqual({ status, body: { error: { message: `No: ${status}`, type, param: null, code: null } } })
  })

  test.each([401, 403, 402, 500, 503])('with %i is a bad gateway, asked once', async (status) => {
    const before = talk.model.requests.length
    talk.model.script([{ error: { status, body: { error: { message: 'The key sk-scripted-key-0000 is bad' } } } }])
    const told = await answer(await post(hello))
    expect(told).toEqual({ status: 502, body: { error: { message: expect.stringContaining('is bad'), type: 'server_error', param: null, code: 'provider_error' } } })
    expect(told.body.error.message).not.toContain('sk-scripted-key')
    expect(talk.model.requests).toHaveLength(before + 1)
  })

  test('in the middle of a stream ends it without its word', async () => {
    talk.model.script([{ text: ['first', 'never'], dropAfter: 1 }])
    const events = readSentEvents(await post({ ...hello, stream: true }).then((response) => response.text()))
    expect(events.map(({ data }) => data.choices?.[0].delta ?? data)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'first' },
      { error: { message: expect.any(String), type: 'server_error', param: null, code: 'provider_error' } },
    ])
  })

  test('in the middle of an answer that is no stream is a bad gateway', async () => {
    talk.model.script([{ text: ['first', 'never'], dropAfter: 1 }])
    expect(await answer(await post(hello))).toMatchObject({ status: 502, body: { error: { code: 'provider_error' } } })
  })
})

test('a request that never reached the provider is sent again', async () => {
  const late = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' }
    response.end(`data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta: { content: 'late' }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`)
  })
  late.listen(0, '127.0.0.1')
  await once(late, 'listening')
  const { port } = late.address() as AddressInfo
  late.close()
  await once(late, 'close')
  const provider = { name: 'Late', npm: '@ai-sdk/openai-compatible', options: { baseURL: `http://127.0.0.1:${port}/v1` }, models: { m: { name: 'M' } } }
  const other = await startConversation({ config: { provider: { late: provider } } })
  try {
    const slept = other.server.app.clock.sleep
    const pauses: number[] = []
    Object.assign(other.server.app, {
      clock: {
        ...other.server.app.clock,
        now: () => Date.now(),
        sleep: async (milliseconds: number, signal?: AbortSignal) => {
          pauses.push(milliseconds)
          if (pauses.length === 1) await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', () => resolve()))
          return slept.call(other.server.app.clock, 0, signal)
        },
      },
    })
    const { status, body } = await answer(await post({ model: 'late/m', messages: hello.messages }, {}, other))
    expect([status, body.choices[0].message.content, pauses.length]).toEqual([200, 'late', 1])
  } finally {
    await other.close()
    late.closeAllConnections()
    late.close()
  }
})

test('a long silence is broken by what no reader takes for an event', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    talk.model.script([{ text: ['begun'], hang: true }])
    const response = await post({ ...hello, stream: true })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('begun')) text += (await reader.read()).value
    vi.advanceTimersByTime(limits.feedSilence)
    while (!text.includes('\n\n: ')) text += (await reader.read()).value
    expect(text.endsWith(': still here\n\n')).toBe(true)
    await reader.cancel()
  } finally {
    vi.useRealTimers()
  }
})
