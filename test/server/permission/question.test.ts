import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'

let talk: Conversation
let events: EventStream
beforeEach(async () => {
  talk = await startConversation()
  events = await talk.server.events('/event')
})
afterEach(() => talk.close())

const questions = [
  { question: 'Which one?', header: 'Choice', options: [{ label: 'A', description: 'first' }, { label: 'B', description: 'second' }] },
  { question: 'Many?', header: 'Multi', options: [{ label: 'X', description: 'x' }, { label: 'Y', description: 'y' }], multiple: true },
  { question: 'Anything else?', header: 'More', options: [] },
]
const asking = { tools: [{ id: 'call_q', name: 'question', input: { questions } }] }

async function asked() {
  const { data } = await events.waitFor((frame) => frame.data.type === 'question.asked')
  if (data.type !== 'question.asked') throw new Error('no question')
  return data.properties
}

async function callOf(sessionID: SessionID) {
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  return messages.flatMap(toolsOf).at(-1)
}

test('answers reach the model, and what was left open is said to be so', async () => {
  talk.model.script([asking, { text: 'thanks' }])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'ask me')
  const request = await asked()
  const { messageID, callID } = request.tool!
  expect(request).toEqual({ id: expect.stringMatching(/^que_/), sessionID, questions, tool: { messageID: expect.stringMatching(/^msg_/), callID: 'call_q' } })
  expect(await talk.server.client('question.list')).toEqual([request])
  expect(await callOf(sessionID)).toMatchObject({ messageID, callID, state: { status: 'running' } })
  expect(await talk.server.client('question.reply', { params: { requestID: request.id }, body: { answers: [['A'], ['X', 'in my own words']] } })).toBe(true)
  expect(textOf(await turn)).toBe('thanks')
  expect(await callOf(sessionID)).toMatchObject({
    tool: 'question',
    state: {
      status: 'completed',
      title: 'Asked 3 questions',
      output: `User has answered your questions: "Which one?"="A", "Many?"="X, in my own words", "Anything else?"="Unanswered". You can now continue with the user's answers in mind.`,
      metadata: { answers: [['A'], ['X', 'in my own words'], []], truncated: false },
    },
  })
  await events.waitFor(({ data }) => data.type === 'question.replied' && data.properties.requestID === request.id)
  expect(await talk.server.client('question.list')).toEqual([])
})

test('a dismissed question ends the turn without an error', async () => {
  talk.model.script([asking])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'ask me')
  const request = await asked()
  expect(await talk.server.client('question.reject', { params: { requestID: request.id } })).toBe(true)
  const { info } = await turn
  expect([info.finish, info.error]).toEqual(['tool-calls', undefined])
  expect(await callOf(sessionID)).toMatchObject({ state: { status: 'error', error: 'The user dismissed this question' } })
  await events.waitFor(({ data }) => data.type === 'question.rejected' && data.properties.requestID === request.id)
  expect(talk.model.requests.length).toBe(1)
})

test('dismissing one question of a session dismisses the others that it asks at the same time', async () => {
  const twice = { tools: ['a', 'b'].map((id) => ({ id, name: 'question', input: { questions: [{ question: id, header: id, options: [] }] } })) }
  talk.model.script([twice])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'ask me')
  await events.waitFor(() => events.frames.filter(({ data }) => data.type === 'question.asked').length === 2)
  const [first] = await talk.server.client('question.list')
  await talk.server.client('question.reject', { params: { requestID: first!.id } })
  const { parts } = await turn
  expect(toolsOf({ parts }).map(({ state }) => state.status)).toEqual(['error', 'error'])
  expect(await talk.server.client('question.list')).toEqual([])
})

test('a stopped session takes its questions with it', async () => {
  talk.model.script([asking])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'ask me')
  const request = await asked()
  await talk.server.client('session.abort', { params: { sessionID } })
  expect((await turn).info.error?.name).toBe('MessageAbortedError')
  await events.waitFor(({ data }) => data.type === 'question.rejected' && data.properties.requestID === request.id)
  expect(await talk.server.client('question.list')).toEqual([])
  expect(await callOf(sessionID)).toMatchObject({ state: { status: 'error', error: 'Tool execution aborted', metadata: { interrupted: true } } })
  await expect(talk.server.client('question.reply', { params: { requestID: request.id }, body: { answers: [] } })).rejects.toMatchObject({
    status: 404,
    body: { _tag: 'QuestionNotFoundError', requestID: request.id, message: `Question request not found: ${request.id}` },
  })
})

test('an agent that may not ask is not offered the tool', async () => {
  talk.model.script([{ text: 'one' }, { text: 'two' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'hi')
  await talk.server.client('session.prompt', { params: { sessionID }, body: { tools: { question: false }, parts: [{ type: 'text', text: 'hi' }] } })
  const offered = talk.model.requests.map(({ body }) => body.tools.some((tool: { function: { name: string } }) => tool.function.name === 'question'))
  expect(offered).toEqual([true, false])
})

test('questions that do not fit their shape are the model’s fault', async () => {
  talk.model.script([{ tools: [{ name: 'question', input: { questions: [{ question: 'no header' }] } }] }, { text: 'sorry' }])
  const sessionID = await talk.session()
  expect(textOf(await talk.ask(sessionID, 'ask me'))).toBe('sorry')
  expect(await callOf(sessionID)).toMatchObject({ state: { status: 'error', error: expect.stringContaining('The question tool was called with invalid arguments') } })
})
