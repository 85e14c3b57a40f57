import { afterEach, beforeEach, expect, test } from 'vitest'
import { tellChanges } from '../../../server/session/commit-message'
import { startConversation, type Conversation } from '../../support/conversation'
import { startTestServer } from '../../support/start-test-server'
import { makeProject } from '../../support/temp-project'

// A suggestion for a commit message: from what would be committed, by the small model, and never more than words.

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation({ files: { 'a.txt': 'one\n', 'b.txt': 'one\n' } })
})
afterEach(() => talk.close())

const told = (index = 0) => JSON.stringify(talk.model.requests[index]?.body)
const project = () => talk.server.project!

test('what is staged is told to the small model, and its words are answered without fence and thinking', async () => {
  await project().write('a.txt', 'two\n')
  await project().write('b.txt', 'not staged\n')
  await talk.server.client('vcs.stage', { body: { files: ['a.txt'] } })
  const before = await project().git('rev-parse', 'HEAD')
  talk.model.script([{ text: '<think>Hm.</think>\n```\nCount to two\n\nOne was not enough.\n```' }])
  const found = await talk.server.client('vcs.message', { body: { draft: 'count' } })
  expect(found).toEqual({ message: 'Count to two\n\nOne was not enough.', model: 'Scripted Mini' })
  expect(talk.model.requests[0]?.body.model).toBe('scripted-mini')
  expect(told()).toContain('+two')
  expect(told()).not.toContain('not staged')
  expect(told()).toContain('What the person wrote so far')
  expect(await project().git('rev-parse', 'HEAD')).toBe(before)
  expect(await project().git('diff', '--cached', '--name-only')).toBe('a.txt\n')
})

test('with everything new files are told too, with amend what the last commit holds', async () => {
  await project().git('config', 'user.name', 'Somebody')
  await project().git('config', 'user.email', 'somebody@example.invalid')
  await project().write('new.txt', 'quite new\n')
  talk.model.script([{ text: '"Add a file"' }, { text: 'Add a file, better' }])
  expect((await talk.server.client('vcs.message', { body: { all: true } })).message).toBe('Add a file')
  expect(told()).toContain('+quite new')
  await talk.server.client('vcs.commit', { body: { message: 'Add a file', all: true } })
  expect((await talk.server.client('vcs.message', { body: { amend: true } })).message).toBe('Add a file, better')
  expect(told(1)).toContain('+quite new')
  expect(told(1)).toContain('- Add a file')
})

test('what it cost is booked for the project and for no session', async () => {
  const session = await talk.session()
  await project().write('a.txt', 'two\n')
  talk.model.script([{ text: 'Count' }])
  await talk.server.client('vcs.message', { body: { all: true } })
  const [usage] = talk.server.app.store.usage.list({ limit: 5 })
  expect(usage).toMatchObject({ source: 'commit', providerID: 'scripted', modelID: 'scripted-mini' })
  expect(usage!.cost).toBeGreaterThan(0)
  expect((await talk.server.client('session.get', { params: { sessionID: session } })).cost ?? 0).toBe(0)
})

test('files that an agent has to ask for are named only', async () => {
  await project().write('.env', 'KEY=hidden-word\n')
  talk.model.script([{ text: 'Add settings' }])
  await talk.server.client('vcs.message', { body: { all: true } })
  expect(told()).toContain('added: .env')
  expect(told()).not.toContain('hidden-word')
})

test('who goes away ends the request to the model', async () => {
  await project().write('a.txt', 'two\n')
  talk.model.script([{ hang: 'headers' }])
  const leaving = new AbortController()
  const asked = talk.server.client('vcs.message', { body: { all: true }, signal: leaving.signal }).catch((error: unknown) => error)
  const request = await talk.model.nextRequest()
  leaving.abort()
  expect(await request.ended).toBe('aborted')
  expect(await asked).toBeInstanceOf(Error)
})

test('a provider that refuses, and nothing to commit, are told in words', async () => {
  await expect(talk.server.client('vcs.message', { body: { all: true } })).rejects.toThrow('There is nothing to commit')
  await project().write('a.txt', 'two\n')
  talk.model.script([{ error: { status: 429, body: { error: { message: 'Too many today' } } } }])
  await expect(talk.server.client('vcs.message', { body: { all: true } })).rejects.toThrow('Too many today')
})

test('without a model that is said', async () => {
  const alone = await makeProject({ files: { 'a.txt': 'one\n' } })
  const server = await startTestServer({ project: alone, config: { disabled_providers: ['opencode'] } })
  try {
    await alone.write('a.txt', 'two\n')
    await expect(server.client('vcs.message', { body: { all: true } })).rejects.toThrow('No model is available')
  } finally {
    await server.close()
    await alone.remove()
  }
})

test('very much is told in part, small files first, all of it by name', () => {
  const files = Array.from({ length: 300 }, (_, index) => ({ file: `f${index}`, status: 'modified', patch: `+${'x'.repeat(index * 100)}\n` }))
  const text = tellChanges({ files, subjects: [] }, { readable: () => true })
  expect(text.length).toBeLessThan(60_000)
  expect(text).toContain('modified: f199')
  expect(text).toContain('and 100 more files')
})
