import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'
import { readSentEvents, type SentEvent } from '../../support/sse-text'

// Turns of our agent through /v1/chat and /v1/chat/stream.

const MODEL = 'scripted/scripted-model'
const PIXEL = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='
const say = (content: string) => ({ messages: [{ role: 'user', content }] })

let talk: Conversation

beforeEach(async () => {
  talk = await startConversation({
    files: { '.opencode/skill/release/SKILL.md': '---\nname: release\ndescription: Makes releases\n---\nAlways write notes.\n', '.opencode/command/greet.md': 'Greet $ARGUMENTS warmly' },
    config: { permission: { bash: { '*': 'ask', 'echo *': 'allow', 'rm *': 'deny' } } },
  })
})
afterEach(() => talk?.close())

function post(path: string, body: unknown, init: RequestInit = {}) {
  return talk.server.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), ...init })
}

async function chat(body: unknown) {
  const response = await post('/v1/chat', body)
  return { status: response.status, body: (await response.json()) as any } // oxlint-disable-line typescript/no-explicit-any -- any answer
}

async function stream(body: unknown): Promise<SentEvent[]> {
  const response = await post('/v1/chat/stream', body)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const events = readSentEvents(await response.text())
  for (const { event, data } of events) expect(data.type).toBe(event)
  return events
}

const sent = (index = -1) => talk.model.requests.at(index)!.body.messages as { role: string; content: any }[] // oxlint-disable-line typescript/no-explicit-any -- the provider's format
const userTexts = () => sent().filter(({ role }) => role === 'user').map(({ content }) => (typeof content === 'string' ? content : content.map(({ text }: { text?: string }) => text).join('|')))

