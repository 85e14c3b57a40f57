import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConversation, toolsOf, type Conversation } from '../../support/conversation'

// The worst place to look from: the person opened the home folder itself, and everything is allowed to the agent.

const PASSWORD = 'hunter2-password-of-the-server'
let talk: Conversation
let data: string
let secret: string

beforeAll(async () => {
  talk = await startConversation({ config: { permission: 'allow' }, env: { OPENCODE_SERVER_PASSWORD: undefined } })
  data = talk.server.app.options.paths.data
  secret = (await readFile(path.join(data, 'token'), 'utf8')).trim()
  await mkdir(path.join(data, 'backup'), { recursive: true })
  await writeFile(path.join(data, 'backup/copy.txt'), secret)
  const { home } = talk.server
  const git = (...args: string[]) => promisify(execFile)('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], { cwd: home })
  await writeFile(path.join(home, 'notes.txt'), 'ocd_ is how a token starts\n')
  await git('init', '-q')
  await git('add', 'notes.txt')
  await git('commit', '-q', '-m', 'dotfiles')
  await symlink(path.join(data, 'token'), path.join(home, 'innocent.txt'))
})
afterAll(() => talk.close())

const get = async (route: string, directory = talk.server.home) => {
  const answer = await talk.server.fetch(route, { headers: { 'x-opencode-directory': encodeURIComponent(directory) } })
  return { status: answer.status, text: await answer.text() }
}
/** What a tool of the agent answers, in a session of the home folder. */
async function call(name: string, input: object) {
  talk.model.script([{ tools: [{ id: 'call_1', name, input }] }, { text: 'done' }])
  const directory = talk.server.home
  const { id: sessionID } = await talk.server.client('session.create', { directory, body: { permission: [{ permission: '*', pattern: '*', action: 'allow' }] } })
  await talk.server.client('session.prompt', { params: { sessionID }, directory, body: { parts: [{ type: 'text', text: 'go' }] } })
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  return toolsOf(messages[1]!)[0]!.state
}

test('the file routes neither list nor read our own folder, by any way in', async () => {
  const below = path.relative(talk.server.home, data)
  for (const input of [below, `${below}/log`, data]) expect((await get(`/file?path=${encodeURIComponent(input)}`)).status).toBe(403)
  for (const input of [`${below}/token`, `${below}/opencode-desktop.db`, 'innocent.txt', `${below}/backup/copy.txt`]) {
    const { status, text } = await get(`/file/content?path=${encodeURIComponent(input)}`)
    expect([status, text.includes(secret)]).toEqual([403, false])
  }
})

test('our own folder and those in it are no projects', async () => {
  for (const directory of [data, path.join(data, 'backup')]) {
    for (const route of ['/file?path=.', '/file/content?path=copy.txt', '/find?pattern=ocd_', '/session', '/event']) expect((await get(route, directory)).status).toBe(403)
  }
})

test('searches and lists of a folder that holds our data leave it out', async () => {
  const found = await get('/find?pattern=ocd_&limit=100')
  expect(found.text).toContain('notes.txt')
  expect(found.text).not.toContain(secret)
  expect((await get('/find/file?query=token')).text).not.toContain('opencode-desktop')
})

test('a diff of a repository that holds our data leaves it out', async () => {
  await writeFile(path.join(talk.server.home, 'fresh.txt'), 'fresh\n')
  const status = await get('/vcs/status')
  const diff = await get('/vcs/diff?mode=git')
  expect([status.text, diff.text].every((text) => text.includes('fresh.txt'))).toBe(true)
  for (const { text } of [status, diff]) expect(text).not.toMatch(/opencode-desktop|ocd_[\w-]{43}/)
})

test('no tool reads our data, even where everything is allowed', async () => {
  const file = path.join(data, 'token')
  for (const [name, input] of [
    ['read', { filePath: file }],
    ['read', { filePath: 'innocent.txt' }],
    ['write', { filePath: path.join(data, 'server.json'), content: 'x' }],
    ['edit', { filePath: file, oldString: 'ocd', newString: 'x' }],
    ['grep', { pattern: 'ocd_', path: data }],
    ['glob', { pattern: '**/*', path: data }],
    ['bash', { command: `cat ${file}` }],
    ['bash', { command: 'cat innocent.txt' }],
    ['bash', { command: `echo x > ${path.join(data, 'auth.json')}` }],
    ['bash', { command: 'ls', workdir: data }],
  ] as const) {
    const state = await call(name, input)
    expect([name, state.status, 'error' in state && state.error]).toEqual([name, 'error', expect.stringContaining('belongs to the application itself')])
  }
  for (const [name, input] of [
    ['grep', { pattern: 'ocd_' }],
    ['glob', { pattern: '**/token' }],
    ['list', {}],
  ] as const) {
    const state = await call(name, input)
    expect(state.status).toBe('completed')
    expect(JSON.stringify(state)).not.toMatch(new RegExp(`${secret}|opencode-desktop/token`))
  }
})

test('the environment and memory of the server are read through no tool', async () => {
  for (const file of ['/proc/self/environ', `/proc/${process.pid}/environ`, '/proc/self/maps', '/proc/thread-self/environ']) {
    expect(await call('read', { filePath: file })).toMatchObject({ status: 'error', error: expect.stringContaining('belongs to the application itself') })
    expect(await call('bash', { command: `cat ${file}` })).toMatchObject({ status: 'error' })
  }
})

test('a file part reads neither our data nor anything that is no regular file', async () => {
  const directory = talk.server.home
  const fifo = path.join(directory, 'pipe.png')
  await promisify(execFile)('mkfifo', [fifo])
  talk.model.script([{ text: 'ok' }, { text: 'ok' }])
  const { id: sessionID } = await talk.server.client('session.create', { directory, body: {} })
  for (const [file, mime] of [[path.join(data, 'token'), 'text/plain'], [path.join(directory, 'innocent.txt'), 'image/png'], [fifo, 'image/png']] as const) {
    const parts = [{ type: 'file' as const, mime, filename: 'x', url: pathToFileURL(file).href }]
    const answer = await talk.server.client('session.prompt', { params: { sessionID }, directory, body: { parts, noReply: true } })
    expect(JSON.stringify(answer)).toContain('could not be read')
    expect(JSON.stringify(answer)).not.toContain(secret)
  }
})

test('neither commands nor terminals inherit what belongs to the server', async () => {
  const other = await startConversation({ env: { OPENCODE_SERVER_PASSWORD: PASSWORD, OPENAI_API_KEY: 'sk-openai-key-of-the-user', GITHUB_TOKEN: 'ghp-token-of-the-user-000000' }, config: { permission: 'allow' } })
  try {
    const client = other.server
    const basic = { authorization: `Basic ${Buffer.from(`opencode:${PASSWORD}`).toString('base64')}` }
    other.model.script([{ tools: [{ id: 'call_1', name: 'bash', input: { command: 'env; tr "\\0" "\\n" < /dev/null' } }] }, { text: 'done' }])
    const session = (await (await client.fetch('/session', { method: 'POST', headers: basic })).json()) as { id: string }
    const body = JSON.stringify({ parts: [{ type: 'text', text: 'go' }], model: { providerID: 'scripted', modelID: 'scripted-model' } })
    await client.fetch(`/session/${session.id}/message`, { method: 'POST', headers: { ...basic, 'content-type': 'application/json' }, body })
    const messages = await (await client.fetch(`/session/${session.id}/message`, { headers: basic })).text()
    expect(messages).toContain('OPENCODE=1')
    expect(messages).not.toMatch(/hunter2|sk-openai-key|OPENCODE_SERVER/)
    // A token that other programs use as well is the person's to pass on.
    expect(messages).toContain('ghp-token-of-the-user')
  } finally {
    await other.close()
  }
})
