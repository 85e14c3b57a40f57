import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile, mkdir } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { PermissionRequest } from '#protocol/permission'
import { startConversation, textOf, toolsOf, type Conversation, type ConversationOptions } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'
import type { Turn } from '../../support/wire-turn'

let talk: Conversation
let events: EventStream
let outside: string
const open = async (options: ConversationOptions = {}) => {
  talk = await startConversation({ files: { 'a.txt': 'a\n', '.env': 'KEY=1\n' }, ...options })
  events = await talk.server.events()
}
beforeEach(async () => {
  outside = await mkdtemp(path.join(tmpdir(), 'ocd-outside-'))
})
afterEach(async () => {
  events.close()
  await talk.close()
  await rm(outside, { recursive: true, force: true })
})

const call = (name: string, input: object, id = 'call_1'): Turn => ({ tools: [{ id, name, input: input as Record<string, unknown> }] })
const asked = async (index = 0): Promise<PermissionRequest> => {
  const seen = () => events.frames.filter(({ data }) => data.type === 'permission.asked')
  await events.waitFor(() => seen().length > index)
  return seen()[index]!.data.properties as PermissionRequest
}
const reply = (request: PermissionRequest, body: { reply: 'once' | 'always' | 'reject'; message?: string }) =>
  talk.server.client('permission.reply', { params: { requestID: request.id }, body })
const states = async (sessionID: SessionID) =>
  (await talk.server.client('session.messages', { params: { sessionID } })).flatMap(toolsOf).map(({ state }) => state)

describe('under "everything is allowed"', () => {
  test.each([
    ['write', { filePath: '.git/hooks/post-checkout', content: 'x' }],
    ['write', { filePath: 'opencode.json', content: '{}' }],
    ['edit', { filePath: 'sub/AGENTS.md', oldString: '', newString: 'x' }],
    ['write', { filePath: 'linked.txt', content: 'x' }],
    ['bash', { command: 'echo x > .github/workflows/ci.yml' }],
    ['bash', { command: 'cp a.txt .vscode/tasks.json' }],
    ['bash', { command: 'cd .git && echo x > config' }],
    ['bash', { command: 'tee .envrc < a.txt' }],
    ['bash', { command: 'ln -s a.txt .husky/pre-commit' }],
    ['bash', { command: 'sed -i s/a/b/ linked.txt' }],
  ])('%s %j is asked for, without "always" on offer', async (name, input) => {
    await open({ config: { permission: 'allow' } })
    await mkdir(path.join(talk.server.directory, '.claude'), { recursive: true })
    await writeFile(path.join(talk.server.directory, '.claude/settings.json'), 'a')
    await symlink('.claude/settings.json', path.join(talk.server.directory, 'linked.txt'))
    talk.model.script([call(name, input), { text: 'done' }])
    const sessionID = await talk.session()
    const turn = talk.ask(sessionID, 'go')
    const request = await asked()
    expect(request.always).toEqual([])
    await reply(request, { reply: 'reject' })
    await turn
    expect(await states(sessionID)).toMatchObject([{ status: 'error', error: 'The user rejected permission to use this specific tool call.' }])
    // Not even a client that says "always" gets it kept.
    expect(await talk.server.client('permission.saved')).toEqual([])
  })
})

test('a file outside is asked for with its real target, and reading .env too', async () => {
  await open()
  await writeFile(path.join(outside, 'private.txt'), 'private')
  await symlink(path.join(outside, 'private.txt'), path.join(talk.server.directory, 'harmless.txt'))
  talk.model.script([call('read', { filePath: 'harmless.txt' }), call('read', { filePath: '.env' }, 'call_2'), call('grep', { pattern: 'KEY' }, 'call_3'), { text: 'done' }])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'go')
  expect(await asked()).toMatchObject({ permission: 'external_directory', patterns: [`${outside}/*`], metadata: { filepath: path.join(outside, 'private.txt') } })
  await reply(await asked(), { reply: 'reject', message: 'not that one' })
  expect(await asked(1)).toMatchObject({ permission: 'read', patterns: ['.env'] })
  await reply(await asked(1), { reply: 'reject', message: 'nor that' })
  await turn
  const [first, second, third] = await states(sessionID)
  expect([first, second]).toMatchObject([
    { status: 'error', error: expect.stringContaining('with the following feedback: not that one') },
    { status: 'error', error: expect.stringContaining('nor that') },
  ])
  expect(third).toMatchObject({ status: 'completed', output: expect.not.stringContaining('KEY=1') })
})

test('a bare no ends the turn and takes every other question of the session with it; words let it go on', async () => {
  await open({ config: { permission: { bash: 'ask' } } })
  const three = ['echo 1', 'echo 2', 'echo 3'].map((command, index) => ({ id: `call_${index}`, name: 'bash', input: { command } }))
  talk.model.script([{ tools: three }, { text: 'never said' }])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'go')
  await reply(await asked(2), { reply: 'reject' })
  const answer = await turn
  expect(answer.info.finish).toBe('tool-calls')
  expect((await states(sessionID)).map(({ status }) => status)).toEqual(['error', 'error', 'error'])
  expect(await talk.server.client('permission.list')).toEqual([])
  expect(talk.model.requests.length).toBe(1)
})

