import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, type Conversation } from '../../support/conversation'
import { everythingChild } from '../../support/mcp'

// Skills, tools and their calls in /v1.

const shout = `export default { description: 'Shouts', parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }, execute: async ({ text }) => { if (text === 'fail') throw new Error('hoarse'); return text.toUpperCase() } }`

let talk: Conversation

beforeAll(async () => {
  talk = await startConversation({
    files: {
      '.opencode/tool/shout.js': shout,
      '.opencode/skill/release/SKILL.md': '---\nname: release\ndescription: Makes releases\n---\nWrite notes.\n',
      'notes.txt': 'one\ntwo\n',
    },
    project: { mcp: { all: everythingChild() } },
    config: { permission: { '*': 'allow', bash: { '*': 'ask', 'echo *': 'allow', 'sleep *': 'allow' }, grep: 'deny', edit: { '*': 'allow', 'locked.txt': 'deny', 'asked.txt': 'ask' } } },
  })
  // Servers are started with the first look.
  await vi.waitUntil(async () => (await talk.server.client('mcp.status')).all?.status === 'connected', { timeout: 20_000 })
}, 30_000)
afterAll(() => talk?.close())

async function execute(name: string, body: unknown) {
  const response = await talk.server.fetch(`/v1/tools/${name}/execute`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as any } // oxlint-disable-line typescript/no-explicit-any -- any answer
}

const error = (type: string, code: string | null = null) => ({ error: { message: expect.any(String), type, param: null, code } })

test('skills are listed with what they are for and where they lie', async () => {
  expect(await talk.server.client('v1.skills.list')).toEqual({
    object: 'list',
    data: [{ name: 'release', description: 'Makes releases', location: path.join(talk.server.directory, '.opencode/skill/release/SKILL.md') }],
  })
})

test('the list of tools holds all that can be called by itself here: ours, the folder\'s and those of servers', async () => {
  const { object, data } = await talk.server.client('v1.tools.list')
  const names = data.map(({ name }) => name)
  expect(object).toBe('list')
  expect(names).toEqual(expect.arrayContaining(['bash', 'read', 'glob', 'list', 'edit', 'write', 'apply_patch', 'webfetch', 'todowrite', 'skill', 'shout', 'all_echo']))
  for (const missing of ['task', 'question', 'plan_enter', 'plan_exit', 'batch', 'invalid', 'grep']) expect(names).not.toContain(missing)
  expect(data.find(({ name }) => name === 'shout')!.parameters).toMatchObject({ type: 'object', required: ['text'] })
})

test('a call runs and its session is put away, out of the lists', async () => {
  const before = (await talk.server.client('v1.sessions.list')).data.length
  expect(await execute('read', { arguments: { filePath: 'notes.txt' } })).toEqual({
    status: 200,
    body: { name: 'read', content: expect.stringContaining('two'), title: 'notes.txt', metadata: expect.any(Object), is_error: false },
  })
  expect((await talk.server.client('v1.sessions.list')).data).toHaveLength(before)
  const kept = talk.server.app.store.session.list({ archived: true, limit: 100 }).filter(({ title }) => title === 'Tool call: read')
  expect(kept).toMatchObject([{ metadata: { source: 'v1' }, directory: talk.server.directory }])
})

test('the names and the path of other programs do, and a body may be the arguments themselves', async () => {
  expect(await execute('write_file', { path: 'made.txt', content: 'fresh\n' })).toMatchObject({ status: 200, body: { name: 'write_file', is_error: false } })
  expect(await execute('edit_file', { arguments: { path: 'made.txt', oldString: 'fresh', newString: 'changed' } })).toMatchObject({ status: 200, body: { is_error: false } })
  expect(await talk.server.project.read('made.txt')).toBe('changed\n')
  expect((await execute('read_file', { path: 'made.txt' })).body.content).toContain('changed')
  expect((await execute('list_files', { path: '.' })).body.content).toContain('made.txt')
  expect((await execute('list_files', {})).body.content).toContain('made.txt')
  expect((await execute('run_command', { command: 'echo from-v1' })).body.content).toContain('from-v1')
})

test('tools of the folder and of servers run too, with arguments that fit their schema', async () => {
  expect(await execute('shout', { text: 'hey' })).toMatchObject({ status: 200, body: { name: 'shout', content: 'HEY', is_error: false } })
  expect(await execute('shout', { text: 5 })).toEqual({ status: 400, body: error('invalid_request_error') })
  expect((await execute('all_echo', { arguments: { message: 'over there' } })).body).toMatchObject({ content: expect.stringContaining('over there'), is_error: false })
  expect(await execute('all_echo', {})).toEqual({ status: 400, body: error('invalid_request_error') })
})

