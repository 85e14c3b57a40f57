import { afterEach, beforeEach, expect, test } from 'vitest'
import { startConversation, textOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

test('a new session has the published shape and is announced', async () => {
  const events = await talk.server.events('/event')
  const session = await talk.server.client('session.create', { body: {} })
  expect(session).toMatchObject({ directory: talk.server.directory, path: '', cost: 0, title: expect.stringMatching(/^New session - \d{4}/) })
  expect(session.id).toMatch(/^ses_[0-9a-f]{12}[0-9A-Za-z]{14}$/)
  expect(session).not.toHaveProperty('parentID')
  const event = await events.waitFor(({ data }) => data.type === 'session.created')
  expect(event.data.properties).toEqual({ sessionID: session.id, info: session })
})

test('lists are filtered by title, roots and folder, the last updated first', async () => {
  const a = await talk.server.client('session.create', { body: { title: 'Alpha 100%' } })
  const b = await talk.server.client('session.create', { body: { title: 'beta', parentID: a.id } })
  const ids = async (query: object) => (await talk.server.client('session.list', { query })).map((session) => session.id)
  expect(await ids({})).toEqual(expect.arrayContaining([a.id, b.id]))
  expect(await ids({ roots: true })).toEqual([a.id])
  expect(await ids({ search: 'ALPHA 100%' })).toEqual([a.id])
  expect(await ids({ search: '_' })).toEqual([])
  expect(await ids({ limit: 0 })).toEqual([])
  expect((await talk.server.client('session.children', { params: { sessionID: a.id } })).map((child) => child.id)).toEqual([b.id])
})

test('rename and archive keep the place in the list; null takes it out of the archive', async () => {
  const session = await talk.server.client('session.create', { body: {} })
  const params = { sessionID: session.id }
  const renamed = await talk.server.client('session.update', { params, body: { title: 'Mine' } })
  expect(renamed).toMatchObject({ title: 'Mine', time: { updated: session.time.updated } })
  expect((await talk.server.client('session.update', { params, body: { time: { archived: 5 } } })).time.archived).toBe(5)
  expect((await talk.server.client('session.update', { params, body: { time: { archived: null } } })).time).not.toHaveProperty('archived')
})

test('deleting a session deletes its children first', async () => {
  const events = await talk.server.events('/event')
  const parent = await talk.server.client('session.create', { body: {} })
  const child = await talk.server.client('session.create', { body: { parentID: parent.id } })
  expect(await talk.server.client('session.delete', { params: { sessionID: parent.id } })).toBe(true)
  await events.waitFor(({ data }) => data.type === 'session.deleted' && data.properties.sessionID === parent.id)
  const deleted = events.frames.flatMap(({ data }) => (data.type === 'session.deleted' ? data.properties.info.id : []))
  expect(deleted).toEqual([child.id, parent.id])
  await expect(talk.server.client('session.get', { params: { sessionID: child.id } })).rejects.toMatchObject({ status: 404 })
})

test('history comes in pages, newest first asked, oldest first given', async () => {
  const sessionID = await talk.session()
  for (const text of ['one', 'two', 'three']) {
    await talk.server.client('session.prompt', { params: { sessionID }, body: { noReply: true, parts: [{ type: 'text', text }] } })
  }
  const first = await talk.server.fetch(`/session/${sessionID}/message?limit=2`)
  expect(((await first.json()) as { parts: never[] }[]).map(textOf)).toEqual(['two', 'three'])
  const cursor = first.headers.get('x-next-cursor')
  expect(first.headers.get('link')).toContain('rel="next"')
  const second = await talk.server.fetch(`/session/${sessionID}/message?limit=2&before=${cursor}`)
  expect(((await second.json()) as { parts: never[] }[]).map(textOf)).toEqual(['one'])
  expect(second.headers.get('x-next-cursor')).toBeNull()
  expect((await talk.server.fetch(`/session/${sessionID}/message?before=${cursor}`)).status).toBe(400)
})

test('a fork copies what is before the message, under new ids', async () => {
  talk.model.script([{ text: 'A1' }, { text: 'A2' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'Q1')
  await talk.ask(sessionID, 'Q2')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  const second = messages.filter((message) => message.info.role === 'user')[1]!
  const fork = await talk.server.client('session.fork', { params: { sessionID }, body: { messageID: second.info.id } })
  const copied = await talk.server.client('session.messages', { params: { sessionID: fork.id } })
  expect(copied.map(textOf)).toEqual(['Q1', 'A1'])
  expect(copied.some((message) => messages.some((original) => original.info.id === message.info.id))).toBe(false)
  expect(copied[1]!.info).toMatchObject({ parentID: copied[0]!.info.id })
  expect(fork.title).toMatch(/\(fork #1\)$/)
})

test('messages and parts can be changed and deleted, and that is told', async () => {
  const sessionID = await talk.session()
  const sent = await talk.server.client('session.prompt', { params: { sessionID }, body: { noReply: true, parts: [{ type: 'text', text: 'old' }] } })
  const part = sent.parts[0]!
  const params = { sessionID, messageID: sent.info.id, partID: part.id }
  if (part.type !== 'text') throw new Error('expected a text')
  await talk.server.client('part.update', { params, body: { ...part, text: 'new' } })
  expect(textOf(await talk.server.client('session.message', { params }))).toBe('new')
  expect(await talk.server.client('part.delete', { params })).toBe(true)
  expect(await talk.server.client('session.deleteMessage', { params })).toBe(true)
  await expect(talk.server.client('session.message', { params })).rejects.toMatchObject({ status: 404 })
})

test('a shell command of the user stands in the conversation and the model reads it', async () => {
  const sessionID = await talk.session()
  const done = await talk.server.client('session.shell', { params: { sessionID }, body: { agent: 'build', command: 'echo from-shell' } })
  expect(done.parts[0]).toMatchObject({ type: 'tool', tool: 'bash', state: { status: 'completed', output: expect.stringContaining('from-shell') } })
  talk.model.script([{ text: 'I saw it' }])
  await talk.ask(sessionID, 'did you see it?')
  expect(JSON.stringify(talk.model.requests[0]!.body.messages)).toContain('from-shell')
})