test('"always" lets go what it settles, is kept for this project and agent, and can be taken back', async () => {
  await open({ config: { permission: { bash: 'ask' } } })
  const two = ['echo 1', 'echo 2'].map((command, index) => ({ id: `call_${index}`, name: 'bash', input: { command } }))
  talk.model.script([{ tools: two }, { text: 'done' }, call('bash', { command: 'echo 3' }), { text: 'done' }, call('bash', { command: 'echo 4' }), { text: 'done' }])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'go')
  await asked(1)
  await reply(await asked(0), { reply: 'always' })
  expect(textOf(await turn)).toBe('done')
  await talk.ask(await talk.session(), 'again')
  const [saved] = await talk.server.client('permission.saved')
  expect(saved).toMatchObject({ agent: 'build', permission: 'bash' })
  await talk.server.client('permission.forget', { params: { id: saved!.id } })
  const third = talk.ask(await talk.session(), 'once more')
  await reply(await asked(2), { reply: 'once' })
  await third
  const replies = events.frames.flatMap(({ data }) => (data.type === 'permission.replied' ? [data.properties.reply] : []))
  expect(replies).toEqual(['always', 'always', 'once'])
})

test('the third identical call of one message is asked about', async () => {
  await open()
  const same = [1, 2, 3].map((index) => ({ id: `call_${index}`, name: 'read', input: { filePath: 'a.txt' } }))
  talk.model.script([{ tools: same }, { text: 'done' }])
  const sessionID = await talk.session()
  const turn = talk.ask(sessionID, 'go')
  expect(await asked()).toMatchObject({ permission: 'doom_loop', patterns: ['read'], always: ['read'], tool: { callID: 'call_3' } })
  await reply(await asked(), { reply: 'once' })
  expect(textOf(await turn)).toBe('done')
})

describe('an abort takes effect within 100 ms', () => {
  const stages: [string, ConversationOptions, Turn[], (sessionID: SessionID) => Promise<unknown>][] = [
    ['before the provider answers', {}, [{ hang: 'headers' }], () => talk.model.nextRequest()],
    ['in mid-stream', {}, [{ text: ['a', 'b'], hang: true }], () => events.waitFor(({ data }) => data.type === 'message.part.delta')],
    ['while a retry waits', {}, [{ error: { status: 429, headers: { 'retry-after': '60' } } }], () => events.waitFor(({ data }) => data.type === 'session.status' && data.properties.status.type === 'retry')],
    ['while a person is asked', { config: { permission: { bash: 'ask' } } }, [call('bash', { command: 'echo 1' })], () => asked()],
    ['while a command runs that ignores signals', { config: { permission: 'allow' } }, [call('bash', { command: "trap '' TERM INT HUP; echo up; while :; do sleep 1; done" })], () => events.waitFor(({ data }) => data.type === 'message.part.updated' && JSON.stringify(data).includes('"output":"up'))],
  ]
  test.each(stages)('%s', async (_name, options, script, reached) => {
    await open(options)
    talk.model.script(script)
    const sessionID = await talk.session()
    const turn = talk.ask(sessionID, 'go')
    await reached(sessionID)
    const started = performance.now()
    await talk.server.client('session.abort', { params: { sessionID } })
    await events.waitFor(({ data }) => data.type === 'session.idle')
    expect(performance.now() - started).toBeLessThan(300)
    const answer = await turn
    expect(answer.info.time.completed).toBeTypeOf('number')
    expect(answer.info.error?.name).toBe('MessageAbortedError')
    expect((await states(sessionID)).every(({ status }) => status === 'error' || status === 'completed')).toBe(true)
    expect(await talk.server.client('session.status')).toEqual({})
    expect(await talk.server.client('permission.list')).toEqual([])
  })
})

test('closing the server leaves no child of it within five seconds, however it hides', async () => {
  await open({ config: { permission: 'allow' } })
  const mark = `4${process.pid}`
  const command = `setsid sleep ${mark} & nohup sleep ${mark} >/dev/null 2>&1 & (sleep ${mark} &) & trap '' TERM; sleep ${mark}; sleep ${mark}`
  talk.model.script([call('bash', { command }), { text: 'x' }])
  const sessionID = await talk.session()
  await talk.server.client('session.prompt_async', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'go' }] } })
  await talk.server.client('pty.create', { body: { command: '/bin/sh', args: ['-c', `trap '' HUP TERM; setsid sleep ${mark} & sleep ${mark}; sleep ${mark}`] } })
  const alive = async () => (await promisify(execFile)('ps', ['-eo', 'stat,args'])).stdout.split('\n').filter((line) => line.includes(`sleep ${mark}`) && !line.startsWith('Z')).length
  while ((await alive()) < 6) await pause(50)
  const started = performance.now()
  await talk.server.close()
  expect(performance.now() - started).toBeLessThan(5_000)
  expect(await alive()).toBe(0)
}, 20_000)

test('webfetch reaches neither this machine nor our own port, not by a redirect either', async () => {
  await open({ config: { permission: 'allow' } })
  const inner = http.createServer((_request, response) => response.end('the inner secret'))
  inner.listen(0, '127.0.0.1')
  await once(inner, 'listening')
  const { port } = inner.address() as AddressInfo
  const urls = [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://0x7f000001:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `${talk.server.url}/global/health`, 'http://169.254.169.254/latest']
  for (const url of urls) {
    talk.model.script([call('webfetch', { url, format: 'text' }), { text: 'done' }])
    const sessionID = await talk.session()
    const turn = talk.ask(sessionID, 'go')
    const over = turn.then(() => undefined)
    const first = await Promise.race([over, events.waitFor(({ data }) => data.type === 'permission.asked' && data.properties.sessionID === sessionID).catch(() => undefined)])
    if (first) await reply(first.data.properties as PermissionRequest, { reply: 'reject' })
    await turn
    expect([url, JSON.stringify(await states(sessionID)).includes('inner secret')]).toEqual([url, false])
    expect(await states(sessionID)).toMatchObject([{ status: 'error' }])
  }
  inner.close()
}, 20_000)
