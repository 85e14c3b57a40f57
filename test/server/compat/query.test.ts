import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'
import { ask as send } from '../../support/dialect'
import { makeProject } from '../../support/temp-project'

let talk: Conversation
beforeAll(async () => {
  talk = await startConversation({
    files: { '.opencode/command/shout.md': '---\ndescription: Shouts\n---\nSay $ARGUMENTS loudly.', '.opencode/command/need.md': 'Nothing to fill.' },
  })
})
afterAll(() => talk.close())

const ask = (call: string, body?: unknown, headers?: Record<string, string>) => send(talk.server, call, body, headers)
const turn = { text: 'hello there', usage: { input: 100, output: 10 } }
const price = (100 * 1 + 10 * 2) / 1e6

describe('GET /health and /models', () => {
  test('the server says that it is there', async () => {
    const { status, body } = await ask('GET /health')
    expect([status, body]).toEqual([200, { status: 'ok', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), healthy: true, version: expect.any(String) }])
    expect(Math.abs(Date.parse(body.timestamp) - Date.now())).toBeLessThan(60_000)
  })

  test('models of connected providers have their prices and limits', async () => {
    const { body } = await ask('GET /models')
    expect(body.default).toBe('scripted/scripted-model')
    expect(body.models[0]).toEqual({
      id: 'scripted/scripted-model',
      name: 'Scripted Model',
      description: expect.any(String),
      provider: 'scripted',
      model: 'scripted-model',
      context: 200_000,
      output: 32_000,
      cost: { input: 1, output: 2, cache_read: 0.1, cache_write: 1.25 },
    })
    expect(body.models.some(({ provider }: { provider: string }) => provider === 'anthropic')).toBe(false)
  })
})

describe('POST /query', () => {
  test('answers a prompt with what it cost', async () => {
    talk.model.script([turn])
    const { status, body } = await ask('POST /query', { prompt: 'hi', unknown: 1 })
    expect(status).toBe(200)
    expect(body).toEqual({ result: 'hello there', model: 'scripted/scripted-model', session_id: expect.stringMatching(/^ses_/), cost_usd: expect.closeTo(price, 12), duration_ms: expect.any(Number), is_error: false })
    expect(Number.isInteger(body.duration_ms) && body.duration_ms >= 0).toBe(true)
  })

  test('is kept as an archived session that says where it came from, named without a model', async () => {
    const titles = talk.model.titleRequests.length
    talk.model.script([turn])
    const { body } = await ask('POST /query', { prompt: '\n  What is this?\nTell me all.' })
    const session = await talk.server.client('session.get', { params: { sessionID: body.session_id } })
    expect(session).toMatchObject({ title: 'What is this?', metadata: { source: 'query' }, time: { archived: expect.any(Number) }, cost: body.cost_usd })
    expect(talk.model.titleRequests.length).toBe(titles)
    const messages = await talk.server.client('session.messages', { params: { sessionID: body.session_id } })
    expect(messages.map(({ info }) => info.role)).toEqual(['user', 'assistant'])
    expect((await ask('GET /sessions')).body.map(({ id }: { id: string }) => id)).not.toContain(body.session_id)
  })

  test('sees nothing of an earlier one, and goes on by its session', async () => {
    talk.model.script([turn, { text: 'fresh' }, { text: 'again' }])
    const first = (await ask('POST /query', { prompt: 'remember 4711' })).body
    await ask('POST /query', { prompt: 'what was it?' })
    expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).not.toContain('4711')
    const further = await ask(`POST /session/${first.session_id}/message`, { prompt: 'what was it?' })
    expect(further.body).toMatchObject({ result: 'again', session_id: first.session_id })
    expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).toContain('4711')
  })

  test('takes a model by its full name, its bare id or its family, and answers with the full name', async () => {
    for (const model of ['scripted/scripted-mini', 'scripted-mini']) {
      talk.model.script([turn])
      expect((await ask('POST /query', { prompt: 'hi', model })).body.model).toBe('scripted/scripted-mini')
      expect(talk.model.requests.at(-1)!.body.model).toBe('scripted-mini')
    }
  })

  test('adds its system prompt to ours', async () => {
    talk.model.script([turn])
    await ask('POST /query', { prompt: 'hi', system_prompt: 'Only rhyme.' })
    const system = JSON.stringify(talk.model.requests.at(-1)!.body.messages[0])
    expect(system).toContain('Only rhyme.')
    expect(system).toContain('Working directory')
  })

  test('runs in the folder that the address or the header names, and says when there is none', async () => {
    const other = await makeProject({ files: { 'there.txt': 'x' } })
    talk.model.script([turn, turn])
    const byAddress = await ask(`POST /query?directory=${encodeURIComponent(other.directory)}`, { prompt: 'hi' })
    const byHeader = await ask('POST /query', { prompt: 'hi' }, { 'x-opencode-directory': encodeURIComponent(other.directory) })
    for (const { body } of [byAddress, byHeader]) {
      expect((await talk.server.client('session.get', { params: { sessionID: body.session_id } })).directory).toBe(other.directory)
    }
    const gone = await ask('POST /query?directory=/nowhere/at/all', { prompt: 'hi' })
    expect([gone.status, gone.body]).toEqual([404, { error: 'Folder not found: /nowhere/at/all' }])
    await other.remove()
  })

  test('several texts of the last step stand below each other', async () => {
    talk.model.script([{ text: 'first', tools: [{ name: 'read', input: { filePath: 'README.md' } }] }, { text: 'the end' }])
    expect((await ask('POST /query', { prompt: 'read it' })).body.result).toBe('the end')
  })

  test('a provider that fails is an answer with is_error', async () => {
    talk.model.script([{ error: { status: 400, body: { error: { message: 'no such thing' } } } }])
    const { status, body } = await ask('POST /query', { prompt: 'hi' })
    expect([status, body]).toEqual([200, expect.objectContaining({ result: 'no such thing', is_error: true, cost_usd: 0 })])
  })

  test('what a text begins with calls a command of that name, and nothing else', async () => {
    talk.model.script([turn, turn])
    await ask('POST /query', { prompt: '/shout good morning' })
    expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).toContain('Say good morning loudly.')
    await ask('POST /query', { prompt: '/usr/bin is a folder' })
    expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).toContain('/usr/bin is a folder')
  })
})

