import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ExportFormat } from '#protocol/export'
import type { SessionID } from '#protocol/id'
import type { Session } from '#protocol/session'
import type { ApiError } from '../../support/api-client'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'
import { startTestServer } from '../../support/start-test-server'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

/** A session with text, reasoning, a call, a picture and a to-do list, and a child. */
async function sample(): Promise<SessionID> {
  talk.model.script([
    { reasoning: 'let me think', tools: [{ name: 'bash', input: { command: "echo '```'; echo hello" } }, { name: 'todowrite', input: { todos: [{ content: 'write it', status: 'pending', priority: 'high' }] } }] },
    { text: 'A **bold** answer' },
    { text: 'from the child' },
  ])
  const sessionID = await talk.session()
  const file = { type: 'file' as const, mime: 'image/png', filename: 'dot.png', url: `data:image/png;base64,${'iVBORw0KGgo'.repeat(10_000)}` }
  await talk.server.client('session.prompt', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'do it' }, file] } })
  const child = await talk.server.client('session.create', { body: { parentID: sessionID, title: 'A child' } })
  await talk.ask(child.id, 'child prompt')
  await talk.server.client('session.update', { params: { sessionID }, body: { title: 'Round trip' } })
  return sessionID
}

async function exported(server: Conversation['server'], sessionID: SessionID, query: { format?: ExportFormat; redact?: boolean } = {}) {
  return server.client('session.export', { params: { sessionID }, query })
}

type Exported = { format?: string; info: Session; messages: { info: object; parts: { type: string }[] }[]; todos?: unknown[]; children?: Exported[] }

async function json(server: Conversation['server'], sessionID: SessionID, query: { format?: ExportFormat; redact?: boolean } = {}) {
  return JSON.parse(await exported(server, sessionID, query)) as Exported
}

/** What stays behind on purpose: states of the project's files. */
function withoutSnapshots(value: Exported): Exported {
  return {
    ...value,
    messages: value.messages.map(({ info, parts }) => ({
      info,
      parts: parts.filter((part) => part.type !== 'patch').map((part) => ('snapshot' in part ? (({ snapshot: _, ...rest }) => rest)(part as { type: string; snapshot: string }) : part)),
    })),
    ...(value.children ? { children: value.children.map(withoutSnapshots) } : {}),
  }
}

test('what was exported and taken in elsewhere is exported the same', async () => {
  const sessionID = await sample()
  const before = await json(talk.server, sessionID)
  expect(before).toMatchObject({ format: 'opencode-desktop.session', info: { id: sessionID, title: 'Round trip' }, todos: [{ content: 'write it' }], children: [{ info: { title: 'A child' } }] })
  expect(before.messages.length).toBe(3)
  const other = await startTestServer({ project: talk.server.project, config: { provider: talk.model.providerConfig() } })
  try {
    const session = await other.client('session.import', { body: before as never })
    expect(session.id).toBe(sessionID)
    const after = await json(other, session.id)
    expect(after).toEqual(withoutSnapshots(before))
    expect(await other.client('session.todo', { params: { sessionID } })).toEqual(before.todos)
    expect((await other.client('session.list')).map((session) => session.id)).toContain(sessionID)
  } finally {
    await other.close()
  }
})

test('taken in where its ids are taken, it gets new ones and keeps order, parents and children', async () => {
  const sessionID = await sample()
  const before = await json(talk.server, sessionID)
  const session = await talk.server.client('session.import', { body: before as never })
  expect(session.id).not.toBe(sessionID)
  const after = await json(talk.server, session.id)
  const shape = (value: Exported) => value.messages.map((message) => [message.parts.map((part) => part.type), textOf(message as never)])
  expect(shape(after)).toEqual(shape(withoutSnapshots(before)))
  const [user, first, second] = after.messages.map((message) => message.info as { id: string; parentID?: string })
  expect([first!.parentID, second!.parentID]).toEqual([user!.id, user!.id])
  expect(after.children![0]!.info.parentID).toBe(session.id)
  expect(after.children![0]!.info.id).not.toBe(before.children![0]!.info.id)
  talk.model.script([{ text: 'goes on' }])
  expect(textOf(await talk.ask(session.id, 'and on'))).toBe('goes on')
  expect(JSON.stringify(talk.model.requests.at(-1)!.body.messages)).toContain('A **bold** answer')
})

test('the published form is taken in as well', async () => {
  const sessionID = await sample()
  const published = await json(talk.server, sessionID, { format: 'opencode' })
  expect(Object.keys(published)).toEqual(['info', 'messages'])
  const session = await talk.server.client('session.import', { body: published as never })
  const messages = await talk.server.client('session.messages', { params: { sessionID: session.id } })
  expect(messages.map((message) => message.info.role)).toEqual(['user', 'assistant', 'assistant'])
})

