import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpencodeClient } from '@opencode-ai/sdk/v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { publishedProblems } from '../support/published'
import { startTestServer, type TestServer } from '../support/start-test-server'
import { makeProject, type TempProject } from '../support/temp-project'

// The published SDK (v2), unchanged: each of its methods for what /api knows beside sessions.

let project: TempProject
let server: TestServer
let provider: http.Server

beforeAll(async () => {
  provider = http.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ key: 'sk-or-granted' })))
  })
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  project = await makeProject({ files: { 'README.md': 'hello\n', '.opencode/skills/demo/SKILL.md': '---\nname: demo\ndescription: A demo\n---\nText\n' }, config: { references: { near: './docs' } } })
  server = await startTestServer({ project, options: { signInAddresses: { openrouter: origin } } })
})
afterAll(async () => {
  await server.close()
  await project.remove()
  provider.close()
})

function connect(directory = project.directory) {
  const authorization = `Basic ${Buffer.from(`opencode:${server.token}`).toString('base64')}`
  return createOpencodeClient({ baseUrl: server.url, directory, headers: { authorization } }).v2
}

type Answered = { data?: unknown; error?: unknown; response?: Response }

/** The data of an answer, after the published document found nothing wrong with it. */
function good<T extends Answered>(id: string, answer: T): NonNullable<T['data']> {
  expect([id, answer.error]).toEqual([id, undefined])
  const status = answer.response?.status ?? 0
  expect([id, publishedProblems(id, status, status === 204 ? undefined : answer.data)]).toEqual([id, []])
  return answer.data as NonNullable<T['data']>
}

test('the lists that a client draws itself from', async () => {
  const v2 = connect()
  good('v2.health.get', await v2.health.get())
  expect(good('v2.location.get', await v2.location.get()).directory).toBe(project.directory)
  expect(good('v2.agent.list', await v2.agent.list()).data.map(({ id }) => id)).toContain('build')
  good('v2.model.list', await v2.model.list())
  expect(good('v2.provider.list', await v2.provider.list()).location.directory).toBe(project.directory)
  expect(good('v2.provider.get', await v2.provider.get({ providerID: 'anthropic' })).data.name).toBe('Anthropic')
  expect(good('v2.command.list', await v2.command.list()).data.map(({ name }) => name)).toContain('init')
  expect(good('v2.skill.list', await v2.skill.list()).data.map(({ name }) => name)).toContain('demo')
  expect(good('v2.reference.list', await v2.reference.list()).data.map(({ name }) => name)).toEqual(['near'])
  good('v2.permission.request.list', await v2.permission.request.list())
  good('v2.question.request.list', await v2.question.request.list())
})

test('a provider is connected by a key and by a sign-in, renamed and disconnected', async () => {
  const v2 = connect()
  expect(good('v2.integration.list', await v2.integration.list()).data.map(({ id }) => id)).toContain('openrouter')
  good('v2.integration.connect.key', await v2.integration.connect.key({ integrationID: 'groq', key: 'gsk_0123456789', label: 'work' }))
  const groq = good('v2.integration.get', await v2.integration.get({ integrationID: 'groq' })).data
  const [connection] = groq!.connections
  if (connection?.type !== 'credential') throw new Error('no credential was kept')
  expect(connection.label).toBe('work')
  good('v2.credential.update', await v2.credential.update({ credentialID: connection.id, label: 'home' }))
  good('v2.credential.remove', await v2.credential.remove({ credentialID: connection.id }))
  const methodID = good('v2.integration.get', await v2.integration.get({ integrationID: 'openrouter' })).data!.methods.flatMap((method) => (method.type === 'oauth' ? method.id : []))[0]!
  const begun = good('v2.integration.connect.oauth', await v2.integration.connect.oauth({ integrationID: 'openrouter', methodID, inputs: {} })).data
  const byAttempt = { attemptID: begun.attemptID }
  expect(good('v2.integration.attempt.status', await v2.integration.attempt.status(byAttempt)).data.status).toBe('pending')
  good('v2.integration.attempt.complete', await v2.integration.attempt.complete({ ...byAttempt, code: 'typed' }))
  expect(good('v2.integration.attempt.status', await v2.integration.attempt.status(byAttempt)).data.status).toBe('complete')
  good('v2.integration.attempt.cancel', await v2.integration.attempt.cancel(byAttempt))
  expect((await v2.integration.attempt.status(byAttempt)).response?.status).toBe(404)
})

