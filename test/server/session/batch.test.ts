import { afterEach, beforeEach, expect, test } from 'vitest'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation({ files: { 'a.txt': 'AAA\n', 'b.txt': 'BBB\n' }, project: { experimental: { batch_tool: true } } })
})
afterEach(() => talk.close())

const batch = (...calls: [string, Record<string, unknown>][]) => ({
  tools: [{ id: 'call_batch', name: 'batch', input: { tool_calls: calls.map(([tool, parameters]) => ({ tool, parameters })) } }],
})

async function run(...calls: [string, Record<string, unknown>][]) {
  talk.model.script([batch(...calls), { text: 'done' }])
  const sessionID = await talk.session()
  const answer = await talk.ask(sessionID, 'go')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  const [own, ...nested] = messages.flatMap(toolsOf)
  return { answer, own: own!, nested, sessionID }
}

test('every call of a batch is a call of the message, with a result that the model gets', async () => {
  const { answer, own, nested } = await run(['read', { filePath: 'a.txt' }], ['grep', { pattern: 'BBB' }], ['Read', { filePath: 'b.txt' }])
  expect(textOf(answer)).toBe('done')
  expect(own).toMatchObject({
    tool: 'batch',
    state: {
      status: 'completed',
      title: 'Batch of 3 calls, 3 succeeded',
      output: 'All 3 calls were made. Each has its own result.',
      metadata: { totalCalls: 3, successful: 3, failed: 0, tools: ['read', 'grep', 'Read'], details: nested.map(({ callID }) => ({ success: true, callID })) },
    },
  })
  expect(nested.map(({ tool, state }) => [tool, state.status])).toEqual([['read', 'completed'], ['grep', 'completed'], ['read', 'completed']])
  const sent = talk.model.requests[1]!.body.messages
  expect(sent.slice(-5).map((message: { role: string }) => message.role)).toEqual(['assistant', 'tool', 'tool', 'tool', 'tool'])
  expect(sent.slice(-4).map((message: { tool_call_id: string }) => message.tool_call_id)).toEqual(['call_batch', ...nested.map(({ callID }) => callID)])
  expect(sent.at(-3).content).toContain('AAA')
})

test('what fails in a batch does not stop the rest and is named', async () => {
  const { own, nested } = await run(['read', { filePath: 'nope.txt' }], ['read', { filePath: 'a.txt' }], ['teleport', {}], ['batch', { tool_calls: [] }], ['read', { wrong: 1 }])
  expect(own).toMatchObject({ state: { status: 'completed', metadata: { totalCalls: 5, successful: 1, failed: 4 } } })
  const output = own.state.status === 'completed' ? own.state.output : ''
  expect(output).toContain('1 of 5 calls succeeded; each has its own result. These failed:')
  expect(output).toContain("- teleport: Model tried to call unavailable tool 'teleport'")
  expect(output).toContain('- batch: A batch cannot hold another batch')
  expect(nested.map(({ state }) => state.status)).toEqual(['error', 'completed', 'error'])
})

test('the calls of a batch run beside each other', async () => {
  const { nested } = await run(['bash', { command: 'sleep 0.3; echo 1' }], ['bash', { command: 'sleep 0.3; echo 2' }])
  const [one, two] = nested.map(({ state }) => (state.status === 'completed' ? state.time : { start: 0, end: 0 }))
  expect(two!.start).toBeLessThan(one!.end)
})

test('each call asks for its own permission, and a refusal ends the turn', async () => {
  await talk.server.client('config.update', { body: { permission: { bash: 'ask' } } })
  const events = await talk.server.events('/event')
  talk.model.script([batch(['bash', { command: 'echo 1' }], ['read', { filePath: 'a.txt' }])])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'go')
  const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked')
  if (data.type !== 'permission.asked') throw new Error('not asked')
  await talk.server.client('permission.reply', { params: { requestID: data.properties.id }, body: { reply: 'reject' } })
  const { parts, info } = await turn
  const [own, bash, read] = toolsOf({ parts })
  expect(data.properties.tool?.callID).toBe(bash!.callID)
  expect([own!.state.status, bash!.state.status, read!.state.status, info.error]).toEqual(['completed', 'error', 'completed', undefined])
  expect(talk.model.requests.length).toBe(1)
})

test('a stopped batch stops all of its calls', async () => {
  const events = await talk.server.events('/event')
  talk.model.script([batch(['bash', { command: 'echo started; sleep 30' }], ['bash', { command: 'sleep 30' }])])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'go')
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && data.properties.part.type === 'tool' && data.properties.part.state.status === 'running' && String(data.properties.part.state.metadata?.output).includes('started'))
  await talk.server.client('session.abort', { params: { sessionID } })
  const { parts, info } = await turn
  expect(info.error?.name).toBe('MessageAbortedError')
  expect(toolsOf({ parts }).map(({ state }) => state.status)).not.toContain('running')
  expect(toolsOf({ parts })[0]!.state.status).toBe('error')
})

test('more than 25 calls are refused as a whole', async () => {
  const { own, nested } = await run(...Array.from({ length: 26 }, () => ['read', { filePath: 'a.txt' }] as [string, Record<string, unknown>]))
  expect(own).toMatchObject({ state: { status: 'error', error: expect.stringContaining('The batch tool was called with invalid arguments') } })
  expect(nested).toEqual([])
})
