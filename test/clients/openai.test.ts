import OpenAI, { APIError, APIUserAbortError, AuthenticationError, NotFoundError, RateLimitError } from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../support/conversation'

// The published client of OpenAI, unchanged, against our server.

const MODEL = 'scripted/scripted-model'
const PIXEL = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='

const weather: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'get_weather', description: 'Tells the weather', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
}

let talk: Conversation
let client: OpenAI

beforeAll(async () => {
  talk = await startConversation()
  client = connect()
})
beforeEach(() => talk.model.script([]))
afterAll(() => talk?.close())

function connect(apiKey = talk.server.token) {
  return new OpenAI({ baseURL: `${talk.server.url}/v1`, apiKey, maxRetries: 0 })
}

test('lists the models of connected providers and finds one by its name with a slash', async () => {
  const models = await client.models.list()
  expect(models.data.map(({ id }) => id)).toEqual(expect.arrayContaining([MODEL, 'scripted/scripted-mini']))
  const one = await client.models.retrieve(MODEL)
  expect(one).toEqual({ id: MODEL, object: 'model', created: 0, owned_by: 'scripted', name: 'Scripted Model' })
})

test('a completion is the word of the model alone, with its usage and its price', async () => {
  talk.model.script([{ text: ['Hello', ' there'], usage: { input: 100, output: 50, reasoning: 20, cacheRead: 40 } }])
  const before = talk.model.requests.length
  const answer = await client.chat.completions.create({ model: MODEL, messages: [{ role: 'developer', content: 'Be short.' }, { role: 'user', content: 'Hi' }] })
  expect(answer).toEqual({
    id: expect.stringMatching(/^chatcmpl-\w+$/),
    object: 'chat.completion',
    created: expect.closeTo(Date.now() / 1000, -2),
    model: MODEL,
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 140,
      completion_tokens: 50,
      total_tokens: 190,
      prompt_tokens_details: { cached_tokens: 40 },
      completion_tokens_details: { reasoning_tokens: 20 },
    },
    cost_usd: expect.closeTo((100 * 1 + 50 * 2 + 40 * 0.1) / 1_000_000, 12),
  })
  const { body } = talk.model.requests[before]!
  expect(body.messages).toEqual([{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'Hi' }])
  expect(body).not.toHaveProperty('tools')
  expect(talk.model.titleRequests).toEqual([])
})

test('a stream passes the pieces on as they come, with one id, and tells the usage when asked', async () => {
  const held = Promise.withResolvers<void>()
  talk.model.script([{ text: ['one ', 'two'], until: held.promise }])
  const stream = await client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'count' }], stream: true, stream_options: { include_usage: true } })
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) {
    chunks.push(chunk)
    // The provider has not ended its answer yet.
    if (chunk.choices[0]?.delta.content === 'two') held.resolve()
  }
  expect(chunks.map(({ choices }) => choices[0] && { ...choices[0].delta, finish: choices[0].finish_reason })).toEqual([
    { role: 'assistant', content: '', finish: null },
    { content: 'one ', finish: null },
    { content: 'two', finish: null },
    { finish: 'stop' },
    undefined,
  ])
  expect(new Set(chunks.map(({ id, model, object }) => `${id} ${model} ${object}`)).size).toBe(1)
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }, cost_usd: expect.any(Number) })
})

test('calls of the caller\'s tools go back to it with the ids of the provider, and their results to the model', async () => {
  talk.model.script([{ text: 'Let me look.', tools: [{ id: 'call_a', name: 'get_weather', input: { city: 'Rome' } }, { id: 'call_b', name: 'get_weather', input: { city: 'Oslo' } }] }, { text: 'Sunny' }])
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Weather?' }]
  const first = await client.chat.completions.create({ model: MODEL, messages, tools: [weather], tool_choice: 'auto' })
  const [choice] = first.choices
  expect(choice).toEqual({
    index: 0,
    finish_reason: 'tool_calls',
    message: {
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: [
        { id: 'call_a', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
        { id: 'call_b', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
      ],
    },
  })
  messages.push(choice!.message, { role: 'tool', tool_call_id: 'call_a', content: '30 degrees' }, { role: 'tool', tool_call_id: 'call_b', content: [{ type: 'text', text: '5 degrees' }] })
  const second = await client.chat.completions.create({ model: MODEL, messages, tools: [weather] })
  expect(second.choices[0]!.message.content).toBe('Sunny')
  const { body } = talk.model.requests.at(-1)!
  expect(body.tools).toEqual([weather])
  expect(body.messages.slice(1)).toEqual([
    { role: 'assistant', content: 'Let me look.', tool_calls: choice!.message.tool_calls },
    { role: 'tool', tool_call_id: 'call_a', content: '30 degrees' },
    { role: 'tool', tool_call_id: 'call_b', content: '5 degrees' },
  ])
})

test('a streamed call comes in pieces that the client\'s own helper puts together', async () => {
  talk.model.script([{ tools: [{ id: 'call_s', name: 'get_weather', input: { city: 'Lima' } }] }])
  const runner = client.chat.completions.stream({ model: MODEL, messages: [{ role: 'user', content: 'Weather?' }], tools: [weather], tool_choice: { type: 'function', function: { name: 'get_weather' } } })
  const final = await runner.finalChatCompletion()
  expect(final.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: null, tool_calls: [{ id: 'call_s', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Lima"}' } }] },
  })
  expect(talk.model.requests.at(-1)!.body.tool_choice).toEqual({ type: 'function', function: { name: 'get_weather' } })
})

test('settings and the wanted form of the answer reach the provider as they were asked for', async () => {
  talk.model.script([{ text: '{"ok":true}' }])
  const format = { type: 'json_schema' as const, json_schema: { name: 'verdict', strict: true, schema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'], additionalProperties: false } } }
  const answer = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: 'ok?' }],
    response_format: format,
    temperature: 0.2,
    top_p: 0.9,
    max_completion_tokens: 77,
    stop: ['END'],
    seed: 42,
    presence_penalty: 0.5,
    frequency_penalty: -0.5,
    reasoning_effort: 'low',
  })
  expect(answer.choices[0]!.message.content).toBe('{"ok":true}')
  expect(talk.model.requests.at(-1)!.body).toMatchObject({
    response_format: format,
    temperature: 0.2,
    top_p: 0.9,
    max_tokens: 77,
    stop: ['END'],
    seed: 42,
    presence_penalty: 0.5,
    frequency_penalty: -0.5,
    reasoning_effort: 'low',
  })
})

test('images go to the model as data or as an address', async () => {
  talk.model.script([{ text: 'A pixel' }])
  await client.chat.completions.create({
    model: MODEL,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: PIXEL } },
          { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'low' } },
        ],
      },
    ],
  })
  expect(talk.model.requests.at(-1)!.body.messages[0].content).toEqual([
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: PIXEL } },
    { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'low' } },
  ])
})

