import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'
import { ask as send } from '../../support/dialect'
import { makeProject, type TempProject } from '../../support/temp-project'

let talk: Conversation
let other: TempProject
beforeAll(async () => {
  talk = await startConversation({ files: { 'src/a.ts': '1', 'src/deep/b.ts': '22' } })
  other = await makeProject({ git: false, files: { 'x.txt': 'x' } })
})
afterAll(async () => {
  await talk.close()
  await other.remove()
})

const ask = (call: string, body?: unknown, headers?: Record<string, string>) => send(talk.server, call, body, headers)
const make = async (body?: unknown) => (await ask('POST /sessions', body)).body
const refused = (code: string, message: RegExp = /./) => ({ error: { code, message: expect.stringMatching(message), details: expect.any(Object) } })
const turn = { text: 'hello', usage: { input: 100, output: 10, cacheRead: 5 } }

describe('sessions', () => {
  test('are made from nothing, with what the next prompt will be answered by', async () => {
    const before = Date.now()
    const { status, body } = await ask('POST /sessions')
    expect([status, body]).toEqual([
      200,
      {
        id: expect.stringMatching(/^ses_/),
        created: expect.any(Number),
        updated: expect.any(Number),
        provider: 'scripted',
        model: 'scripted-model',
        title: expect.any(String),
        directory: talk.server.directory,
        status: 'idle',
        tokens: 0,
        cost: 0,
      },
    ])
    expect(body.created).toBeGreaterThanOrEqual(before)
    expect((await ask(`GET /sessions/${body.id}`)).body).toEqual(body)
  })

  test.each([
    [{ provider: 'scripted', model: 'scripted-mini' }, 'scripted-mini'],
    [{ model: 'scripted/scripted-mini' }, 'scripted-mini'],
    [{ model: 'scripted-mini' }, 'scripted-mini'],
    [{ provider: 'scripted', model: 'scripted/scripted-mini' }, 'scripted-mini'],
    [{ provider: 'scripted' }, expect.stringMatching(/^scripted-/)],
  ])('%j chooses the model', async (body, model) => {
    expect(await make({ ...body, title: 'Named' })).toMatchObject({ provider: 'scripted', model, title: 'Named' })
  })

  test.each([
    [{ provider: 'nobody' }, /nobody/],
    [{ provider: 'scripted', model: 'nothing' }, /nothing/],
    [{ model: 'nobody/nothing' }, /nobody\/nothing/],
    [{ title: 5 }, /title/],
    [[], /object|array/i],
    ['{', /JSON/],
  ])('%j is refused', async (body, words) => {
    const { status, body: said } = await ask('POST /sessions', body)
    expect([status, said]).toEqual([400, refused('INVALID_REQUEST', words)])
  })

  test('are listed newest first, of one folder, as many as wanted', async () => {
    const place = `directory=${encodeURIComponent(other.directory)}`
    const ids = []
    for (const title of ['a', 'b', 'c']) ids.unshift((await send(talk.server, `POST /sessions?${place}`, { title })).body.id)
    const listed = (await ask(`GET /sessions?${place}`)).body
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect((await ask(`GET /sessions?limit=2&${place}`)).body.map(({ title }: { title: string }) => title)).toEqual(['c', 'b'])
    expect((await ask('GET /sessions', undefined, { 'x-opencode-directory': other.directory })).body.length).toBe(3)
    for (const limit of ['0', '1001', '-1', 'many', '1.5', '']) {
      const { status, body } = await ask(`GET /sessions?limit=${limit}`)
      expect([limit, status, body]).toEqual([limit, 400, refused('INVALID_REQUEST')])
    }
    expect(await ask('GET /sessions?directory=/nowhere')).toMatchObject({ status: 404, body: refused('INVALID_REQUEST', /nowhere/) })
  })

  test('leave out stateless turns and subagents', async () => {
    talk.model.script([turn])
    const { session_id } = (await ask('POST /query', { prompt: 'hi' })).body
    const { id: parentID } = await make()
    const child = await talk.server.client('session.create', { body: { parentID } })
    const ids = (await ask('GET /sessions?limit=1000')).body.map(({ id }: { id: string }) => id)
    expect(ids).toContain(parentID)
    expect(ids).not.toContain(session_id)
    expect(ids).not.toContain(child.id)
  })

  test('go away and stay away', async () => {
    const { id } = await make()
    expect(await ask(`DELETE /sessions/${id}`)).toMatchObject({ status: 200, body: { id, deleted: true } })
    for (const call of [`GET /sessions/${id}`, `DELETE /sessions/${id}`, `POST /sessions/${id}/abort`, `GET /sessions/${id}/messages`]) {
      const { status, body } = await ask(call)
      expect([call, status, body]).toEqual([call, 404, { error: { code: 'SESSION_NOT_FOUND', message: expect.stringContaining(id), details: { sessionId: id } } }])
    }
    const messages = await ask(`POST /sessions/${id}/messages`, { parts: [{ type: 'text', text: 'hi' }] })
    expect([messages.status, messages.body.error.code, messages.headers.get('content-type')]).toEqual([404, 'SESSION_NOT_FOUND', 'application/json'])
  })

  test('of a folder that is gone can still be read', async () => {
    const gone = await makeProject()
    const { id } = (await send(talk.server, `POST /sessions?directory=${encodeURIComponent(gone.directory)}`, { title: 'left' })).body
    await gone.remove()
    expect((await ask(`GET /sessions/${id}`)).body).toMatchObject({ id, title: 'left', status: 'idle' })
  })

  test('are the same through every door', async () => {
    const { id } = await make({ title: 'shared' })
    talk.model.script([turn, { ...turn, text: 'second' }])
    await talk.ask(id, 'by the classic door')
    await ask(`POST /session/${id}/message`, { prompt: 'by the query door' })
    const messages = (await ask(`GET /sessions/${id}/messages`)).body
    expect(messages.map(({ role, content }: { role: string; content: string }) => [role, content])).toEqual([
      ['user', 'by the classic door'],
      ['assistant', 'hello'],
      ['user', 'by the query door'],
      ['assistant', 'second'],
    ])
    const answer = messages[1]
    expect(answer).toMatchObject({ id: expect.stringMatching(/^msg_/), created: expect.any(Number), tokens: 115, cost: expect.closeTo((100 + 20 + 0.5) / 1e6, 12) })
    const classic = await talk.server.client('session.messages', { params: { sessionID: id } })
    expect(answer.parts).toEqual(classic[1]!.parts)
    expect((await ask(`GET /sessions/${id}`)).body).toMatchObject({ tokens: 230, cost: expect.closeTo(2 * answer.cost, 12), title: 'shared' })
    await talk.server.client('session.update', { params: { sessionID: id }, body: { title: 'renamed' } })
    expect((await ask(`GET /sessions/${id}`)).body.title).toBe('renamed')
    await talk.server.client('session.delete', { params: { sessionID: id } })
    expect((await ask(`GET /sessions/${id}`)).status).toBe(404)
  })

  test('say whether there was anything to abort', async () => {
    const { id } = await make({ title: 'long' })
    expect((await ask(`POST /sessions/${id}/abort`)).body).toEqual({ aborted: false })
    const events = await talk.server.events()
    talk.model.script([{ text: 'half', hang: true }])
    await talk.server.client('session.prompt_async', { params: { sessionID: id }, body: { parts: [{ type: 'text', text: 'hi' }] } })
    await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.sessionID === id)
    expect((await ask(`GET /sessions/${id}`)).body.status).toBe('running')
    expect((await ask(`POST /sessions/${id}/abort`)).body).toEqual({ aborted: true })
    await events.waitFor(({ data }) => data.type === 'session.idle' && data.properties.sessionID === id)
    expect((await ask(`GET /sessions/${id}`)).body.status).toBe('idle')
    events.close()
  })
})

