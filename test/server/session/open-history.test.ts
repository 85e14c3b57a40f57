import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts, TextPart } from '#protocol/message'
import { loadHistory } from '../../../server/session/context'
import { openHistory } from '../../../server/session/open-history'
import { transact } from '../../../server/store/transact'
import { scripted, startConversation, textOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

function say(sessionID: SessionID, text: string) {
  return talk.server.client('session.prompt', { params: { sessionID }, body: { noReply: true, parts: [{ type: 'text', text }] } })
}

test('what is open is at every moment what the store has', async () => {
  const { app, client } = talk.server
  talk.model.script(() => ({ text: 'answer' }))
  const sessionID = await talk.session()
  const other = await talk.session()
  const history = openHistory(app, sessionID)
  const agrees = () => expect(history.read()).toEqual(loadHistory(app.store, sessionID))
  const first = await say(sessionID, 'one')
  const second = await say(sessionID, 'two')
  agrees()
  await say(other, 'elsewhere')
  await talk.ask(sessionID, 'three')
  agrees()
  const part = first.parts[0] as TextPart
  await client('part.update', { params: { sessionID, messageID: first.info.id, partID: part.id }, body: { ...part, text: 'ONE' } })
  agrees()
  expect(textOf(history.read()[0]!)).toBe('ONE')
  await client('part.delete', { params: { sessionID, messageID: first.info.id, partID: part.id } })
  agrees()
  await client('session.deleteMessage', { params: { sessionID, messageID: second.info.id } })
  agrees()
  await client('session.summarize', { params: { sessionID }, body: scripted })
  agrees()
  const summary = history.read().at(-1)!
  await talk.ask(sessionID, 'four')
  agrees()
  await client('session.deleteMessage', { params: { sessionID, messageID: summary.info.id } })
  agrees()
  expect(textOf(history.read().at(-2)!)).toBe('four')
  history.close()
})

test('only what was written is read again', async () => {
  const { app } = talk.server
  const sessionID = await talk.session()
  await say(sessionID, 'one')
  const history = openHistory(app, sessionID)
  const [before] = history.read()
  await say(sessionID, 'two')
  const after = history.read()
  expect(after[0]).toBe(before)
  expect(after.map(textOf)).toEqual(['one', 'two'])
  history.close()
})

test('a message that sorts before others stands in its place', async () => {
  const { app } = talk.server
  const sessionID = await talk.session()
  const late = await say(sessionID, 'late')
  const history = openHistory(app, sessionID)
  history.read()
  const info = { ...late.info, id: app.id('msg'), time: { created: late.info.time.created - 1000 } } as MessageWithParts['info']
  transact(app, (tx) => {
    tx.message.put(info)
    tx.emit('message.updated', { sessionID, info })
  })
  expect(history.read().map((message) => message.info.id)).toEqual([info.id, late.info.id])
  history.close()
})

test('what a person edits or deletes while a turn is under way is in its next request', async () => {
  const { client } = talk.server
  const sessionID = await talk.session()
  const first = await say(sessionID, 'the secret is 1234')
  const second = await say(sessionID, 'the color is red')
  const gate = Promise.withResolvers<void>()
  talk.model.script([{ tools: [{ name: 'glob', input: { pattern: '*' } }], until: gate.promise }, { text: 'done' }])
  const answer = talk.ask(sessionID, 'go')
  await talk.model.nextRequest()
  const color = second.parts[0] as TextPart
  await client('part.update', { params: { sessionID, messageID: second.info.id, partID: color.id }, body: { ...color, text: 'the color is blue' } })
  await client('part.delete', { params: { sessionID, messageID: first.info.id, partID: first.parts[0]!.id } })
  gate.resolve()
  await answer
  const [before, after] = talk.model.requests.map((request) => JSON.stringify(request.body.messages))
  expect(before).toContain('1234')
  expect(before).toContain('color is red')
  expect(after).not.toContain('1234')
  expect(after).not.toContain('color is red')
  expect(after).toContain('the color is blue')
})
