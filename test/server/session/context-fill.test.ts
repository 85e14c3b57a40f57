import { afterEach, beforeEach, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

test('what fills the context is told by its kinds, about as large as its letters', async () => {
  talk.model.script([{ tools: [{ name: 'bash', input: { command: `echo ${'r'.repeat(4000)}`, description: 'x' } }] }, { text: 'a'.repeat(800) }])
  const sessionID = await talk.session()
  const before = await talk.server.client('session.context', { params: { sessionID } })
  expect([before.prompts, before.files, before.answers, before.results]).toEqual([0, 0, 0, 0])
  expect(before.system).toBeGreaterThan(50)
  expect(before.tools).toBeGreaterThan(500)
  await talk.ask(sessionID, 'p'.repeat(400))
  const after = await talk.server.client('session.context', { params: { sessionID } })
  expect([after.prompts, after.files, after.answers]).toEqual([100, 0, 200])
  expect(after.results).toBeGreaterThan(1900)
})

test('a session that is not there fills nothing', async () => {
  await expect(talk.server.client('session.context', { params: { sessionID: 'ses_none' as never } })).rejects.toMatchObject({ status: 404 })
})
