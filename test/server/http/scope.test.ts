import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api } from '#protocol/api'
import type { Operation } from '#protocol/operation'
import { addressOf, CHAT } from '../../../server/http/scope'
import { startConversation, type Conversation } from '../../support/conversation'
import { makeProgram, type Program } from '../../support/program'
import { makeProject, type TempProject } from '../../support/temp-project'
import { rawRequest } from '../../support/raw-request'

let work: Conversation
let elsewhere: TempProject
let full: Program
let chat: Program
let read: Program

beforeAll(async () => {
  work = await startConversation({ project: { permission: { bash: 'ask' } }, files: { 'sub/file.txt': 'inside\n' } })
  elsewhere = await makeProject({ files: { 'secret.txt': 'outside\n' } })
  full = await makeProgram(work.server, 'full')
  chat = await makeProgram(work.server, 'chat')
  read = await makeProgram(work.server, 'read')
})
afterAll(async () => {
  await work.close()
  await elsewhere.remove()
})

const refused = { status: 403, body: expect.stringContaining('ScopeError') }
const operations = Object.entries(api) as [string, Operation][]
/** The address with made-up values in it, which no scope check looks at. */
const fill = (operation: Operation) => operation.path.replaceAll(/\{\w+\}/g, 'x').replace(/\*$/, 'x')

describe('what no token of a program may do', () => {
  test.each([
    ['GET', '/server/tokens'],
    ['POST', '/server/tokens', { name: 'More', scope: 'full' }],
    ['DELETE', '/server/tokens/tok_x'],
    ['POST', '/server/pair', {}],
    ['DELETE', '/server/pair'],
    ['POST', '/server/pair/claim', { name: 'More' }],
    ['POST', '/server/token/rotate'],
  ] as const)('%s %s, whatever its scope', async (method, address, body?: object) => {
    for (const program of [full, chat, read]) expect(await program.ask(method, address, body)).toMatchObject(refused)
  })

  test('sign a browser in, which would have all rights', async () => {
    const answer = await rawRequest(work.server.url, {
      method: 'POST',
      path: '/sign-in',
      headers: { origin: work.server.url, 'content-type': 'application/json' },
      body: JSON.stringify({ token: full.token }),
    })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([401, undefined])
  })

  test('change who may come in by way of the configuration', async () => {
    for (const [method, address] of [['PATCH', '/config'], ['PATCH', '/global/config']] as const) {
      expect(await full.ask(method, address, { server: { auth: { type: 'bearer', tokens: ['mine'] } } })).toMatchObject(refused)
    }
  })
})

