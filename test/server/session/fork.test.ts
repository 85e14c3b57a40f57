import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { UserMessage } from '#protocol/message'
import { transact } from '../../../server/store/transact'
import { removeUnfinishedCopies } from '../../../server/session/copy'
import { scripted, startConversation, textOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

const messages = (sessionID: SessionID) => talk.server.client('session.messages', { params: { sessionID } })

test('a fork has the to-do list, its own ids and parents, and leaves the source as it was', async () => {
  talk.model.script([{ tools: [{ name: 'todowrite', input: { todos: [{ content: 'one', status: 'pending', priority: 'low' }] } }] }, { text: 'first' }, { text: 'second' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'a')
  await talk.ask(sessionID, 'b')
  const before = await messages(sessionID)
  const events = await talk.server.events()
  const fork = await talk.server.client('session.fork', { params: { sessionID }, body: { messageID: before[3]!.info.id } })
  const copied = await messages(fork.id)
  expect(copied.map(textOf)).toEqual(['a', '', 'first'])
  expect(await talk.server.client('session.todo', { params: { sessionID: fork.id } })).toEqual([{ content: 'one', status: 'pending', priority: 'low' }])
  const ids = new Set(before.flatMap((message) => [message.info.id, ...message.parts.map((part) => part.id)] as string[]))
  for (const { info, parts } of copied) {
    expect(ids.has(info.id)).toBe(false)
    if (info.role === 'assistant') expect(info.parentID).toBe(copied[0]!.info.id)
    for (const part of parts) expect([ids.has(part.id), part.messageID, part.sessionID]).toEqual([false, info.id, fork.id])
  }
  expect(await messages(sessionID)).toEqual(before)
  const told = await events.waitFor(({ data }) => data.type === 'session.created')
  expect((told.data.properties as { info: unknown }).info).toEqual(fork)
})

test('what was taken back is not copied', async () => {
  talk.model.script([{ text: 'first' }, { text: 'second' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'a')
  await talk.ask(sessionID, 'b')
  const [, , taken] = await messages(sessionID)
  await talk.server.client('session.revert', { params: { sessionID }, body: { messageID: taken!.info.id } })
  const fork = await talk.server.client('session.fork', { params: { sessionID }, body: {} })
  expect((await messages(fork.id)).map(textOf)).toEqual(['a', 'first'])
  expect(fork.revert).toBeUndefined()
})

test('a fork of a session at work has no answer that never ends', async () => {
  talk.model.script([{ text: ['half ', 'of it'], hang: true }])
  const events = await talk.server.events()
  const sessionID = await talk.session()
  const asking = talk.ask(sessionID, 'go')
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'of it')
  const fork = await talk.server.client('session.fork', { params: { sessionID }, body: {} })
  const [, answer] = await messages(fork.id)
  expect(textOf(answer!)).toBe('half of it')
  expect(answer!.info).toMatchObject({ error: { name: 'MessageAbortedError' }, time: { completed: expect.any(Number) } })
  await talk.server.client('session.abort', { params: { sessionID } })
  await asking
})

test('forking 2,000 messages keeps the server answering', async () => {
  const sessionID = await talk.session()
  fill(sessionID, 2_000)
  const state = { done: false, answered: 0 }
  const forking = talk.server.client('session.fork', { params: { sessionID }, body: {} }).finally(() => (state.done = true))
  while (!state.done) {
    await talk.server.client('global.health')
    state.answered += 1
  }
  expect(talk.server.app.store.message.count((await forking).id)).toBe(2_000)
  // In one go it would be one or two.
  expect(state.answered).toBeGreaterThan(10)
}, 30_000)

test('what a crash left half copied is gone after the next start and was never listed', async () => {
  const sessionID = await talk.session()
  const { app } = talk.server
  const session = app.store.session.get(sessionID)!
  transact(app, (tx) => tx.session.put({ ...session, id: 'ses_halfacopy0000' as SessionID, directory: '', projectID: '', path: '' }))
  expect((await talk.server.client('session.list')).map(({ id }) => id)).toEqual([sessionID])
  removeUnfinishedCopies(app)
  expect(app.store.session.get('ses_halfacopy0000')).toBeUndefined()
  expect(app.store.session.get(sessionID)).toBeDefined()
})

function fill(sessionID: SessionID, count: number) {
  const { app } = talk.server
  transact(app, (tx) => {
    for (let index = 0; index < count; index += 1) {
      const info: UserMessage = { id: app.id('msg'), sessionID, role: 'user', time: { created: 1_000 + index }, agent: 'build', model: scripted }
      tx.message.put(info)
      for (let part = 0; part < 5; part += 1) tx.part.put({ id: app.id('prt'), sessionID, messageID: info.id, type: 'text', text: 'x'.repeat(2_000) })
    }
  })
}