test('an answer that ran out of tokens or was filtered says so', async () => {
  talk.model.script([{ text: 'cut', finish: 'length' }, { text: 'no', finish: 'content-filter' }])
  const ask = () => client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'go' }] })
  expect((await ask()).choices[0]!.finish_reason).toBe('length')
  expect((await ask()).choices[0]!.finish_reason).toBe('content_filter')
})

test('a wrong key is an authentication error', async () => {
  const refused = await connect('sk-wrong').models.list().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(AuthenticationError)
  expect(refused).toMatchObject({ status: 401, type: 'authentication_error', code: 'invalid_api_key' })
})

test('a model that nobody has is not found, and nobody is asked', async () => {
  const before = talk.model.requests.length
  const missing = await client.chat.completions.create({ model: 'scripted/nothing', messages: [{ role: 'user', content: 'hi' }] }).catch((error: unknown) => error)
  expect(missing).toBeInstanceOf(NotFoundError)
  expect(missing).toMatchObject({ status: 404, code: 'model_not_found', param: 'model', type: 'invalid_request_error' })
  await expect(client.models.retrieve('scripted/nothing')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  expect(talk.model.requests).toHaveLength(before)
})

test('a provider that limits the rate is passed on with its patience, and is asked once', async () => {
  const before = talk.model.requests.length
  talk.model.script([{ error: { status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'Slow down' } } } }])
  const limited = await client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'hi' }] }).catch((error: unknown) => error)
  expect(limited).toBeInstanceOf(RateLimitError)
  expect(limited).toMatchObject({ status: 429, type: 'rate_limit_error', error: { message: 'Slow down' } })
  expect((limited as RateLimitError).headers?.get('retry-after')).toBe('7')
  expect(talk.model.requests).toHaveLength(before + 1)
})

test('a client that retries by itself gets its answer after a short refusal', async () => {
  talk.model.script([{ error: { status: 429, headers: { 'retry-after-ms': '1' }, body: { error: { message: 'Slow down' } } } }, { text: 'now' }])
  const patient = new OpenAI({ baseURL: `${talk.server.url}/v1`, apiKey: talk.server.token, maxRetries: 1 })
  const answer = await patient.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'hi' }] })
  expect(answer.choices[0]!.message.content).toBe('now')
})

test('a stream that breaks off ends with an error, after what came before', async () => {
  talk.model.script([{ text: ['begun', ' never sent'], dropAfter: 1 }])
  const stream = await client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'hi' }], stream: true })
  let text = ''
  const failure = await (async () => {
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    return undefined
  })().catch((error: unknown) => error)
  expect(text).toBe('begun')
  expect(failure).toBeInstanceOf(APIError)
  expect(failure).toMatchObject({ error: { type: 'server_error', code: 'provider_error' } })
})

test('a caller that goes away ends the request of the provider', async () => {
  talk.model.script([{ text: ['a', 'b'], hang: true }])
  const asked = talk.model.requests.length
  const stream = await client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'hi' }], stream: true })
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content === 'b') break
  await expect(talk.model.requests[asked]!.ended).resolves.toBe('aborted')
  talk.model.script([{ hang: 'headers' }])
  const stop = new AbortController()
  const waiting = client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'hi' }] }, { signal: stop.signal })
  await expect.poll(() => talk.model.requests.length).toBe(asked + 2)
  stop.abort()
  await expect(waiting).rejects.toBeInstanceOf(APIUserAbortError)
  await expect(talk.model.requests[asked + 1]!.ended).resolves.toBe('aborted')
})