test('a file brings no rights, no folder, no address and nothing that still runs', async () => {
  const sessionID = await sample()
  const file = await json(talk.server, sessionID, { format: 'opencode' })
  const answer = file.messages[1]!
  Object.assign(file.info, {
    id: 'ses_/../../etc',
    directory: '/etc',
    path: '../..',
    projectID: 'someone',
    parentID: 'ses_someoneelse00',
    share: { url: 'https://evil.invalid' },
    permission: [{ permission: '*', pattern: '*', action: 'allow' }],
    revert: { messageID: 'msg_00000000000000', snapshot: 'f'.repeat(40) },
  })
  const { completed: _, ...open } = (answer.info as { time: { created: number; completed: number } }).time
  Object.assign(answer.info, { time: open, path: { cwd: '/etc', root: '/' } })
  answer.parts.push({ type: 'patch', id: 'prt_zzzzzzzzzzzz', sessionID, messageID: 'msg_x', hash: 'f'.repeat(40), files: ['/etc/passwd'] } as never)
  const call = answer.parts.find((part) => part.type === 'tool') as unknown as { state: object }
  call.state = { status: 'running', input: {}, time: { start: 1 } }
  const session = await talk.server.client('session.import', { body: file as never })
  expect(session.id).toMatch(/^ses_[A-Za-z0-9]+$/)
  expect(session).toMatchObject({ directory: talk.server.directory, projectID: (await talk.server.client('project.current')).id, path: '' })
  expect(session).not.toHaveProperty('permission')
  expect(session).not.toHaveProperty('share')
  expect(session).not.toHaveProperty('revert')
  expect(session).not.toHaveProperty('parentID')
  const [, first] = await talk.server.client('session.messages', { params: { sessionID: session.id } })
  expect(first!.info).toMatchObject({ path: { cwd: talk.server.directory }, error: { name: 'MessageAbortedError' }, time: { completed: expect.any(Number) } })
  expect(toolsOf(first!).map((part) => part.state.status)).toContain('error')
  expect(JSON.stringify(first)).not.toContain('/etc/passwd')
})

test('a file that is not whole changes nothing and says where it is wrong', async () => {
  const sessionID = await sample()
  const count = async () => (await talk.server.client('session.list')).length
  const before = await count()
  const refused = async (change: (file: Exported) => void) => {
    const file = await json(talk.server, sessionID)
    change(file)
    const error = await talk.server.client('session.import', { body: file as never }).catch((caught: ApiError) => caught)
    return (error as ApiError).body as { data: { message: string } }
  }
  expect((await refused((file) => void (file.messages[1]!.parts[0]!.type = 'unknown'))).data.message).toContain('messages[1]')
  expect((await refused((file) => void delete (file.info as Partial<Session>).title)).data.message).toContain('info')
  expect((await refused((file) => void file.messages.push(file.messages[0]!))).data.message).toContain('same id')
  expect((await refused((file) => void (file.format = 'something.else'))).data.message).toContain('not known')
  expect((await refused((file) => void file.children!.push({} as never))).data.message).toContain('children[1]')
  expect(await count()).toBe(before)
})

test('messages from a clock that ran ahead do not end up behind the ones to come', async () => {
  const sessionID = await sample()
  const file = await json(talk.server, sessionID, { format: 'opencode' })
  for (const { info } of file.messages) (info as { time: { created: number } }).time.created += 86_400_000
  const session = await talk.server.client('session.import', { body: file as never })
  talk.model.script([{ text: 'the newest' }])
  await talk.ask(session.id, 'new')
  const messages = await talk.server.client('session.messages', { params: { sessionID: session.id } })
  expect(textOf(messages.at(-1)!)).toBe('the newest')
})

test('Markdown has every word and no fence that breaks out', async () => {
  const sessionID = await sample()
  const text = await exported(talk.server, sessionID, { format: 'markdown' })
  expect(text).toMatch(/^# Round trip\n/)
  for (const words of ['## You', 'do it', '📎 dot.png', '<summary>Thought</summary>', '> let me think', "````sh\necho '```'; echo hello\n````", 'A **bold** answer']) expect(text).toContain(words)
})

test('HTML is one page that needs nothing else', async () => {
  const sessionID = await sample()
  const text = await exported(talk.server, sessionID, { format: 'html' })
  expect(text).toMatch(/^<!doctype html>/)
  expect(text).toContain(`http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;`)
  expect(text).toContain('<strong>bold</strong>')
  expect(text).toContain('<img src="data:image/png;base64,')
  expect(text).not.toMatch(/<script|<link|@import|url\(|src="http/)
})

test('an export may be cleared of secrets, and is a download with a name', async () => {
  talk.model.script([{ text: `sk-proj-abcdefghijklmnop1234 in ${talk.server.home}` }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'x')
  expect(await exported(talk.server, sessionID)).toContain('sk-proj-abcdefghijklmnop1234')
  const clean = await exported(talk.server, sessionID, { redact: true })
  expect(clean).toContain('[hidden] in ~')
  await talk.server.client('session.update', { params: { sessionID }, body: { title: '../a "b"\r\nc: ü' } })
  const answer = await talk.server.fetch(`/session/${sessionID}/export?format=markdown`)
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="a-b-c--.md"; filename*=UTF-8''a-b-c-%C3%BC.md`)
  expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
  expect((await talk.server.fetch(`/session/${sessionID}/export?format=exe`)).status).toBe(400)
  expect((await talk.server.fetch('/session/ses_unknown/export')).status).toBe(404)
})