test('a tool that fails is a result', async () => {
  expect(await execute('read', { filePath: 'missing.txt' })).toEqual({ status: 200, body: { name: 'read', content: expect.stringContaining('missing.txt'), title: '', metadata: {}, is_error: true } })
  expect((await execute('shout', { text: 'fail' })).body).toMatchObject({ content: expect.stringContaining('hoarse'), is_error: true })
})

test('a wrong call is an error: unknown tools, arguments that do not fit, tools that need a conversation', async () => {
  expect(await execute('no_such', {})).toEqual({ status: 404, body: error('invalid_request_error', 'tool_not_found') })
  expect(await execute('toString', {})).toMatchObject({ status: 404, body: { error: { code: 'tool_not_found' } } })
  expect(await execute('invalid', { tool: 'x', error: 'y' })).toMatchObject({ status: 404 })
  expect(await execute('read', {})).toEqual({ status: 400, body: error('invalid_request_error') })
  expect(await execute('read', { arguments: 'notes.txt' })).toEqual({ status: 400, body: error('invalid_request_error') })
  for (const name of ['task', 'question', 'plan_enter', 'plan_exit']) expect(await execute(name, {})).toEqual({ status: 400, body: error('invalid_request_error') })
})

test('what a rule denies or would ask about is refused at once, nothing is left pending, and nothing happens', async () => {
  const kept = talk.server.app.store.session.list({ archived: true, limit: 1000 }).length
  const refusals = [
    await execute('run_command', { command: 'touch touched.txt' }),
    await execute('grep', { pattern: 'one' }),
    await execute('write', { filePath: 'locked.txt', content: 'x' }),
    await execute('write', { filePath: 'asked.txt', content: 'x' }),
  ]
  for (const refusal of refusals) expect(refusal).toEqual({ status: 403, body: error('permission_error', 'permission_denied') })
  for (const file of ['touched.txt', 'locked.txt', 'asked.txt']) expect(existsSync(path.join(talk.server.directory, file))).toBe(false)
  expect(await talk.server.client('permission.list')).toEqual([])
  expect(talk.server.app.store.session.list({ archived: true, limit: 1000 }).length).toBe(kept)
})

test('what a person once allowed for good is allowed here', async () => {
  const id = await talk.session()
  talk.model.script([{ tools: [{ name: 'bash', input: { command: 'printf kept' } }] }, { text: 'done' }])
  const asking = talk.ask(id, 'go')
  const [request] = await expect.poll(() => talk.server.client('permission.list')).toHaveLength(1).then(() => talk.server.client('permission.list'))
  await talk.server.client('permission.reply', { params: { requestID: request!.id }, body: { reply: 'always' } })
  await asking
  expect(await execute('bash', { command: 'printf kept' })).toMatchObject({ status: 200, body: { content: expect.stringContaining('kept') } })
})

test('a call in a session runs in the folder and under the rules of that session', async () => {
  const session = await talk.server.client('session.create', { body: { permission: [{ permission: 'read', pattern: '*', action: 'deny' }] } })
  const elsewhere = { 'x-opencode-directory': '/nowhere/at/all' }
  const call = (name: string, args: object) =>
    talk.server.fetch(`/v1/tools/${name}/execute`, { method: 'POST', headers: { 'content-type': 'application/json', ...elsewhere }, body: JSON.stringify({ arguments: args, session_id: session.id }) })
  expect((await call('read', { filePath: 'notes.txt' })).status).toBe(403)
  expect((await call('todowrite', { todos: [{ content: 'from v1', status: 'pending', priority: 'low' }] })).status).toBe(200)
  expect(await talk.server.client('session.todo', { params: { sessionID: session.id } })).toMatchObject([{ content: 'from v1' }])
  expect(await execute('read', { arguments: { filePath: 'notes.txt' }, session_id: 'ses_none' as SessionID })).toEqual({ status: 404, body: error('invalid_request_error', 'session_not_found') })
})

test('a caller that goes away ends its tool', async () => {
  const command = `sleep 61.${process.pid}`
  const running = async () => (await promisify(execFile)('ps', ['-eo', 'args'])).stdout.split('\n').includes(command)
  const stop = new AbortController()
  const call = talk.server.fetch('/v1/tools/bash/execute', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ command }), signal: stop.signal })
  await expect.poll(running, { timeout: 10_000 }).toBe(true)
  stop.abort()
  await expect(call).rejects.toThrow()
  await expect.poll(running, { timeout: 10_000 }).toBe(false)
})
