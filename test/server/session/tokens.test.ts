import { afterEach, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'
import type { ProviderKind } from '../../support/scripted-model'

let talk: Conversation
afterEach(() => talk.close())

const usage = { input: 1000, output: 50, reasoning: 20, cacheRead: 300, cacheWrite: 7 }
const all = { total: 1350, input: 1000, output: 30, reasoning: 20, cache: { read: 300, write: 0 } }

// Each provider counts differently: cached tokens within the input or beside it, thoughts within the output or beside it.
test.each<[ProviderKind, object]>([
  ['openai-compatible', { ...all, total: 1357, input: 1007 }],
  ['openai', { ...all, total: 1357, input: 1007 }],
  ['google', all],
  // Thoughts are not told apart, writing to the cache is.
  ['anthropic', { total: 1357, input: 1000, output: 50, reasoning: 0, cache: { read: 300, write: 7 } }],
])('no token is counted twice or lost (%s)', async (kind, tokens) => {
  talk = await startConversation({ kind })
  talk.model.script([{ text: 'hm', reasoning: 'so', usage }])
  const { id } = await talk.server.client('session.create', { body: { title: 'named' } })
  const { info, parts } = await talk.ask(id, 'hi')
  expect(info.tokens).toEqual(tokens)
  const finish = parts.find((part) => part.type === 'step-finish')
  expect(finish).toMatchObject({ tokens, cost: info.cost })
  const session = await talk.server.client('session.get', { params: { sessionID: id } })
  const { total: _, ...summed } = info.tokens
  expect(session).toMatchObject({ tokens: summed, cost: info.cost })
})

test('what a message and its model say is enough to know how full the context is', async () => {
  talk = await startConversation()
  talk.model.script([{ text: 'one', usage: { input: 50_000, output: 0 } }])
  const { info } = await talk.ask(await talk.session(), 'hi')
  const { all: providers } = await talk.server.client('provider.list')
  const model = providers.find(({ id }) => id === info.providerID)!.models[info.modelID]!
  expect(info.tokens.total! / model.limit.context).toBe(0.25)
})

test('a session pays for its steps, its title and its summaries', async () => {
  talk = await startConversation()
  talk.model.title = { text: 'T', usage: { input: 1, output: 0 } }
  talk.model.script([{ text: 'a', usage: { input: 10, output: 0 } }, { text: 'S', usage: { input: 100, output: 0 } }, { text: 'b', usage: { input: 1000, output: 0 } }])
  const events = await talk.server.events()
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'one')
  await events.waitFor(({ data }) => data.type === 'session.updated' && data.properties.info.title === 'T')
  await talk.server.client('session.summarize', { params: { sessionID }, body: { providerID: 'scripted', modelID: 'scripted-model' } })
  await talk.ask(sessionID, 'two')
  const session = await talk.server.client('session.get', { params: { sessionID } })
  expect(session.tokens).toMatchObject({ input: 1111, output: 0 })
  expect(session.cost).toBeCloseTo(1111 / 1e6, 12)
  events.close()
})

test('an answer that was cut for its length or by a filter says so', async () => {
  talk = await startConversation()
  talk.model.script([
    { text: 'and then', finish: 'length' },
    { text: 'I', finish: 'content-filter' },
  ])
  const sessionID = await talk.session()
  const cut = await talk.ask(sessionID, 'tell')
  expect(cut.info.finish).toBe('length')
  expect(cut.info).not.toHaveProperty('error')
  const filtered = await talk.ask(sessionID, 'more')
  expect(filtered.info).toMatchObject({ finish: 'content-filter', error: { name: 'ContentFilterError' } })
})
