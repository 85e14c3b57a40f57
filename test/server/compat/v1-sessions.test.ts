import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, type Conversation } from '../../support/conversation'
import { makeProject, type TempProject } from '../../support/temp-project'

// Sessions of /v1, and that they are the same ones behind every door.

const MODEL = 'scripted/scripted-model'

let talk: Conversation
let other: TempProject

beforeAll(async () => {
  talk = await startConversation()
  other = await makeProject()
})
afterEach(() => talk.model.script([]))
afterAll(async () => {
  await talk?.close()
  await other?.remove()
})

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await talk.server.fetch(path, { method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: response.status, body: (await response.json()) as any } // oxlint-disable-line typescript/no-explicit-any -- any answer
}

test('a session is made, read, listed and deleted', async () => {
  const { status, body: made } = await call('POST', '/v1/sessions', { model: 'scripted-mini', title: 'Mine' })
  expect([status, made]).toEqual([
    200,
    { id: expect.stringMatching(/^ses_/), object: 'session', created: expect.closeTo(Date.now() / 1000, -2), model: 'scripted/scripted-mini', title: 'Mine', cost_usd: 0 },
  ])
  expect((await call('GET', `/v1/sessions/${made.id}`)).body).toEqual(made)
  const { body: second } = await call('POST', '/v1/sessions')
  expect(second).toMatchObject({ model: MODEL, title: expect.stringContaining('New session') })
  expect((await call('GET', '/v1/sessions')).body).toEqual({ object: 'list', data: [second, made] })
  expect((await call('GET', '/v1/sessions?limit=1')).body.data).toEqual([second])
  expect(await call('DELETE', `/v1/sessions/${made.id}`)).toEqual({ status: 200, body: { id: made.id, object: 'session', deleted: true } })
  expect(await call('GET', `/v1/sessions/${made.id}`)).toEqual({ status: 404, body: { error: { message: expect.stringContaining(made.id), type: 'invalid_request_error', param: null, code: 'session_not_found' } } })
  expect((await call('DELETE', `/v1/sessions/${second.id}`)).status).toBe(200)
})

test.each([
  ['GET', '/v1/sessions?limit=0', undefined, 400],
  ['GET', '/v1/sessions?limit=1001', undefined, 400],
  ['GET', '/v1/sessions?limit=many', undefined, 400],
  ['POST', '/v1/sessions', { title: 5 }, 400],
  ['POST', '/v1/sessions', { model: 'no/such' }, 404],
  ['POST', '/v1/sessions', [], 400],
  ['GET', '/v1/sessions/what/ever', undefined, 404],
  ['PATCH', '/v1/sessions', {}, 405],
  ['GET', '/v1/sessions/nothing/messages', undefined, 404],
  ['GET', '/v1/sessions?directory=/not/there', undefined, 404],
] as const)('%s %s is refused in the form of the family', async (method, path, body, status) => {
  expect(await call(method, path, body)).toEqual({ status, body: { error: { message: expect.any(String), type: 'invalid_request_error', param: expect.toSatisfy((param) => param === null || typeof param === 'string'), code: expect.toSatisfy((code) => code === null || typeof code === 'string') } } })
})

test('what is said through one door is read through the others, with the same sums', async () => {
  const { body: made } = await call('POST', '/v1/sessions', { title: 'Shared' })
  const params = { sessionID: made.id as SessionID }
  talk.model.script([{ text: 'from v1', usage: { input: 1000, output: 500 } }, { text: 'from classic' }])
  await call('POST', '/v1/chat', { messages: [{ role: 'user', content: 'one' }], session_id: made.id })
  await talk.ask(made.id, 'two')
  const expected = ['one', 'from v1', 'two', 'from classic']
  const messages = (await call('GET', `/v1/sessions/${made.id}/messages`)).body
  expect(messages.object).toBe('list')
  expect(messages.data.map(({ content }: { content: string }) => content)).toEqual(expected)
  expect(messages.data[0]).toEqual({ id: expect.stringMatching(/^msg_/), role: 'user', content: 'one', created: expect.closeTo(Date.now() / 1000, -2) })
  expect((await call('GET', `/sessions/${made.id}/messages`)).body.map(({ content }: { content: string }) => content)).toEqual(expected)
  const classic = await talk.server.client('session.get', { params })
  const mine = (await call('GET', `/v1/sessions/${made.id}`)).body
  const rest = (await call('GET', `/sessions/${made.id}`)).body
  expect([mine.cost_usd, rest.cost, mine.title, mine.model]).toEqual([classic.cost, classic.cost, 'Shared', MODEL])
  expect(classic.cost).toBeGreaterThan(0.001)
  await talk.server.client('session.delete', { params })
  expect((await call('GET', `/v1/sessions/${made.id}`)).status).toBe(404)
})

test('a session belongs to its folder, whatever folder the request names', async () => {
  const there = { 'x-opencode-directory': encodeURIComponent(other.directory) }
  const { body: made } = await call('POST', '/v1/sessions', { title: 'Elsewhere' }, there)
  expect((await call('GET', '/v1/sessions')).body.data).not.toContainEqual(made)
  expect((await call('GET', '/v1/sessions', undefined, there)).body.data).toEqual([made])
  expect((await call('GET', `/v1/sessions?directory=${encodeURIComponent(other.directory)}`)).body.data).toEqual([made])
  talk.model.script([{ tools: [{ name: 'bash', input: { command: 'pwd' } }] }, { text: 'there' }])
  const { body } = await call('POST', '/v1/chat', { messages: [{ role: 'user', content: 'where?' }], session_id: made.id, ask: false }, { 'x-opencode-directory': '/not/there' })
  expect(body.choices[0].message.content).toBe('there')
  expect(await talk.server.client('session.get', { params: { sessionID: made.id } })).toMatchObject({ directory: other.directory })
})

test('a turn in a session is stopped through any door', async () => {
  const { body: made } = await call('POST', '/v1/sessions', {})
  talk.model.script([{ text: ['begun'], hang: true }])
  const asked = call('POST', '/v1/chat', { messages: [{ role: 'user', content: 'wait' }], session_id: made.id })
  await expect.poll(async () => (await call('GET', `/v1/sessions/${made.id}/messages`)).body.data.at(-1).content).toBe('begun')
  expect((await call('POST', `/sessions/${made.id}/abort`, {})).body).toEqual({ aborted: true })
  expect(await asked).toMatchObject({ status: 502, body: { error: { type: 'server_error', code: 'provider_error' } } })
  expect(await talk.model.requests.at(-1)!.ended).toBe('aborted')
})