test('kept approvals are listed by project and revoked', async () => {
  const v2 = connect()
  const projectID = good('v2.location.get', await v2.location.get()).project.id
  const approval = { id: 'per_kept', projectID, agent: 'build', permission: 'bash', pattern: 'ls', time: { created: 1 } }
  server.app.store.write(() => server.app.store.approval.put(approval), false)
  expect(good('v2.permission.saved.list', await v2.permission.saved.list({ projectID })).data).toEqual([{ id: 'per_kept', projectID, action: 'bash', resource: 'ls' }])
  expect(good('v2.permission.saved.list', await v2.permission.saved.list({ projectID: 'another' })).data).toEqual([])
  good('v2.permission.saved.remove', await v2.permission.saved.remove({ id: 'per_kept' }))
  good('v2.permission.saved.remove', await v2.permission.saved.remove({ id: 'per_kept' }))
  expect(good('v2.permission.saved.list', await v2.permission.saved.list()).data).toEqual([])
})

test('files are listed and found; reading asks for a path that only the SDK has', async () => {
  const v2 = connect()
  expect(good('v2.fs.list', await v2.fs.list({ path: '.' })).data.map(({ path }) => path)).toContain('README.md')
  expect(good('v2.fs.find', await v2.fs.find({ query: 'readme', limit: '5' })).data[0]).toEqual({ path: 'README.md', type: 'file' })
  // Its address is the pattern itself, "/api/fs/read/*".
  const read = await v2.fs.read()
  expect([read.response?.status, read.error]).toEqual([404, { _tag: 'NotFoundError', message: 'File not found: *' }])
})

describe('a terminal', () => {
  test('is started, changed, joined and ended', async () => {
    const v2 = connect()
    const { data: pty } = good('v2.pty.create', await v2.pty.create({ command: '/bin/sh', args: [], title: 'from the SDK' }))
    const byPty = { ptyID: pty.id }
    expect(good('v2.pty.list', await v2.pty.list()).data.map(({ id }) => id)).toEqual([pty.id])
    expect(good('v2.pty.get', await v2.pty.get(byPty)).data.title).toBe('from the SDK')
    expect(good('v2.pty.update', await v2.pty.update({ ...byPty, title: 'renamed', size: { rows: 20, cols: 60 } })).data.title).toBe('renamed')
    expect((await v2.pty.connectToken(byPty)).response?.status).toBe(403)
    const { data: token } = good('v2.pty.connectToken', await v2.pty.connectToken(byPty, { headers: { 'x-opencode-ticket': '1' } }))
    expect(await greeting(`/api/pty/${pty.id}/connect?ticket=${token.ticket}`)).toContain('cursor')
    expect((await v2.pty.connect(byPty)).response?.status).toBe(400)
    good('v2.pty.remove', await v2.pty.remove(byPty))
    const gone = await v2.pty.get(byPty)
    expect(gone.response?.status).toBe(404)
  })
})

test('events are read as they happen', async () => {
  const v2 = connect()
  const over = new AbortController()
  const { stream } = await v2.event.subscribe({ signal: over.signal })
  const types: string[] = []
  for await (const event of stream) {
    const { type } = event as { type: string }
    types.push(type)
    if (type === 'server.connected') await v2.integration.connect.key({ integrationID: 'groq', key: 'gsk_again' })
    if (type === 'integration.updated') break
  }
  over.abort()
  expect(types).toEqual(expect.arrayContaining(['server.connected', 'catalog.updated', 'integration.connection.updated', 'integration.updated']))
})

test('another folder is another place, and a folder that is gone is a typed refusal', async () => {
  const other = await makeProject({ git: false })
  expect(good('v2.location.get', await connect(other.directory).location.get()).directory).toBe(other.directory)
  await other.remove()
  const gone = await connect('/no/such/folder').location.get()
  expect(gone.response?.status).toBe(404)
})

/** The first thing that a terminal's socket says in binary. */
function greeting(address: string): Promise<string> {
  const socket = new WebSocket(server.url.replace('http', 'ws') + address)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data, binary) => {
      if (!binary) return
      resolve(String(data))
      socket.terminate()
    })
  })
}
