import { afterEach, beforeEach, expect, test } from 'vitest'
import { publishedProblems } from '../../support/published'
import { startConversation, type Conversation } from '../../support/conversation'

// What waits for a person, as both families see it.

let conversation: Conversation

beforeEach(async () => {
  conversation = await startConversation({ project: { permission: { bash: 'ask', question: 'allow' } } })
})
afterEach(() => conversation.close())

test('a permission that the classic family asks for is listed with other names for the same, and kept approvals are both families\' own', async () => {
  const { server, model } = conversation
  const events = await server.events()
  model.script([{ tools: [{ name: 'bash', input: { command: 'echo one' } }] }, { text: 'done' }])
  const sessionID = await conversation.session()
  const turn = conversation.ask(sessionID, 'run it')
  await events.waitFor(({ data }) => data.type === 'permission.asked')
  const [classic] = await server.client('permission.list')
  const listed = await server.client('v2.permission.request.list')
  expect(publishedProblems('v2.permission.request.list', 200, listed)).toEqual([])
  expect(listed.data).toEqual([
    {
      id: classic!.id,
      sessionID,
      action: 'bash',
      resources: classic!.patterns,
      save: classic!.always,
      metadata: classic!.metadata,
      source: { type: 'tool', ...classic!.tool },
    },
  ])
  await server.client('permission.reply', { params: { requestID: classic!.id }, body: { reply: 'always' } })
  await turn
  expect((await server.client('v2.permission.request.list')).data).toEqual([])
  const { project } = await server.client('v2.location.get')
  const saved = await server.client('v2.permission.saved.list', { query: { projectID: project.id } })
  expect(publishedProblems('v2.permission.saved.list', 200, saved)).toEqual([])
  expect(saved.data.map(({ action, projectID, resource }) => ({ action, projectID, resource }))).toEqual(classic!.always.map((resource) => ({ action: 'bash', projectID: project.id, resource })))
  for (const { id } of saved.data) await server.client('v2.permission.saved.remove', { params: { id } })
  expect(await server.client('permission.saved')).toEqual([])
  events.close()
})

test('a question waits in the list of its own folder alone, until it is answered through the other family', async () => {
  const { server, model } = conversation
  const events = await server.events()
  const question = { question: 'Which one?', header: 'Choice', options: [{ label: 'A', description: 'first' }, { label: 'B', description: 'second' }] }
  model.script([{ tools: [{ name: 'question', input: { questions: [question] } }] }, { text: 'done' }])
  const turn = conversation.ask(await conversation.session(), 'ask me')
  await events.waitFor(({ data }) => data.type === 'question.asked')
  const listed = await server.client('v2.question.request.list')
  expect(publishedProblems('v2.question.request.list', 200, listed)).toEqual([])
  expect(listed.data[0]!.questions[0]).toMatchObject(question)
  expect((await server.client('v2.question.request.list', { directory: server.home })).data).toEqual([])
  await server.client('question.reply', { params: { requestID: listed.data[0]!.id }, body: { answers: [['A']] } })
  await turn
  expect((await server.client('v2.question.request.list')).data).toEqual([])
  events.close()
})
