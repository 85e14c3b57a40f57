import { afterEach, beforeEach, expect, test } from 'vitest'
import { startConversation, textOf, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'
import type { Turn } from '../../support/wire-turn'

let talk: Conversation
let events: EventStream
beforeEach(async () => {
  talk = await startConversation()
  events = await talk.server.events()
})
afterEach(async () => {
  events.close()
  await talk.close()
})

const look: Turn = { tools: [{ name: 'glob', input: { pattern: '*.md' } }] }
const other: Turn = { tools: [{ name: 'glob', input: { pattern: '*.ts' } }] }

async function replyToNext(reply: 'once' | 'always' | 'reject') {
  const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked' && !replied.has(frame.data.properties.id))
  if (data.type !== 'permission.asked') throw new Error('no permission was asked for')
  replied.add(data.properties.id)
  await talk.server.client('permission.reply', { params: { requestID: data.properties.id }, body: { reply } })
  return data.properties
}
let replied = new Set<string>()
beforeEach(() => {
  replied = new Set()
})

function asked() {
  return events.frames.filter(({ data }) => data.type === 'permission.asked').length
}

test('the same call in three steps one after the other is asked about, and every time after that', async () => {
  talk.model.script([look, look, look, look, { text: 'done' }])
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'go')
  expect(await replyToNext('once')).toMatchObject({ permission: 'doom_loop', patterns: ['glob'], metadata: { tool: 'glob', input: { pattern: '*.md' } } })
  expect(talk.model.requests.length).toBe(3)
  await replyToNext('once')
  expect(textOf(await answer)).toBe('done')
  expect(asked()).toBe(2)
})

test('a loop that is refused ends the turn', async () => {
  talk.model.script([look, look, look, { text: 'never asked' }])
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'go')
  await replyToNext('reject')
  expect((await answer).info.finish).toBe('tool-calls')
  expect(talk.model.requests.length).toBe(3)
})

test('a loop of several calls beside each other is one too', async () => {
  const both: Turn = { tools: [look.tools![0]!, other.tools![0]!] }
  talk.model.script([both, both, both, { text: 'done' }])
  const answer = talk.ask(await talk.session(), 'go')
  await replyToNext('once')
  await replyToNext('once')
  expect(textOf(await answer)).toBe('done')
})

test('calls that something else came between, and calls of different turns, are no loop', async () => {
  talk.model.script([look, look, other, look, look, { text: 'done' }])
  const sessionID = await talk.session()
  expect(textOf(await talk.ask(sessionID, 'go'))).toBe('done')
  talk.model.script([look, { text: 'again' }])
  expect(textOf(await talk.ask(sessionID, 'once more'))).toBe('again')
  expect(asked()).toBe(0)
})
