import { afterEach, beforeEach, expect, test } from 'vitest'
import { scripted, startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation({ files: { 'src/hello.txt': 'one\ntwo\n' } })
})
afterEach(() => talk.close())

test('a prompt is answered with text, reasoning, tokens and a price', async () => {
  talk.model.script([{ reasoning: 'hm', text: ['Hello ', 'world'], usage: { input: 1000, output: 500 } }])
  const answer = await talk.ask(await talk.session(), 'hi')
  expect(answer.parts.map((part) => part.type)).toEqual(['step-start', 'reasoning', 'text', 'step-finish'])
  expect(textOf(answer)).toBe('Hello world')
  expect(answer.info).toMatchObject({ finish: 'stop', agent: 'build', ...scripted, tokens: { input: 1000, output: 500 } })
  expect(answer.info.cost).toBeCloseTo((1000 * 1 + 500 * 2) / 1e6, 10)
  expect(answer.info.time.completed).toBeGreaterThanOrEqual(answer.info.time.created)
})

test('events come in the published order, each part announced before its first delta', async () => {
  talk.model.script([{ text: ['Hel', 'lo'] }])
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'hi')
  await events.waitFor((frame) => frame.data.type === 'session.idle')
  const seen = events.frames
    .map(({ data }) => data)
    .filter((event) => event.type.startsWith('message') || event.type === 'session.status' || event.type === 'session.idle')
    .map((event) => (event.type === 'session.status' ? `status ${event.properties.status.type}` : event.type === 'message.part.updated' ? `part ${event.properties.part.type}` : event.type === 'message.updated' ? event.properties.info.role : event.type))
  // What the turn came to is told afterwards.
  expect(seen.slice(0, seen.indexOf('session.idle') + 1)).toEqual([
    'user',
    'part text',
    'status busy',
    'assistant',
    'part step-start',
    'part text',
    'message.part.delta',
    'message.part.delta',
    'part text',
    'part step-finish',
    'assistant',
    'status idle',
    'session.idle',
  ])
})

test('a tool call runs and its result goes back to the model', async () => {
  talk.model.script([{ tools: [{ id: 'call_1', name: 'read', input: { filePath: 'src/hello.txt' } }] }, { text: 'It has two lines.' }])
  const sessionID = await talk.session()
  const answer = await talk.ask(sessionID, 'read it')
  expect(textOf(answer)).toBe('It has two lines.')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  expect(messages.map((message) => message.info.role)).toEqual(['user', 'assistant', 'assistant'])
  const [call] = toolsOf(messages[1]!)
  expect(call).toMatchObject({ tool: 'read', callID: 'call_1', state: { status: 'completed', title: 'src/hello.txt' } })
  const sent = talk.model.requests[1]!.body.messages
  expect(sent.at(-1)).toMatchObject({ role: 'tool', tool_call_id: 'call_1' })
  expect(JSON.stringify(sent.at(-1))).toContain('two')
})

test('calls of one step run beside each other and each gets its own result', async () => {
  talk.model.script([
    { tools: [{ id: 'a', name: 'bash', input: { command: 'sleep 0.3; echo A' } }, { id: 'b', name: 'bash', input: { command: 'sleep 0.3; echo B' } }] },
    { text: 'both' },
  ])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const [, step] = await talk.server.client('session.messages', { params: { sessionID } })
  const calls = toolsOf(step!)
  expect(calls.map(({ state }) => state.status === 'completed' && state.output.trim())).toEqual(['A', 'B'])
  const [a, b] = calls.map(({ state }) => (state.status === 'completed' ? state.time : { start: 0, end: 0 }))
  expect(b!.start).toBeLessThan(a!.end)
})

test('an unknown tool and broken arguments become results that the model can read', async () => {
  talk.model.script([{ tools: [{ id: 'x', name: 'teleport', input: {} }, { id: 'y', name: 'read', input: '{"filePath": ' }, { id: 'z', name: 'read', input: { path: 1 } }] }, { text: 'sorry' }])
  const sessionID = await talk.session()
  const answer = await talk.ask(sessionID, 'go')
  expect(textOf(answer)).toBe('sorry')
  const [, step] = await talk.server.client('session.messages', { params: { sessionID } })
  expect(toolsOf(step!).map((part) => [part.tool, part.state.status])).toEqual([['invalid', 'completed'], ['invalid', 'completed'], ['read', 'error']])
})

test('the prompt that a model gets has the system text, the instructions of the project and every message', async () => {
  await talk.server.project.write('AGENTS.md', 'Always answer in rhymes.')
  talk.model.script([{ text: 'one' }, { text: 'two' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await talk.ask(sessionID, 'second')
  const { messages, tools } = talk.model.requests[1]!.body
  expect(messages[0].role).toBe('system')
  expect(messages[0].content).toContain('Always answer in rhymes.')
  expect(messages.slice(1).map((message: { role: string }) => message.role)).toEqual(['user', 'assistant', 'user'])
  expect(tools.map((tool: { function: { name: string } }) => tool.function.name)).toEqual(expect.arrayContaining(['bash', 'edit', 'read', 'write', 'glob', 'grep', 'list', 'todowrite', 'webfetch']))
})

test('a session is named by the small model, once, and only while nobody named it', async () => {
  talk.model.script([{ text: 'one' }, { text: 'two' }, { text: 'three' }])
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await events.waitFor(({ data }) => data.type === 'session.updated' && data.properties.info.title === 'A scripted title')
  await talk.ask(sessionID, 'second')
  const named = await talk.server.client('session.create', { body: { title: 'Mine' } })
  await talk.ask(named.id, 'third')
  expect(talk.model.titleRequests.length).toBe(1)
  expect(talk.model.titleRequests[0]!.body.model).toBe('scripted-mini')
})

test('what an answer costs adds up in its session, and so does its title', async () => {
  talk.model.script([{ text: 'one', usage: { input: 10, output: 5 } }, { text: 'two', usage: { input: 20, output: 7 } }])
  talk.model.title = { text: 'A scripted title', usage: { input: 100, output: 3 } }
  const events = await talk.server.events()
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await events.waitFor(({ data }) => data.type === 'session.updated' && data.properties.info.title === 'A scripted title')
  await talk.ask(sessionID, 'second')
  const session = await talk.server.client('session.get', { params: { sessionID } })
  expect(session.tokens).toMatchObject({ input: 130, output: 15 })
  expect(session.cost).toBeCloseTo((130 + 15 * 2) / 1e6, 12)
  events.close()
})

test('an agent stops after its steps and the model is told so', async () => {
  await talk.close()
  talk = await startConversation({ config: { agent: { build: { steps: 2 } } } })
  talk.model.script(() => ({ tools: [{ name: 'glob', input: { pattern: '*.md' } }] }))
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go on for ever')
  expect(talk.model.requests.length).toBe(2)
  expect(JSON.stringify(talk.model.requests[1]!.body.messages.at(-1))).toContain('MAXIMUM STEPS')
})

test('the plan agent is reminded on the wire only, and is not offered what writes', async () => {
  talk.model.script([{ text: 'a plan' }])
  const sessionID = await talk.session()
  await talk.server.client('session.prompt', { params: { sessionID }, body: { agent: 'plan', parts: [{ type: 'text', text: 'plan it' }] } })
  expect(JSON.stringify(talk.model.requests[0]!.body.messages.at(-1))).toContain('Plan mode is on')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  expect(JSON.stringify(messages)).not.toContain('Plan mode is on')
})