test('providers are the connected ones, or all', async () => {
  const some = (await ask('GET /providers')).body
  expect(some[0]).toEqual({ id: 'scripted', name: 'Scripted', models: ['scripted-model', 'scripted-mini'] })
  const all = (await ask('GET /providers?all=true')).body
  expect(all.length).toBeGreaterThan(some.length + 10)
  expect(all.find(({ id }: { id: string }) => id === 'anthropic').models.length).toBeGreaterThan(0)
})

describe('projects', () => {
  test('are folders; the same one keeps its id, by whatever way it is named', async () => {
    const link = path.join(talk.server.home, 'link')
    await symlink(other.directory, link)
    const { status, body } = await ask('POST /projects', { path: other.directory })
    expect([status, body]).toEqual([200, { id: expect.any(String), name: path.basename(other.directory), path: other.directory, created: expect.any(Number) }])
    expect((await ask('POST /projects', { path: link, name: 'Other' })).body).toEqual({ ...body, name: 'Other' })
    expect((await ask('POST /projects', { path: `${other.directory}/` })).body.name).toBe('Other')
    const listed = (await ask('GET /projects')).body as { id: string }[]
    expect(listed.filter(({ id }) => id === body.id)).toEqual([{ ...body, name: 'Other' }])
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length)
  })

  test('of the classic family are among them, with their names', async () => {
    const current = await talk.server.client('project.current')
    await talk.server.client('project.update', { params: { projectID: current.id }, body: { name: 'By the classic door' } })
    const mine = (await ask('GET /projects')).body.find((project: { path: string }) => project.path === talk.server.directory)
    expect(mine.name).toBe('By the classic door')
    await ask('POST /projects', { path: talk.server.directory, name: 'By this door' })
    expect((await talk.server.client('project.current')).name).toBe('By this door')
    await talk.server.client('project.update', { params: { projectID: current.id }, body: { name: 'Again' } })
    expect((await ask('GET /projects')).body.find((project: { id: string }) => project.id === mine.id).name).toBe('Again')
  })

  test.each([{ path: 'relative/path' }, { path: '/nowhere/at/all' }, { path: '' }, { path: 5 }, {}, { path: '/etc/hostname' }])('%j is none', async (body) => {
    expect(await ask('POST /projects', body)).toMatchObject({ status: 400, body: refused('INVALID_REQUEST') })
  })

  test('our own data is none', async () => {
    const { data } = talk.server.app.options.paths
    expect(await ask('POST /projects', { path: data })).toMatchObject({ status: 403, body: refused('PERMISSION_DENIED') })
  })

  test('hold sessions', async () => {
    const { id } = (await ask('POST /projects', { path: other.directory })).body
    expect(await make({ project: id })).toMatchObject({ directory: other.directory })
    expect(await ask('POST /sessions', { project: 'prj_nothing' })).toMatchObject({ status: 404, body: refused('INVALID_REQUEST', /prj_nothing/) })
  })

  test('show their files one level at a time, folders first', async () => {
    const { id } = (await ask('POST /projects', { path: talk.server.directory })).body
    await talk.server.project.write('.hidden', '')
    const root = (await ask(`GET /projects/${id}/files`)).body
    expect(root.find(({ name }: { name: string }) => name === 'src')).toEqual({ name: 'src', path: 'src', type: 'directory' })
    expect(root.find(({ name }: { name: string }) => name === 'README.md')).toEqual({ name: 'README.md', path: 'README.md', type: 'file', size: 6 })
    const kinds = root.map(({ type }: { type: string }) => type)
    expect(kinds).toEqual(kinds.toSorted((a: string, b: string) => a.localeCompare(b)))
    expect((await ask(`GET /projects/${id}/files?path=src`)).body).toEqual([
      { name: 'deep', path: 'src/deep', type: 'directory' },
      { name: 'a.ts', path: 'src/a.ts', type: 'file', size: 1 },
    ])
    expect((await ask(`GET /projects/${id}/files?path=src%2Fdeep%2F..%2F`)).body.length).toBe(2)
  })

  test('show nothing outside, and no files as folders', async () => {
    const { id } = (await ask('POST /projects', { path: path.join(talk.server.directory, 'src') })).body
    await symlink(other.directory, path.join(talk.server.directory, 'src', 'out'))
    for (const asked of ['..', '../..', 'deep/../..', '/etc', talk.server.directory, 'out', 'C:\\']) {
      const { status, body } = await ask(`GET /projects/${id}/files?path=${encodeURIComponent(asked)}`)
      expect([asked, status, body]).toEqual([asked, 403, refused('PERMISSION_DENIED')])
    }
    expect(await ask(`GET /projects/${id}/files?path=nothing`)).toMatchObject({ status: 404, body: refused('INVALID_REQUEST', /nothing/) })
    expect(await ask(`GET /projects/${id}/files?path=a.ts`)).toMatchObject({ status: 400, body: refused('INVALID_REQUEST', /a\.ts/) })
    expect(await ask(`GET /projects/${id}/files?path=${encodeURIComponent('a\0b')}`)).toMatchObject({ status: 400, body: refused('INVALID_REQUEST') })
    expect(await ask('GET /projects/prj_nothing/files')).toMatchObject({ status: 404, body: refused('INVALID_REQUEST', /prj_nothing/) })
  })
})

