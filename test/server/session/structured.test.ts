import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { AssistantMessage, PromptInput } from '#protocol/message'
import { scripted, startConversation, toolsOf, type Conversation } from '../../support/conversation'
import { overflows } from '../../support/context'
import type { ProviderKind } from '../../support/scripted-model'

const schema = { type: 'object', properties: { city: { type: 'string' }, people: { type: 'integer' } }, required: ['city', 'people'], additionalProperties: false }

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

async function ask(sessionID: SessionID, format: PromptInput['format'] = { type: 'json_schema', schema }) {
  const answer = await talk.server.client('session.prompt', { params: { sessionID }, body: { format, model: scripted, parts: [{ type: 'text', text: 'where?' }] } })
  return { info: answer.info as AssistantMessage, parts: answer.parts }
}

function hands(input: unknown) {
  return { tools: [{ name: 'StructuredOutput', input }] }
}

test.each<ProviderKind>(['openai-compatible', 'openai', 'anthropic', 'google'])('an answer is handed over as data and ends the turn (%s)', async (kind) => {
  await talk.close()
  talk = await startConversation({ kind })
  talk.model.script([hands({ city: 'Ulm', people: 126000 })])
  const sessionID = await talk.session()
  const answer = await ask(sessionID)
  expect(answer.info).toMatchObject({ structured: { city: 'Ulm', people: 126000 }, finish: 'tool-calls' })
  expect(answer.info).not.toHaveProperty('error')
  expect(toolsOf(answer)).toMatchObject([{ tool: 'StructuredOutput', state: { status: 'completed' } }])
  expect(talk.model.requests.length).toBe(1)
})

test('the model is given the schema as a tool, and has to call something', async () => {
  talk.model.script([hands({ city: 'Ulm', people: 1 })])
  await ask(await talk.session())
  const { tools, tool_choice: choice, messages } = talk.model.requests[0]!.body
  expect(tools.at(-1).function).toMatchObject({ name: 'StructuredOutput', parameters: schema })
  expect(choice).toBe('required')
  expect(messages[0].content).toContain('StructuredOutput')
})

test('the model may look around before it hands the answer over', async () => {
  talk.model.script([{ tools: [{ name: 'read', input: { filePath: 'README.md' } }] }, hands({ city: 'Ulm', people: 1 })])
  const sessionID = await talk.session()
  expect((await ask(sessionID)).info.structured).toEqual({ city: 'Ulm', people: 1 })
  expect(talk.model.requests.length).toBe(2)
})

test('data that does not fit goes back to the model with what is wrong, and it tries again', async () => {
  talk.model.script([hands({ city: 'Ulm' }), hands({ city: 'Ulm', people: 'many' }), hands({ city: 'Ulm', people: 2 })])
  const sessionID = await talk.session()
  expect((await ask(sessionID)).info.structured).toEqual({ city: 'Ulm', people: 2 })
  expect(JSON.stringify(talk.model.requests[1]!.body.messages.at(-1))).toContain('must have')
  expect(JSON.stringify(talk.model.requests[2]!.body.messages.at(-1))).toContain('/people must be integer')
})

test.each([
  [undefined, 2],
  [0, 0],
  [1, 1],
])('with a retry count of %s the model gets %i more tries, then the turn ends with an error', async (retryCount, retries) => {
  talk.model.script(() => hands({ city: 5 }))
  const sessionID = await talk.session()
  const { info } = await ask(sessionID, { type: 'json_schema', schema, ...(retryCount === undefined ? {} : { retryCount }) })
  expect(info.error).toMatchObject({ name: 'StructuredOutputError', data: { retries } })
  expect(info).not.toHaveProperty('structured')
  expect(talk.model.requests.length).toBe(retries + 1)
  talk.model.script([{ text: 'still here' }])
  await talk.ask(sessionID, 'and now?')
})

test('a text instead of the data is an error after one request', async () => {
  talk.model.script([{ text: 'Ulm, I think' }])
  const { info } = await ask(await talk.session())
  expect(info.error).toMatchObject({ name: 'StructuredOutputError', data: { retries: 0 } })
  expect(talk.model.requests.length).toBe(1)
})

test('the last step of an agent asks for the data, not for a summary', async () => {
  await talk.close()
  talk = await startConversation({ config: { agent: { build: { steps: 1 } } } })
  talk.model.script([hands({ city: 'Ulm', people: 1 })])
  expect((await ask(await talk.session())).info.structured).toBeDefined()
  const { tool_choice: choice, messages } = talk.model.requests[0]!.body
  expect(choice).toEqual({ type: 'function', function: { name: 'StructuredOutput' } })
  expect(JSON.stringify(messages)).not.toContain('MAXIMUM STEPS')
})

test('data is still wanted after the conversation was condensed in between', async () => {
  talk.model.script([overflows(), { text: 'S' }, hands({ city: 'Ulm', people: 1 })])
  expect((await ask(await talk.session())).info.structured).toEqual({ city: 'Ulm', people: 1 })
})

test.each([
  ['remote', { type: 'object', properties: { a: { $ref: 'https://example.com/s.json' } } }],
  ['endless', { $ref: '#' }],
  ['huge', { type: 'object', description: 'x'.repeat(100_000) }],
  ['no object', { type: 'string' }],
])('a schema that is %s is refused before anything is stored', async (_name, hostile) => {
  const sessionID = await talk.session()
  await expect(ask(sessionID, { type: 'json_schema', schema: hostile })).rejects.toMatchObject({ status: 400 })
  expect(await talk.server.client('session.messages', { params: { sessionID } })).toEqual([])
})

test('a format of plain text changes nothing', async () => {
  talk.model.script([{ text: 'Ulm' }])
  const { info } = await ask(await talk.session(), { type: 'text' })
  expect(info.finish).toBe('stop')
  expect(talk.model.requests[0]!.body.tool_choice).toBe('auto')
})