describe('requests that are wrong', () => {
  const calls = () => talk.model.requests.length

  test.each([
    [{}, /prompt/],
    [{ prompt: '' }, /blank/],
    [{ prompt: ' \n' }, /blank/],
    [{ prompt: 7 }, /string/],
    [{ prompt: 'hi', model: 7 }, /model/],
    [{ prompt: 'hi', max_turns: 0 }, /max_turns/],
    [{ prompt: 'hi', max_turns: 1.5 }, /max_turns/],
    [{ prompt: 'hi', max_turns: '3' }, /max_turns/],
    [{ prompt: 'hi', max_budget: 0 }, /max_budget/],
    [{ prompt: 'hi', max_budget: -1 }, /max_budget/],
    [{ prompt: 'hi', max_budget: '1' }, /max_budget/],
    [{ prompt: 'hi', timeout_ms: 0 }, /timeout_ms/],
    [{ prompt: 'hi', model: 'nobody/nothing' }, /nobody\/nothing/],
    [{ prompt: 'hi', model: 'nothing' }, /nothing/],
    [{ prompt: 'hi', model: 'opus' }, /opus/],
    [{ prompt: 'hi', agent: 'nobody' }, /nobody/],
    [[], /object|array/i],
    ['"text"', /object|string/i],
    ['{"prompt":', /JSON/],
  ])('%j is a 400 that says what is wrong, and nothing is stored or asked', async (body, words) => {
    const before = calls()
    const { status, body: said } = await ask('POST /query', body)
    expect([status, said]).toEqual([400, { error: expect.stringMatching(words) }])
    expect(Object.keys(said)).toEqual(['error'])
    expect(calls()).toBe(before)
    expect(talk.server.app.store.session.unfinished()).toEqual([])
  })

  test('a refused one leaves no session behind', async () => {
    const count = async () => (await talk.server.client('session.list', { query: { limit: 1000 } })).length
    const before = await count()
    await ask('POST /query', { prompt: 'hi', agent: 'nobody' })
    await ask('POST /query', { prompt: 'hi', model: 'nobody/nothing' })
    expect(await count()).toBe(before)
  })

  test('other content types, methods and addresses have the words of the dialect', async () => {
    expect(await ask('POST /query', '{"prompt":"hi"}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: { error: expect.any(String) } })
    const wrong = await ask('GET /query')
    expect([wrong.status, wrong.body, wrong.headers.get('allow')]).toEqual([405, { error: expect.any(String) }, 'POST'])
    expect(await ask('GET /query/more')).toMatchObject({ status: 404, body: { error: expect.stringContaining('/query/more') } })
    expect(await ask('DELETE /models')).toMatchObject({ status: 405, body: { error: expect.any(String) } })
  })

  test.each(['/health', '/models', '/query', '/query/nothing', '/health/x'])('strangers get the same 401 at %s', async (path) => {
    for (const headers of [{ authorization: '' }, { authorization: 'Bearer wrong' }, { authorization: `Basic ${btoa('opencode:wrong')}` }]) {
      const { status, body } = await ask(`GET ${path}`, undefined, headers as Record<string, string>)
      expect([status, body]).toEqual([401, { error: 'Authentication required' }])
    }
  })
})

describe('POST /session/:id/message with a prompt', () => {
  test('answers with what the session has cost so far; its events are those of any turn', async () => {
    const sessionID = await talk.session()
    const events = await talk.server.events()
    talk.model.script([turn, turn])
    const first = await ask(`POST /session/${sessionID}/message`, { prompt: 'one' })
    expect(first.body).toEqual({ result: 'hello there', model: 'scripted/scripted-model', session_id: sessionID, cost_usd: expect.closeTo(price, 12), duration_ms: expect.any(Number), is_error: false, total_cost_usd: expect.closeTo(price, 12) })
    const second = await ask(`POST /session/${sessionID}/message`, { prompt: 'two' })
    expect(second.body).toMatchObject({ cost_usd: expect.closeTo(price, 12), total_cost_usd: expect.closeTo(2 * price, 12) })
    await events.waitFor(({ data }) => data.type === 'session.idle' && data.properties.sessionID === sessionID)
    expect(events.frames.some(({ data }) => data.type === 'message.part.delta' && data.properties.sessionID === sessionID)).toBe(true)
    events.close()
  })

  test('is told apart by the body alone', async () => {
    const sessionID = await talk.session()
    talk.model.script([turn])
    const both = await ask(`POST /session/${sessionID}/message`, { prompt: 'not me', parts: [{ type: 'text', text: 'me' }] })
    expect(both.body).toMatchObject({ info: { role: 'assistant' }, parts: expect.any(Array) })
    expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).not.toContain('not me')
    const neither = await ask(`POST /session/${sessionID}/message`, {})
    expect([neither.status, neither.body]).toMatchObject([400, { name: 'BadRequest', data: { kind: 'Payload' } }])
    for (const prompt of ['', 5, {}]) {
      const wrong = await ask(`POST /session/${sessionID}/message`, { prompt })
      expect([wrong.status, Object.keys(wrong.body)]).toEqual([400, ['error']])
    }
  })

  test('of an unknown session is a 404 in its own words', async () => {
    for (const id of ['ses_missing', 'nonsense']) {
      expect(await ask(`POST /session/${id}/message`, { prompt: 'hi' })).toMatchObject({ status: 404, body: { error: 'Session not found' } })
    }
  })

  test('of a busy session is a 409, and the turn under way is not disturbed', async () => {
    const sessionID = await talk.session()
    const gate = Promise.withResolvers<void>()
    talk.model.script([{ ...turn, until: gate.promise }])
    const events = await talk.server.events()
    const running = ask(`POST /session/${sessionID}/message`, { prompt: 'slowly' })
    await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.sessionID === sessionID)
    events.close()
    const busy = await ask(`POST /session/${sessionID}/message`, { prompt: 'me too' })
    expect([busy.status, busy.body]).toEqual([409, { error: expect.stringContaining(sessionID) }])
    gate.resolve()
    expect((await running).body).toMatchObject({ is_error: false, result: 'hello there' })
    const messages = await talk.server.client('session.messages', { params: { sessionID } })
    expect(messages.length).toBe(2)
  })

  test('two at once are one turn and one refusal', async () => {
    const sessionID = await talk.session()
    talk.model.script([turn, turn])
    const answers = await Promise.all([1, 2].map(() => ask(`POST /session/${sessionID}/message`, { prompt: 'now' })))
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409])
  })

  test('the session keeps the model that was used last', async () => {
    const sessionID = await talk.session()
    talk.model.script([turn, turn])
    await ask(`POST /session/${sessionID}/message`, { prompt: 'hi', model: 'scripted-mini' })
    expect((await ask(`POST /session/${sessionID}/message`, { prompt: 'hi' })).body.model).toBe('scripted/scripted-mini')
  })
})
