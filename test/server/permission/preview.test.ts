import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { startConversation, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'

// Asked over HTTP: why a call waits, what an approval would have let through, what an agent may do alone, and who waits.

let talk: Conversation
beforeAll(async () => {
  talk = await startConversation({
    files: { 'notes.txt': 'one\n', 'src/a.ts': 'a\n' },
    project: { permission: { bash: { '*': 'ask', 'git reset *': 'deny' }, edit: 'ask' } },
    config: { permission: { webfetch: 'ask' }, agent: { free: { mode: 'primary', permission: 'allow' } } },
  })
})
afterAll(() => talk.close())

const call = (command: string) => ({ tools: [{ name: 'bash', input: { command, description: 'x' } }] })

/** The request that comes next in a stream. */
async function asked(events: EventStream, seen: ReadonlySet<string> = new Set()): Promise<PermissionRequest> {
  const { data } = await events.waitFor(({ data: event }) => event.type === 'permission.asked' && !seen.has(event.properties.id))
  if (data.type !== 'permission.asked') throw new Error('not a request')
  return data.properties
}

/** Sends a prompt whose turn makes these calls one after the other, and answers each as it is asked for. */
async function run(sessionID: SessionID, steps: [command: string, reply: PermissionReplyInput][]): Promise<void> {
  talk.model.script([...steps.map(([command]) => call(command)), { text: 'Done.' }])
  const events = await talk.server.events()
  const ended = talk.ask(sessionID, 'Go on').catch(() => undefined)
  const seen = new Set<string>()
  for (const [, reply] of steps) {
    const { id } = await asked(events, seen)
    seen.add(id)
    await talk.server.client('permission.reply', { params: { requestID: id }, body: reply })
  }
  await ended
  events.close()
}

const once: PermissionReplyInput = { reply: 'once' }
const preview = (sessionID: SessionID, ...patterns: string[]) => talk.server.client('permission.preview', { body: { permission: 'bash', patterns, sessionID } })

test('a pattern is held against the past of the session, the project and everything, and refused calls come first', async () => {
  const [first, second] = [await talk.session(), await talk.session()]
  await run(first, [['git push', { reply: 'reject', message: 'never' }], ['git status', once], ['git status', once]])
  await run(second, [['git log -1', once], ['echo x', once]])
  const found = await preview(first, 'git *')
  expect(found).toMatchObject({ session: { calls: 3, asked: 3, refused: 1 }, project: { calls: 4, asked: 4, refused: 1 }, all: { calls: 4 }, complete: true })
  expect(found.examples.map(({ text, outcome, scope, times }) => [text, outcome, scope, times])).toEqual([
    ['git push', 'refused', 'session', 1],
    ['git log -1', 'allowed', 'project', 1],
    ['git status', 'allowed', 'session', 2],
  ])
  expect((await preview(second, 'echo *', 'git status')).all).toEqual({ calls: 3, asked: 3, refused: 0 })
  expect((await preview(second, 'rm *')).all.calls).toBe(0)
})

test('a dangerous call is only covered by an approval that names it, as when it is judged', async () => {
  const session = await talk.session()
  await run(session, [['git -c core.pager=cat status', once]])
  const danger = (await preview(session, 'git *')).session.calls
  const exact = (await preview(session, 'git -c core.pager=cat status')).session.calls
  expect([danger, exact]).toEqual([0, 1])
})

test('an unknown session has no past, and a search ends with its request', async () => {
  await expect(preview('ses_none' as SessionID, '*')).rejects.toMatchObject({ status: 404 })
  await expect(talk.server.client('permission.preview', { body: { permission: 'bash', patterns: ['*'], sessionID: await talk.session() }, signal: AbortSignal.abort() })).rejects.toThrow()
})

test('a request tells who asks and which rule of which file says so, with what it would touch', async () => {
  const session = await talk.session()
  talk.model.script([call('cat notes.txt > out.txt'), { text: 'Done.' }])
  const events = await talk.server.events()
  const ended = talk.ask(session, 'Copy')
  const { id: requestID, metadata } = await asked(events)
  expect(metadata).toMatchObject({ cwd: talk.server.directory, touches: [{ path: 'out.txt', writes: true }, { path: 'notes.txt', writes: false }] })
  expect(await talk.server.client('permission.reason', { params: { requestID } })).toEqual({
    requestID,
    agent: 'build',
    forced: expect.any(Boolean),
    rules: [{ permission: 'bash', pattern: '*', action: 'ask', source: { kind: 'project', file: `${talk.server.directory}/opencode.json` } }],
  })
  expect(await talk.server.client('permission.waiting', {})).toMatchObject([{ kind: 'permission', id: requestID, sessionID: session, rootID: session, subject: 'bash', text: 'cat notes.txt > out.txt', directory: talk.server.directory }])
  await talk.server.client('permission.reply', { params: { requestID }, body: { reply: 'reject' } })
  await ended.catch(() => undefined)
  await expect(talk.server.client('permission.reason', { params: { requestID } })).rejects.toMatchObject({ status: 404 })
  expect(await talk.server.client('permission.waiting', {})).toEqual([])
  events.close()
})

test('what is allowed for a session holds in it and not beside it, and goes with it', async () => {
  const [session, other] = [await talk.session(), await talk.session()]
  await run(session, [['date -u', { reply: 'always', patterns: ['date *'], scope: 'session' }]])
  talk.model.script([call('date +%Y'), { text: 'Done.' }])
  expect((await talk.ask(session, 'Again')).parts.some((part) => part.type === 'text' && part.text === 'Done.')).toBe(true)
  await run(other, [['date +%s', once]])
  const kept = (await talk.server.client('permission.saved', {})).filter(({ pattern }) => pattern === 'date *')
  expect(kept).toMatchObject([{ agent: 'build', permission: 'bash', sessionID: session }])
  await talk.server.client('session.delete', { params: { sessionID: session } })
  expect((await talk.server.client('permission.saved', {})).filter(({ pattern }) => pattern === 'date *')).toEqual([])
})

test('what an agent may do alone is told by kind, with the exceptions and where they are written', async () => {
  const mode = await talk.server.client('permission.mode', { query: {} })
  const kind = (name: string) => mode.kinds.find(({ permission }) => permission === name)
  expect(mode.agent).toBe('build')
  expect(kind('bash')).toMatchObject({ action: 'ask', source: { kind: 'project' }, exceptions: [{ pattern: 'git reset *', action: 'deny' }] })
  expect(kind('webfetch')).toMatchObject({ action: 'ask', source: { kind: 'user' } })
  expect(kind('external_directory')).toMatchObject({ action: 'ask', source: { kind: 'default' } })
  const free = await talk.server.client('permission.mode', { query: { agent: 'free' } })
  expect(free.kinds.map(({ action }) => action)).toEqual(free.kinds.map(() => 'allow'))
  expect(free.kinds.flatMap(({ exceptions }) => exceptions)).toEqual([])
  const plan = await talk.server.client('permission.mode', { query: { agent: 'plan', sessionID: await talk.session() } })
  expect(plan.kinds.find(({ permission }) => permission === 'edit')?.action).toBe('ask')
  await expect(talk.server.client('permission.mode', { query: { agent: 'nobody' } })).rejects.toMatchObject({ status: 400 })
})
