import { createOpencodeClient } from '@opencode-ai/sdk/v2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../support/conversation'
import { makeGate } from '../support/gate'
import { publishedOperations } from '../support/published'
import { data, refusal, watchSdk, type Watched } from '../support/sdk'

// The published SDK (v2), unchanged: each of its methods for sessions of /api. `watchSdk` holds every answer against the
// published document.

type Client = ReturnType<typeof createOpencodeClient>

let talk: Conversation
let sdk: Watched<Client>
let session: Client['v2']['session']

beforeAll(async () => {
  talk = await startConversation({ project: { permission: { bash: 'ask' } } })
  const { url, token, directory } = talk.server
  const headers = { authorization: `Bearer ${token}` }
  sdk = watchSdk((fetch) => createOpencodeClient({ baseUrl: url, directory, headers, fetch: fetch as typeof globalThis.fetch }))
  session = sdk.client.v2.session
})
afterAll(() => talk?.close())

async function say(sessionID: string, text: string): Promise<void> {
  await data(session.prompt({ sessionID, prompt: { text } }))
  await data(session.wait({ sessionID }))
}

test('sessions are made, found, listed and given another agent and model', async () => {
  const { data: made } = await data(session.create({ agent: 'build', location: { directory: talk.server.directory } }))
  const sessionID = made.id
  await data(session.switchAgent({ sessionID, agent: 'plan' }))
  await data(session.switchModel({ sessionID, model: { id: 'scripted-mini', providerID: 'scripted' } }))
  expect((await data(session.get({ sessionID }))).data).toMatchObject({ agent: 'plan', model: { id: 'scripted-mini', providerID: 'scripted' } })
  expect((await data(session.list({ limit: 10, order: 'desc' }))).data.map(({ id }) => id)).toContain(sessionID)
  expect((await data(session.active())).data).toEqual({})
  expect(await refusal(session.get({ sessionID: 'ses_unknown' }))).toBe(404)
  expect(await refusal(session.list({ cursor: 'nonsense' }))).toBe(400)
})

test('a conversation is led, read, followed and condensed', async () => {
  const gate = makeGate()
  talk.model.script([{ reasoning: 'hm', text: 'one', tools: [{ name: 'read', input: { filePath: 'README.md' } }] }, { text: 'two' }, { text: 'A summary.' }, { text: 'never', until: gate.opened }])
  const { id: sessionID } = (await data(session.create({}))).data
  const { stream } = await session.events({ sessionID })
  await say(sessionID, 'first')
  const { data: messages } = await data(session.messages({ sessionID, limit: 2, order: 'desc' }))
  expect(messages.map(({ type }) => type)).toEqual(['assistant', 'assistant'])
  expect((await data(session.message({ sessionID, messageID: messages[0]!.id }))).data).toEqual(messages[0])
  const { data: history } = await data(session.history({ sessionID, limit: 100 }))
  const followed: unknown[] = []
  for await (const event of stream) {
    followed.push(event)
    if (followed.length === history.length) break
  }
  expect(followed).toEqual(history)
  expect((await data(session.history({ sessionID, after: history.length - 1 }))).data).toEqual(history.slice(-1))
  await data(session.compact({ sessionID }))
  expect((await data(session.context({ sessionID }))).data).toMatchObject([{ type: 'compaction', summary: 'A summary.' }])
  const asked = talk.model.nextRequest()
  await data(session.prompt({ sessionID, prompt: { text: 'and on' }, delivery: 'steer' }))
  await asked
  await data(session.interrupt({ sessionID }))
  await data(session.wait({ sessionID }))
  gate.open()
  expect((await data(session.messages({ sessionID }))).data[0]).toMatchObject({ type: 'assistant', error: { message: 'Aborted' } })
})

test('what was said is taken back, brought again and taken back for good', async () => {
  talk.model.script([{ tools: [{ name: 'write', input: { filePath: 'made.txt', content: 'x\n' } }] }, { text: 'written' }])
  const { id: sessionID } = (await data(session.create({}))).data
  const { data: prompt } = await data(session.prompt({ sessionID, prompt: { text: 'write' } }))
  await data(session.wait({ sessionID }))
  expect((await data(session.revert.stage({ sessionID, messageID: prompt.id, files: true }))).data).toMatchObject({ messageID: prompt.id, files: [{ path: 'made.txt', status: 'deleted' }] })
  await data(session.revert.clear({ sessionID }))
  await data(session.revert.stage({ sessionID, messageID: prompt.id, files: false }))
  await data(session.revert.commit({ sessionID }))
  expect((await data(session.messages({ sessionID }))).data).toEqual([])
  expect(await refusal(session.revert.stage({ sessionID, messageID: 'msg_unknown' }))).toBe(404)
})

test('permissions are asked for, listed and given; questions are answered and dismissed', async () => {
  const { id: sessionID } = (await data(session.create({}))).data
  const asked = (await data(session.permission.create({ sessionID, action: 'bash', resources: ['ls'], save: ['ls *'] }))).data
  expect(asked.effect).toBe('ask')
  const { data: waiting } = await data(session.permission.list({ sessionID }))
  expect((await data(session.permission.get({ sessionID, requestID: asked.id }))).data).toEqual(waiting[0])
  await data(session.permission.reply({ sessionID, requestID: asked.id, reply: 'once' }))
  expect(await refusal(session.permission.get({ sessionID, requestID: asked.id }))).toBe(404)
  const question = { tools: [{ name: 'question', input: { questions: [{ question: 'Which?', header: 'Choice', options: [{ label: 'A', description: 'first' }] }] } }] }
  talk.model.script([question, { text: 'thanks' }, question])
  for (const answers of [[['A']], undefined]) {
    const events = await talk.server.events('/api/event')
    await data(session.prompt({ sessionID, prompt: { text: 'ask me' } }))
    await events.waitFor(({ data: event }) => event.type === 'question.v2.asked')
    const [open] = (await data(session.question.list({ sessionID }))).data
    await data(answers ? session.question.reply({ sessionID, requestID: open!.id, questionV2Reply: { answers } }) : session.question.reject({ sessionID, requestID: open!.id }))
    await data(session.wait({ sessionID }))
    events.close()
  }
  expect((await data(session.question.list({ sessionID }))).data).toEqual([])
})

test('every method was called, reached its operation, and every answer was as published', () => {
  const called = [...sdk.called].filter((name) => name.startsWith('v2.session.'))
  expect(sdk.methods.filter((name) => name.startsWith('v2.session.') && !called.includes(name))).toEqual([])
  const wanted = publishedOperations((id) => id.startsWith('v2.session.')).map(({ id }) => id)
  expect(wanted.filter((id) => id !== 'v2.session.events' && !sdk.operations.has(id))).toEqual([])
  expect(sdk.problems).toEqual([])
})