describe('a token for reading', () => {
  test('is refused by every operation that is no GET, and by every socket', async () => {
    const writing = operations.filter(([, operation]) => operation.method !== 'GET')
    expect(writing.length).toBeGreaterThan(60)
    for (const [id, operation] of writing) {
      const answer = await read.ask(operation.method, fill(operation), {})
      expect([id, answer.status]).toEqual([id, 403])
    }
    for (const [id, operation] of operations.filter(([, { kind }]) => kind === 'socket')) {
      const answer = await rawRequest(work.server.url, { path: fill(operation), token: read.token })
      expect([id, answer.status]).toEqual([id, 403])
    }
  })

  test('reads sessions, files and events, also by HEAD', async () => {
    expect((await read.ask('GET', '/session')).status).toBe(200)
    expect((await read.ask('HEAD', '/session')).status).toBe(200)
    expect((await read.ask('GET', '/file/content?path=README.md')).status).toBe(200)
    const stream = await read.events()
    await work.session()
    await stream.waitFor(({ data }) => data.type === 'session.created')
    stream.close()
  })

  test('can not write by another spelling of the method or the address', async () => {
    const answers = await Promise.all([
      read.ask('POST', '//session', {}),
      read.ask('POST', '/session/', {}),
      read.ask('POST', '/%73ession', {}),
      rawRequest(work.server.url, { path: '/session', token: read.token, headers: { 'x-http-method-override': 'POST' } }),
      rawRequest(work.server.url, { method: 'POST', path: '/session?_method=GET', token: read.token }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 200, 403])
  })

  test('does not hear of other programs, nor take what waits for another', async () => {
    for (const address of ['/server/clients', '/server/access', '/tui/control/next']) expect(await read.ask('GET', address)).toMatchObject(refused)
  })
})

describe('a token for chats', () => {
  test('may do what is listed, all of which exists', () => {
    const known = new Set(operations.map(([, operation]) => addressOf({ operation })))
    expect([...CHAT].filter((address) => !known.has(address))).toEqual([])
  })

  test('holds a conversation', async () => {
    work.model.script([{ text: 'Hello.' }])
    const { id } = await chat.client('session.create', { body: { title: 'A chat' } })
    const answer = await chat.client('session.prompt', { params: { sessionID: id }, body: { parts: [{ type: 'text', text: 'Hi' }] } })
    expect(answer.parts).toContainEqual(expect.objectContaining({ type: 'text', text: 'Hello.' }))
    expect(await chat.client('session.messages', { params: { sessionID: id } })).toHaveLength(2)
    expect(await chat.client('session.delete', { params: { sessionID: id } })).toBe(true)
  })

  test('opens no terminal, runs no command, reads and writes no file, changes no setting', async () => {
    const attempts: [string, string, object?][] = [
      ['POST', '/pty', {}],
      ['GET', '/pty'],
      ['POST', '/session/ses_x/shell', { agent: 'build', command: 'id' }],
      ['POST', '/v1/tools/bash/execute', { arguments: { command: 'id' } }],
      ['GET', '/file/content?path=README.md'],
      ['GET', '/config'],
      ['PATCH', '/config', {}],
      ['PUT', '/auth/anthropic', { type: 'api', key: 'x' }],
      ['POST', '/project/trust', {}],
      ['POST', '/session/ses_x/share'],
      ['POST', '/session/ses_x/revert', { messageID: 'msg_x' }],
      ['POST', '/session/import', {}],
      ['POST', '/mcp', { name: 'x', config: { type: 'local', command: ['id'] } }],
    ]
    for (const [method, address, body] of attempts) expect([address, (await chat.ask(method, address, body)).status]).toEqual([address, 403])
  })

  test('answers no request for permission, and loosens no rule', async () => {
    expect(await chat.ask('POST', '/permission/per_x/reply', { reply: 'always' })).toMatchObject(refused)
    expect(await chat.ask('POST', '/session/ses_x/permissions/per_x', { response: 'once' })).toMatchObject(refused)
    const allow = [{ permission: 'bash', pattern: '*', action: 'allow' }]
    expect(await chat.ask('POST', '/session', { permission: allow })).toMatchObject(refused)
    expect(await chat.ask('POST', '/session', { permission: [{ ...allow[0], action: 'ask' }] })).toMatchObject(refused)
    const id = await work.session()
    expect(await chat.ask('PATCH', `/session/${id}`, { permission: allow })).toMatchObject(refused)
    for (const rest of ['message', 'prompt_async']) {
      expect(await chat.ask('POST', `/session/${id}/${rest}`, { tools: { bash: true }, parts: [{ type: 'text', text: 'Hi' }] })).toMatchObject(refused)
    }
    // Clients that answer nothing forbid what would have to be asked.
    expect((await chat.ask('POST', '/session', { permission: [{ ...allow[0], action: 'deny' }] })).status).toBe(200)
    expect((await chat.ask('PATCH', `/session/${id}`, { title: 'Another' })).status).toBe(200)
  })
})

describe('a token for one folder', () => {
  test('reads there and nowhere else, by whatever way the folder is named', async () => {
    const bound = await makeProgram(work.server, 'read', { directory: work.server.directory })
    const there = encodeURIComponent(elsewhere.directory)
    const outside = `${work.server.directory}/../${path.basename(elsewhere.directory)}`
    await mkdir(path.join(work.server.directory, 'link-parent'), { recursive: true })
    expect((await bound.ask('GET', '/file/content?path=README.md')).status).toBe(200)
    expect((await bound.ask('GET', `/session?directory=${encodeURIComponent(path.join(work.server.directory, 'sub'))}`)).status).toBe(200)
    for (const address of [
      `/file/content?path=secret.txt&directory=${there}`,
      `/session?directory=${there}`,
      `/session?directory=${encodeURIComponent(outside)}`,
      `/session?directory=${encodeURIComponent(`${work.server.directory}-other`)}`,
      '/session?scope=project',
      `/event?directory=${there}`,
      `/api/location?location%5Bdirectory%5D=${there}`,
      '/global/event',
      '/api/event',
      '/project',
      '/permission/saved',
      '/server',
    ]) {
      const answer = await bound.ask('GET', address)
      expect([address, answer.status]).toEqual([address, address === '/server' ? 200 : 403])
    }
    const byHeader = await rawRequest(work.server.url, { path: '/session', token: bound.token, headers: { 'x-opencode-directory': there } })
    expect(byHeader.status).toBe(403)
  })

  test('sees the sessions of its folder alone', async () => {
    const bound = await makeProgram(work.server, 'chat', { directory: work.server.directory })
    const inside = await work.session()
    const foreign = await work.server.client('session.create', { directory: elsewhere.directory, body: {} })
    expect((await bound.ask('GET', `/session/${inside}`)).status).toBe(200)
    for (const [method, address, body] of [
      ['GET', `/session/${foreign.id}`],
      ['GET', `/session/${foreign.id}/message`],
      ['POST', `/session/${foreign.id}/message`, { parts: [{ type: 'text', text: 'Hi' }] }],
      ['DELETE', `/session/${foreign.id}`],
      ['POST', '/session', { parentID: foreign.id }],
      ['POST', '/question/que_missing/reply', { answers: [] }],
    ] as const) {
      expect([address, (await bound.ask(method, address, body)).status]).toEqual([address, 403])
    }
    expect((await bound.ask('POST', '/session', { title: 'session of mine' })).status).toBe(200)
    expect(await bound.ask('GET', '/session/ses_missing')).toMatchObject({ status: 403 })
  })

  test('follows no link out of it', async () => {
    const folder = path.join(work.server.directory, 'bound')
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'note.txt'), 'note\n')
    const bound = await makeProgram(work.server, 'read', { directory: folder })
    expect((await bound.ask('GET', `/session?directory=${encodeURIComponent(work.server.directory)}`)).status).toBe(403)
    expect((await bound.ask('GET', '/session')).status).toBe(403)
    expect((await bound.ask('GET', `/session?directory=${encodeURIComponent(folder)}`)).status).toBe(200)
  })
})