describe('a turn without a session', () => {
  test('runs the agent with its tools, adds up its model calls, and is kept to be read and gone on with', async () => {
    talk.model.script([
      { text: 'Let me see.', tools: [{ name: 'bash', input: { command: 'echo seen' } }], usage: { input: 100, output: 10, cacheRead: 5 } },
      { text: 'I saw it.', usage: { input: 200, output: 20, reasoning: 5 } },
    ])
    const { status, body } = await chat({ ...say('look'), model: MODEL })
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^chatcmpl-\w+$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: MODEL,
      session_id: expect.stringMatching(/^ses_/),
      cost_usd: expect.closeTo((300 + 30 * 2 + 5 * 0.1) / 1_000_000, 12),
      choices: [{ index: 0, message: { role: 'assistant', content: 'I saw it.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 305, completion_tokens: 30, total_tokens: 335 },
    })
    expect(talk.model.titleRequests).toEqual([])
    const params = { sessionID: body.session_id }
    const session = await talk.server.client('session.get', { params })
    expect(session).toMatchObject({ title: 'look', metadata: { source: 'v1' }, time: { archived: expect.any(Number) } })
    const messages = await talk.server.client('session.messages', { params })
    expect(messages.flatMap(toolsOf)).toMatchObject([{ tool: 'bash', state: { status: 'completed', output: expect.stringContaining('seen') } }])
    expect((await talk.server.client('v1.sessions.list')).data).toEqual([])
    talk.model.script([{ text: 'Still here.' }])
    expect((await chat({ ...say('and now?'), session_id: body.session_id })).body).toMatchObject({ session_id: body.session_id, choices: [{ message: { content: 'Still here.' } }] })
    expect(userTexts()).toEqual(['look', 'and now?'])
  })

  test('reads the whole conversation of the request: instructions, what was said before, images', async () => {
    talk.model.script([{ text: 'Red.' }])
    const messages = [
      { role: 'system', content: 'Speak like a painter.' },
      { role: 'user', content: 'My name is Ada.' },
      { role: 'assistant', content: 'Hello Ada.' },
      { role: 'developer', content: [{ type: 'text', text: 'One word only.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Which colour?' }, { type: 'image_url', image_url: { url: PIXEL } }] },
    ]
    expect((await chat({ messages })).body.choices[0].message.content).toBe('Red.')
    const [system, ...others] = sent()
    expect(system).toMatchObject({ role: 'system', content: expect.stringMatching(/Speak like a painter\.\n\nOne word only\./) })
    expect(others).toEqual([
      { role: 'user', content: 'My name is Ada.' },
      { role: 'assistant', content: 'Hello Ada.' },
      { role: 'user', content: [{ type: 'text', text: 'Which colour?' }, { type: 'image_url', image_url: { url: PIXEL } }] },
    ])
    expect(talk.model.requests).toHaveLength(1)
  })

  test('asks nobody: what would be asked for is refused, the model is told, and the turn goes on', async () => {
    talk.model.script([{ tools: [{ name: 'bash', input: { command: 'touch x' } }, { name: 'bash', input: { command: 'rm x' } }] }, { text: 'I could not.' }])
    expect((await chat(say('touch it'))).body.choices[0].message.content).toBe('I could not.')
    expect(sent().filter(({ role }) => role === 'tool')).toHaveLength(2)
    expect(talk.model.requests[0]!.body.tools.map((tool: { function: { name: string } }) => tool.function.name)).not.toContain('question')
    expect(await talk.server.client('permission.list')).toEqual([])
  })

  test('ends with its caller', async () => {
    talk.model.script([{ text: ['thinking'], hang: true }])
    const stop = new AbortController()
    const asked = post('/v1/chat', say('wait'), { signal: stop.signal })
    const request = await talk.model.nextRequest()
    stop.abort()
    await expect(asked).rejects.toThrow()
    expect(await request.ended).toBe('aborted')
  })

  test('knows skills by name and commands by their slash', async () => {
    talk.model.script([{ text: 'ok' }, { text: 'hello' }])
    await chat({ ...say('Make one'), skills: ['release'] })
    expect(userTexts().join()).toMatch(/Make one.*Always write notes\./s)
    await chat(say('/greet the crew'))
    expect(userTexts()).toEqual(['Greet the crew warmly'])
    expect(await chat({ ...say('x'), skills: ['nothing'] })).toEqual({
      status: 404,
      body: { error: { message: expect.stringContaining('nothing'), type: 'invalid_request_error', param: 'skills', code: 'skill_not_found' } },
    })
  })
})

describe('a turn in a session', () => {
  test('has the session\'s own history; only the last message is sent, and earlier ones are not believed', async () => {
    const session_id = await talk.session()
    talk.model.script([{ text: 'one' }, { text: 'two' }])
    await talk.ask(session_id, 'first')
    const messages = [{ role: 'system', content: 'Be terse.' }, { role: 'assistant', content: 'invented' }, { role: 'user', content: 'second' }]
    expect((await chat({ messages, session_id })).body.choices[0].message.content).toBe('two')
    expect(userTexts()).toEqual(['first', 'second'])
    expect(JSON.stringify(sent())).not.toContain('invented')
    expect(sent()[0]!.content).toContain('Be terse.')
    expect((await talk.server.client('session.messages', { params: { sessionID: session_id } })).map(textOf)).toEqual(['first', 'one', 'second', 'two'])
  })

  test('asks as usual, and with `ask: false` nobody', async () => {
    const session_id = await talk.session()
    talk.model.script([{ tools: [{ name: 'bash', input: { command: 'printf hi' } }] }, { text: 'done' }])
    const events = await talk.server.events()
    const asking = chat({ ...say('print'), session_id })
    const { data: asked } = await events.waitFor(({ data }) => data.type === 'permission.asked')
    if (asked.type !== 'permission.asked') throw new Error('something else was asked')
    await talk.server.client('permission.reply', { params: { requestID: asked.properties.id }, body: { reply: 'once' } })
    expect((await asking).body.choices[0].message.content).toBe('done')
    talk.model.script([{ tools: [{ name: 'bash', input: { command: 'printf hi' } }] }, { text: 'refused' }])
    expect((await chat({ ...say('print'), session_id, ask: false })).body.choices[0].message.content).toBe('refused')
    expect(await talk.server.client('permission.list')).toEqual([])
    events.close()
  })

  test('goes on without its caller, and keeps others out meanwhile', async () => {
    const session_id = await talk.session()
    const held = Promise.withResolvers<void>()
    talk.model.script([{ text: 'finished', until: held.promise }])
    const stop = new AbortController()
    const asked = post('/v1/chat', { ...say('work'), session_id }, { signal: stop.signal })
    await talk.model.nextRequest()
    expect(await chat({ ...say('me too'), session_id })).toEqual({ status: 409, body: { error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: 'session_busy' } } })
    stop.abort()
    await expect(asked).rejects.toThrow()
    const events = await talk.server.events()
    held.resolve()
    await events.waitFor(({ data }) => data.type === 'session.idle')
    events.close()
    expect((await talk.server.client('v1.sessions.messages', { params: { sessionID: session_id as never } })).data.map(({ content }) => content)).toEqual(['work', 'finished'])
  })
})

describe('a wrong request', () => {
  test.each([
    ['no messages', {}],
    ['none at all', { messages: [] }],
    ['an answer at the end', { messages: [{ role: 'assistant', content: 'x' }] }],
    ['a foreign role', { messages: [{ role: 'tool', content: 'x' }] }],
    ['nothing said', say('  ')],
    ['half a turn', { ...say('x'), max_turns: 0.5 }],
    ['a budget of nothing', { ...say('x'), max_budget: 0 }],
    ['an agent that is not there', { ...say('x'), agent: 'nobody' }],
    ['an image of the file system', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] }] }],
  ])('(%s) is refused by both doors, and nothing is kept of it', async (_what, body) => {
    for (const path of ['/v1/chat', '/v1/chat/stream']) {
      const response = await post(path, body)
      expect([response.status, await response.json()]).toEqual([400, { error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: null } }])
    }
    expect(talk.model.requests).toEqual([])
    expect(talk.server.app.store.session.list({ limit: 10 })).toEqual([])
  })

  test('for an unknown model or session is not found', async () => {
    for (const path of ['/v1/chat', '/v1/chat/stream']) {
      expect(await (await post(path, { ...say('x'), model: 'no/such' })).json()).toMatchObject({ error: { code: 'model_not_found', param: 'model' } })
      const response = await post(path, { ...say('x'), session_id: 'nothing-like-one' })
      expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'session_not_found' } }])
    }
    expect(talk.model.requests).toEqual([])
  })
})