describe('errors', () => {
  test('of strangers are the same everywhere', async () => {
    for (const path of ['/sessions', '/sessions/nothing', '/projects', '/projects/x/y', '/providers', '/sessions/x/stream']) {
      const { status, body } = await ask(`GET ${path}`, undefined, { authorization: 'Bearer wrong' })
      expect([path, status, body]).toEqual([path, 401, { error: { code: 'PERMISSION_DENIED', message: 'Authentication required', details: {} } }])
    }
  })

  test('of unknown addresses and methods are JSON of the dialect, never a page', async () => {
    for (const call of ['GET /sessions/x/y/z', 'GET /projects/x', 'GET /providers/x', 'DELETE /projects/x']) {
      const { status, body } = await ask(call)
      expect([call, status, body]).toEqual([call, 404, refused('INVALID_REQUEST')])
    }
    const put = await ask('PUT /sessions', {})
    expect([put.status, put.body, put.headers.get('allow')]).toEqual([405, refused('INVALID_REQUEST'), 'HEAD, GET, POST'])
    expect(await ask('POST /sessions', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 415, body: refused('INVALID_REQUEST') })
    expect(await ask('POST /sessions', { title: 'x'.repeat(2 ** 20) })).toMatchObject({ status: 413, body: refused('INVALID_REQUEST') })
    const page = await talk.server.fetch('/sessions/x/y/z', { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type')).toBe('application/json')
  })
})

test('everything is in the document', async () => {
  const { paths } = (await ask('GET /doc')).body
  const documented = ['/health', '/models', '/query', '/sessions', '/sessions/{sessionID}', '/sessions/{sessionID}/abort', '/sessions/{sessionID}/messages', '/sessions/{sessionID}/stream', '/providers', '/projects', '/projects/{projectID}/files']
  for (const address of documented) expect(Object.keys(paths)).toContain(address)
  const shared = paths['/session/{sessionID}/message'].post
  expect(shared.operationId).toBe('session.prompt')
  expect(shared.requestBody.content['application/json'].schema.anyOf.map((schema: { required: string[] }) => schema.required)).toEqual([['parts'], ['prompt']])
  expect(shared.responses['200'].content['application/json'].schema.anyOf.length).toBe(2)
  expect(shared.responses['404'].content['application/json'].schema.anyOf.length).toBe(2)
  expect(paths['/sessions/{sessionID}/messages'].post.responses['200'].content).toHaveProperty('application/x-ndjson')
  expect(paths['/sessions'].get.responses['401'].content['application/json'].schema.$ref).toBe('#/components/schemas/RestError')
})
