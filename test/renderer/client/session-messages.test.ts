import { expect, test } from 'vitest'
import type { MessageID, PartID, SessionID } from '#protocol/id'
import type { Message, MessageWithParts, Part } from '#protocol/message'
import { createClient } from '../../../renderer/client/client'
import { SessionMessages } from '../../../renderer/client/session-messages'
import { withoutOverlap } from '../../../renderer/client/sorted'

const sessionID = 'ses_1' as SessionID
const id = (number: number) => `msg_${String(number).padStart(4, '0')}` as MessageID
const info = (number: number, created = number) => ({ id: id(number), sessionID, role: 'user', time: { created } }) as unknown as Message
const text = (number: number, words: string) =>
  ({ id: `prt_${String(number).padStart(4, '0')}`, sessionID, messageID: id(number), type: 'text', text: words }) as Part
const message = (number: number, words = `text ${number}`): MessageWithParts => ({ info: info(number), parts: [text(number, words)] })
const textOf = (messages: SessionMessages, number: number) => {
  const part = messages.part(`prt_${String(number).padStart(4, '0')}` as PartID)
  return part && 'text' in part ? part.text : undefined
}

type Page = { messages: MessageWithParts[]; cursor?: string }

/** Pages by their `before`; a page may be a promise, so that a test decides when it arrives. */
function serve(pages: Record<string, Page | Promise<Page>>) {
  const asked: string[] = []
  const client = createClient({
    url: 'http://server',
    fetch: async (url) => {
      const before = new URL(url).searchParams.get('before') ?? 'newest'
      asked.push(before)
      const page = await pages[before]
      if (!page) return Response.json({ name: 'NotFoundError', data: { message: 'no such page' } }, { status: 404 })
      return Response.json(page.messages, { headers: page.cursor === undefined ? {} : { 'x-next-cursor': page.cursor } })
    },
  })
  return { messages: new SessionMessages(client, sessionID), asked, pages }
}

test('the newest page is read first, older ones when they are asked for', async () => {
  const { messages, asked } = serve({ newest: { messages: [message(3), message(4)], cursor: 'c3' }, c3: { messages: [message(1), message(2)] } })
  await messages.load()
  const newest = messages.timeline()
  await messages.loadOlder()
  await messages.loadOlder()
  expect([newest, messages.timeline(), asked]).toEqual([
    { phase: 'ready', order: [id(3), id(4)], older: 'some' },
    { phase: 'ready', order: [1, 2, 3, 4].map(id), older: 'none' },
    ['newest', 'c3'],
  ])
})

test('older ones that are asked for as soon as the newest are told are read too', async () => {
  const { messages, asked } = serve({ newest: { messages: [message(3)], cursor: 'c3' }, c3: { messages: [message(2)] } })
  const told = Promise.withResolvers<void>()
  messages.watch('timeline', () => {
    if (asked.length === 1 && messages.timeline().older === 'some') told.resolve(messages.loadOlder())
  })
  await messages.load()
  await told.promise
  expect([messages.timeline().order, asked]).toEqual([[id(2), id(3)], ['newest', 'c3']])
})

test('a prompt that waited stands where it was sent, not where its id was made', async () => {
  const { messages } = serve({ newest: { messages: [message(1), message(3)] } })
  await messages.load()
  messages.putMessage(info(2, 4))
  expect(messages.timeline().order).toEqual([1, 3, 2].map(id))
})

test('a delta wakes the leaf of its part and nobody else', async () => {
  const { messages } = serve({ newest: { messages: [message(1), message(2, 'He')] } })
  await messages.load()
  const woken: string[] = []
  for (const topic of ['timeline', id(1), id(2), `parts ${id(2)}`, text(1, '').id, text(2, '').id] as const) messages.watch(topic, () => woken.push(topic))
  messages.addDelta({ partID: text(2, '').id, field: 'text', delta: 'llo' })
  expect([woken, textOf(messages, 2)]).toEqual([['prt_0002'], 'Hello'])
})

test('what arrives by events while a page is under way is newer than the page', async () => {
  const { promise, resolve } = Promise.withResolvers<Page>()
  const { messages } = serve({ newest: promise })
  const loading = messages.load()
  messages.putMessage(info(3))
  messages.putPart(text(3, 'new'))
  messages.putPart(text(2, 'edited'))
  messages.removeMessage(id(1))
  resolve({ messages: [message(1), message(2)] })
  await loading
  expect([messages.timeline().order, textOf(messages, 2), textOf(messages, 3)]).toEqual([[id(2), id(3)], 'edited', 'new'])
})

test('deltas that pass while a page is under way are neither lost nor doubled', async () => {
  const { promise, resolve } = Promise.withResolvers<Page>()
  const { messages } = serve({ newest: promise })
  const loading = messages.load()
  messages.addDelta({ partID: text(1, '').id, field: 'text', delta: ' wor' })
  messages.addDelta({ partID: text(1, '').id, field: 'text', delta: 'ld' })
  resolve({ messages: [message(1, 'Hello wor')] })
  await loading
  expect([textOf(messages, 1), withoutOverlap('abc', 'bcd'), withoutOverlap('', 'x'), withoutOverlap('x', 'y')]).toEqual(['Hello world', 'd', 'x', 'y'])
})

test('a second reading takes away what is gone and keeps older pages that join', async () => {
  const { messages, pages } = serve({ newest: { messages: [message(3), message(4)], cursor: 'c3' }, c3: { messages: [message(1), message(2)] } })
  await messages.load()
  await messages.loadOlder()
  pages['newest'] = { messages: [message(4), message(5)], cursor: 'c4' }
  await messages.load()
  expect(messages.timeline()).toEqual({ phase: 'ready', order: [1, 2, 3, 4, 5].map(id), older: 'none' })
})

test('after a gap that hides a whole page the older pages are dropped rather than shown with a hole', async () => {
  const { messages, pages } = serve({ newest: { messages: [message(1), message(2)] } })
  await messages.load()
  pages['newest'] = { messages: [message(8), message(9)], cursor: 'c8' }
  await messages.load()
  expect([messages.timeline(), messages.message(id(1))]).toEqual([{ phase: 'ready', order: [id(8), id(9)], older: 'some' }, undefined])
})

test('a pending message is shown at once, survives a reading that does not know it, and can be taken back', async () => {
  const { messages } = serve({ newest: { messages: [message(1)] } })
  await messages.load()
  messages.addPending(info(2), [text(2, 'mine')])
  await messages.load()
  const shown = messages.timeline().order
  messages.removeMessage(id(2))
  expect([shown, messages.timeline().order, textOf(messages, 2)]).toEqual([[id(1), id(2)], [id(1)], undefined])
})

test('a conversation that cannot be read says so and can be tried again', async () => {
  const { messages, pages } = serve({})
  await messages.load()
  const failed = messages.timeline().phase
  pages['newest'] = { messages: [message(1)] }
  await messages.load()
  expect([failed, messages.timeline().phase]).toEqual(['failed', 'ready'])
})