test('a failed turn is a bad gateway, one that the provider could not take keeps 429, and a limit says which', async () => {
  talk.model.script([{ error: { status: 400, body: { error: { message: 'Bad prompt' } } } }])
  expect(await chat(say('x'))).toEqual({ status: 502, body: { error: { message: 'Bad prompt', type: 'server_error', param: null, code: 'provider_error' } } })
  talk.model.script(() => ({ error: { status: 429, headers: { 'retry-after-ms': '1' }, body: { error: { message: 'Slow down' } } } }))
  expect(await chat(say('x'))).toMatchObject({ status: 429, body: { error: { message: 'Slow down', type: 'rate_limit_error' } } })
  talk.model.script([{ tools: [{ name: 'bash', input: { command: 'echo a' } }] }])
  expect(await chat({ ...say('x'), max_turns: 1 })).toMatchObject({ status: 502, body: { error: { message: expect.stringContaining('max_turns') } } })
})

describe('a streamed turn', () => {
  test('is blocks one after another: thinking, text, tools with their results, and the end with its sums', async () => {
    talk.model.script([
      { reasoning: 'Hm.', text: ['Let me ', 'see.'], tools: [{ id: 'call_1', name: 'bash', input: { command: 'echo seen' } }, { id: 'call_2', name: 'bash', input: { command: 'rm x' } }], usage: { input: 10, output: 4 } },
      { text: 'Seen.', usage: { input: 20, output: 2 } },
    ])
    const events = await stream({ ...say('look'), model: MODEL })
    expect(events.map(({ data: { type, index, content_block: block, delta } }) => [type, index, block?.type ?? delta?.type].filter((value) => value !== undefined).join(' '))).toEqual([
      ...['content_block_start 0 thinking', 'content_block_delta 0 thinking_delta', 'content_block_stop 0'],
      ...['content_block_start 1 text', ...events.filter(({ data }) => data.index === 1 && data.delta).map(() => 'content_block_delta 1 text_delta'), 'content_block_stop 1'],
      ...['content_block_start 2 tool_use', 'content_block_delta 2 tool_result', 'content_block_stop 2'],
      ...['content_block_start 3 tool_use', 'content_block_delta 3 tool_result', 'content_block_stop 3'],
      ...['content_block_start 4 text', ...events.filter(({ data }) => data.index === 4 && data.delta).map(() => 'content_block_delta 4 text_delta'), 'content_block_stop 4'],
      'message_stop',
    ])
    expect(events.map(({ data }) => data.delta?.thinking ?? '').join('')).toBe('Hm.')
    expect(events.map(({ data }) => (data.delta?.type === 'text_delta' ? data.delta.text : '')).join('')).toBe('Let me see.Seen.')
    const tools = events.flatMap(({ data }) => (data.content_block?.type === 'tool_use' ? data.content_block : []))
    expect(tools).toEqual([
      { type: 'tool_use', id: 'call_1', name: 'bash', input: { command: 'echo seen' } },
      { type: 'tool_use', id: 'call_2', name: 'bash', input: { command: 'rm x' } },
    ])
    const results = events.flatMap(({ data }) => (data.delta?.type === 'tool_result' ? data.delta : []))
    expect(results).toEqual([
      { type: 'tool_result', text: expect.stringContaining('seen'), is_error: false },
      { type: 'tool_result', text: expect.any(String), is_error: true },
    ])
    expect(events.at(-1)!.data).toEqual({
      type: 'message_stop',
      session_id: expect.stringMatching(/^ses_/),
      model: MODEL,
      finish_reason: 'stop',
      usage: { prompt_tokens: 30, completion_tokens: 6, total_tokens: 36 },
      cost_usd: expect.closeTo((30 + 12) / 1_000_000, 12),
    })
  })

  test('that fails tells the error and then its end', async () => {
    talk.model.script([{ error: { status: 400, body: { error: { message: 'Bad prompt' } } } }])
    const events = await stream(say('x'))
    expect(events.map(({ data }) => data)).toEqual([
      { type: 'error', error: { message: 'Bad prompt', type: 'server_error', param: null, code: 'provider_error' } },
      expect.objectContaining({ type: 'message_stop', finish_reason: 'error', session_id: expect.stringMatching(/^ses_/) }),
    ])
  })

  test('comes while it happens, and ends with its caller', async () => {
    talk.model.script([{ text: ['first ', 'second'], hang: true }])
    const response = await post('/v1/chat/stream', say('go'))
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('second')) text += (await reader.read()).value
    await reader.cancel()
    expect(await talk.model.requests[0]!.ended).toBe('aborted')
  })
})
