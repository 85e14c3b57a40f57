import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'

let talk: Conversation
let events: EventStream
beforeEach(async () => {
  talk = await startConversation({ project: { agent: { build: { model: 'scripted/scripted-mini' } } } })
  events = await talk.server.events('/event')
})
afterEach(() => talk.close())

const send = (sessionID: SessionID, agent: string) => talk.server.client('session.prompt', { params: { sessionID }, body: { agent, parts: [{ type: 'text', text: 'go' }] } })
const lastSent = (index: number) => JSON.stringify(talk.model.requests[index]!.body.messages.at(-1))

async function nextQuestion() {
  const { data } = await events.waitFor((frame) => frame.data.type === 'question.asked')
  if (data.type !== 'question.asked') throw new Error('no question')
  return data.properties
}

async function answer(...words: string[]) {
  const { id } = await nextQuestion()
  await talk.server.client('question.reply', { params: { requestID: id }, body: { answers: [words] } })
}

test('a plan is written down, agreed to, and carried out by the build agent in the same turn', async () => {
  const sessionID = await talk.session()
  const { slug, time } = await talk.server.client('session.get', { params: { sessionID } })
  const file = `.opencode/plans/${time.created}-${slug}.md`
  talk.model.script([
    { tools: [{ name: 'write', input: { filePath: file, content: '# The plan\n' } }, { name: 'write', input: { filePath: 'src/code.ts', content: 'x' } }] },
    { tools: [{ name: 'plan_exit', input: {} }] },
    { text: 'built' },
  ])
  const turn = send(sessionID, 'plan')
  const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked')
  if (data.type !== 'permission.asked') throw new Error('not asked')
  expect(data.properties.patterns).toEqual([file])
  await talk.server.client('permission.reply', { params: { requestID: data.properties.id }, body: { reply: 'once' } })
  expect(lastSent(0)).toContain(`Write the plan to ${talk.server.project.directory}/${file}`)
  const question = await nextQuestion()
  expect(question.questions).toMatchObject([{ question: expect.stringContaining(file), options: [{ label: 'Yes' }, { label: 'No' }] }])
  await talk.server.client('question.reply', { params: { requestID: question.id }, body: { answers: [['Yes']] } })
  const last = await turn
  expect([textOf(last), last.info.agent]).toEqual(['built', 'build'])
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  expect(messages.map(({ info }) => [info.role, info.agent])).toEqual([['user', 'plan'], ['assistant', 'plan'], ['assistant', 'plan'], ['user', 'build'], ['assistant', 'build']])
  expect(messages[3]!.parts).toMatchObject([{ type: 'text', synthetic: true, text: expect.stringContaining('was approved') }])
  // Only the plan could be written.
  expect(toolsOf(messages[1]!).map(({ state }) => state.status)).toEqual(['completed', 'error'])
  expect(lastSent(2)).toContain('Plan mode is over')
  expect(lastSent(2)).toContain(`The plan is in ${talk.server.project.directory}/${file}`)
  expect(talk.model.requests[2]!.body.model).toBe('scripted-mini')
  expect(await talk.server.client('session.get', { params: { sessionID } })).toMatchObject({ agent: 'build', model: { id: 'scripted-mini' } })
})

test('"No" ends the turn and leaves the agent as it is', async () => {
  talk.model.script([{ tools: [{ name: 'plan_exit', input: {} }] }])
  const sessionID = await talk.session()
  const turn = send(sessionID, 'plan')
  await answer('No')
  const { info, parts } = await turn
  expect(info).not.toHaveProperty('error')
  expect([info.agent, toolsOf({ parts })[0]!.state.status]).toEqual(['plan', 'error'])
  expect(talk.model.requests.length).toBe(1)
})

test('other words go to the plan agent, which goes on', async () => {
  talk.model.script([{ tools: [{ name: 'plan_exit', input: {} }] }, { text: 'I will' }])
  const sessionID = await talk.session()
  const turn = send(sessionID, 'plan')
  await answer('add tests to it first')
  const last = await turn
  expect([textOf(last), last.info.agent]).toEqual(['I will', 'plan'])
  expect(JSON.stringify(talk.model.requests[1]!.body.messages)).toContain('said instead: add tests to it first')
})

test('the build agent can hand over to the plan agent', async () => {
  talk.model.script([{ tools: [{ name: 'plan_enter', input: {} }] }, { text: 'planned' }, { text: 'built' }])
  const sessionID = await talk.session()
  const turn = send(sessionID, 'build')
  await answer('yes')
  const last = await turn
  expect([textOf(last), last.info.agent]).toEqual(['planned', 'plan'])
  expect(lastSent(1)).toContain('Plan mode is on')
  // And the person goes back by choosing the agent.
  await send(sessionID, 'build')
  expect(lastSent(2)).toContain('Plan mode is over')
})

test('an agent that was never planning is reminded of nothing', async () => {
  talk.model.script([{ text: 'one' }, { text: 'two' }])
  const sessionID = await talk.session()
  await send(sessionID, 'build')
  await send(sessionID, 'build')
  expect(lastSent(1)).not.toContain('Plan mode')
})
