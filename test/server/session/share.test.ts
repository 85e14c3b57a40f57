import http from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { ApiError } from '../../support/api-client'
import { startConversation, type Conversation } from '../../support/conversation'
import { rawRequest } from '../../support/raw-request'
import { startTestServer } from '../../support/start-test-server'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

/** A shared conversation and the path of its page. */
async function shared(turns: Parameters<Conversation['model']['script']>[0] = [{ text: 'An **answer** with `code`.' }], prompt = 'A question') {
  talk.model.script(turns)
  const sessionID = await talk.session()
  await talk.ask(sessionID, prompt)
  const session = await talk.server.client('session.share', { params: { sessionID } })
  return { sessionID, url: session.share!.url, path: new URL(session.share!.url).pathname }
}

const read = (path: string, headers: Record<string, string> = {}, method = 'GET') => rawRequest(talk.server.url, { path, headers, method })

test('whoever has the address reads the conversation, without any other credential', async () => {
  const { path, url } = await shared()
  expect(url.startsWith(`${talk.server.url}/share/`)).toBe(true)
  expect(path).toMatch(/^\/share\/[\w-]{43}$/)
  const page = await read(path)
  expect(page.status).toBe(200)
  expect(page.body).toContain('<strong>answer</strong> with <code>code</code>')
  expect(page.body).toContain('A question')
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-robots-tag': 'noindex, nofollow, noarchive',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  })
  expect(page.headers['set-cookie']).toBeUndefined()
  const policy = String(page.headers['content-security-policy'])
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox$/)
  expect(policy).not.toContain('script-src')
})

test('the page shows what is there now, also text that is still coming', async () => {
  const { sessionID, path } = await shared()
  talk.model.script([{ text: ['half of ', 'an answer'], hang: true }])
  const events = await talk.server.events()
  const asking = talk.ask(sessionID, 'Another question')
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'an answer')
  expect((await read(path)).body).toContain('half of an answer')
  await talk.server.client('session.abort', { params: { sessionID } })
  await asking
})

test('nothing that a model or a person writes becomes more than text', async () => {
  const evil = '<script>alert(1)</script> <img src=x onerror=alert(1)>\n\nText <b>bold</b> [x](javascript:alert(1)) ![i](https://evil.invalid/p.png) [ok](https://example.com/?a=1&b="2)\n\n```html\n</code><script>2</script>\n```\n\n| <b>h</b> |\n|---|\n| <i>c</i> |'
  const { path } = await shared([{ text: evil }], '</div><script>alert("you")</script>')
  const { body } = await read(path)
  expect(body).not.toMatch(/<script|<img|<b>|<i>|href="javascript/i)
  expect(body).not.toContain('evil.invalid/p.png"')
  expect(body).toContain('&lt;/div&gt;&lt;script&gt;')
  expect(body).toContain('rel="noopener noreferrer nofollow ugc"')
})

test('keys, passwords and the home folder are not on the page', async () => {
  const secret = 'sk-proj-abcdefghijklmnop1234567890'
  const command = `echo Authorization: Bearer abcdef123456 ${secret} password=hunter2hunter2 ${talk.server.home}/notes`
  const { path } = await shared([{ tools: [{ name: 'bash', input: { command } }] }, { text: `the key is sk-scripted-key-0000 and ${secret}; const password: string` }])
  const { body } = await read(path)
  for (const text of [secret, 'abcdef123456', 'sk-scripted-key-0000', 'hunter2hunter2', talk.server.home]) expect(body).not.toContain(text)
  expect(body).toContain('[hidden]')
  expect(body).toContain('~/notes')
  expect(body).toContain('const password: string')
})

test('a wrong address is answered like every other wrong credential and counted with them', async () => {
  const { path } = await shared()
  const wrong = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`
  const [strange, unknown] = [await read(wrong), await read('/session')]
  expect([strange.status, strange.body]).toEqual([unknown.status, unknown.body])
  expect((await read('/share/')).status).toBe(401)
  expect((await read(`${path}/more`)).status).toBe(401)
  expect((await read(path, {}, 'POST')).status).toBe(401)
  expect((await read(path, {}, 'DELETE')).status).toBe(401)
  for (let index = 0; index < 25; index += 1) await read(wrong)
  expect((await read(wrong)).status).toBe(429)
  // The right one is 256 random bits: a flood of wrong ones does not keep its readers out.
  expect((await read(path)).status).toBe(200)
})

test('the address opens nothing but its page', async () => {
  const { path, sessionID } = await shared()
  const secret = path.slice('/share/'.length)
  for (const header of [`Bearer ${secret}`, `Basic ${Buffer.from(`opencode:${secret}`).toString('base64')}`]) {
    expect((await read(`/session/${sessionID}`, { authorization: header })).status).toBe(401)
  }
  expect((await read(`/session/${sessionID}?auth_token=${secret}`)).status).toBe(401)
  expect(JSON.stringify(await talk.server.client('session.export', { params: { sessionID } }))).not.toContain(secret)
})

test('host and origin are checked; only a person may come from another site, and not into a frame', async () => {
  const { path } = await shared()
  const host = new URL(talk.server.url).host
  expect((await read(path, { host: 'evil.invalid' })).status).toBe(403)
  expect((await read(path, { host, origin: 'https://evil.invalid' })).status).toBe(403)
  const site = { host, 'sec-fetch-site': 'cross-site' }
  expect((await read(path, { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).status).toBe(403)
  expect((await read(path, { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' })).status).toBe(403)
  expect((await read(path, { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).status).toBe(200)
  expect((await read('/', { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).status).toBe(403)
  expect((await read(`${path.slice(0, -2)}__`, { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).status).toBe(403)
})

test('sharing twice gives one address, unsharing takes it back at once, and a new one differs', async () => {
  const { sessionID, path, url } = await shared()
  const events = await talk.server.events()
  expect((await talk.server.client('session.share', { params: { sessionID } })).share).toEqual({ url })
  const unshared = await talk.server.client('session.unshare', { params: { sessionID } })
  expect(unshared.share).toBeUndefined()
  const told = await events.waitFor(({ data }) => data.type === 'session.updated' && data.properties.info.share === undefined)
  expect(told.data.properties).toMatchObject({ sessionID })
  expect((await read(path)).status).toBe(401)
  expect((await talk.server.client('session.unshare', { params: { sessionID } })).id).toBe(sessionID)
  expect((await talk.server.client('session.share', { params: { sessionID } })).share!.url).not.toBe(url)
})

test('a deleted session is no longer to be read', async () => {
  const { sessionID, path } = await shared()
  await talk.server.client('session.delete', { params: { sessionID } })
  expect((await read(path)).status).toBe(401)
  expect(talk.server.app.store.share.list()).toEqual([])
})

test('an address stays good over a restart, at the port that the server then has', async () => {
  const { sessionID, path } = await shared()
  const { home, project } = talk.server
  await talk.server.app.close()
  const server = await startTestServer({ home, project })
  try {
    const session = await server.client('session.get', { params: { sessionID } })
    expect(session.share!.url).toBe(`${server.url}${path}`)
    expect((await rawRequest(server.url, { path })).status).toBe(200)
  } finally {
    await server.close()
  }
})

test('a fork of a shared session is not shared', async () => {
  const { sessionID } = await shared()
  const fork = await talk.server.client('session.fork', { params: { sessionID }, body: {} })
  expect(fork.share).toBeUndefined()
})

test('where sharing is switched off nothing is shared', async () => {
  const closed = await startConversation({ project: { share: 'disabled' } })
  try {
    const sessionID = await closed.session()
    const error = await closed.server.client('session.share', { params: { sessionID } }).catch((caught: ApiError) => caught)
    expect(error).toMatchObject({ status: 403, body: { name: 'SharingDisabledError' } })
  } finally {
    await closed.close()
  }
})

test('who shares everything finds new sessions shared', async () => {
  const open = await startTestServer({ config: { share: 'auto' } })
  try {
    const events = await open.events()
    const { id } = await open.client('session.create', { body: {} })
    const told = await events.waitFor(({ data }) => data.type === 'session.updated' && data.properties.info.share !== undefined)
    expect(told.data.properties).toMatchObject({ sessionID: id })
  } finally {
    await open.close()
  }
})

test('a configured endpoint gets the conversation, what changes, and the wish to delete it', async () => {
  const endpoint = await startEndpoint()
  const config = { provider: talk.model.providerConfig(), model: 'scripted/scripted-model', enterprise: { url: `${endpoint.url}/base/` } }
  const server = await startTestServer({ config, project: talk.server.project })
  try {
    talk.model.script([{ text: 'first answer sk-proj-abcdefghijklmnop1234' }, { text: 'second answer' }])
    const { id: sessionID } = await server.client('session.create', { body: { title: 'Shared elsewhere' } })
    const ask = (text: string) => server.client('session.prompt', { params: { sessionID }, body: { parts: [{ type: 'text', text }] } })
    await ask('one')
    const session = await server.client('session.share', { params: { sessionID } })
    expect(session.share).toEqual({ url: 'https://share.example/s/abc' })
    expect(endpoint.requests[0]).toMatchObject({ method: 'POST', path: '/base/api/share', body: { sessionID } })
    expect(endpoint.requests[1]).toMatchObject({ method: 'POST', path: '/base/api/share/abc/sync', body: { secret: 'share-secret-1234' } })
    const sent = JSON.stringify(endpoint.requests[1]!.body.data)
    expect(sent).toContain('first answer [hidden]')
    expect(sent).not.toContain('sk-proj-')
    const count = endpoint.requests.length
    await ask('two')
    await expect.poll(() => endpoint.requests.length, { timeout: 5_000 }).toBeGreaterThan(count)
    const update = JSON.stringify(endpoint.requests[count]!.body.data)
    expect(update).toContain('second answer')
    expect(update).not.toContain('first answer')
    endpoint.fail = true
    const failed = await server.client('session.unshare', { params: { sessionID } }).catch((error: ApiError) => error)
    expect(failed).toMatchObject({ status: 503 })
    expect((await server.client('session.get', { params: { sessionID } })).share).toBeDefined()
    endpoint.fail = false
    expect((await server.client('session.unshare', { params: { sessionID } })).share).toBeUndefined()
    expect(endpoint.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/base/api/share/abc', body: { secret: 'share-secret-1234' } })
  } finally {
    await server.close()
    await endpoint.close()
  }
})

test('a project can not send conversations to an endpoint of its own', async () => {
  const endpoint = await startEndpoint()
  const other = await startConversation({ project: { enterprise: { url: endpoint.url }, share: 'auto' }, options: { trusted: [] } })
  try {
    const sessionID: SessionID = await other.session()
    const session = await other.server.client('session.share', { params: { sessionID } })
    expect(session.share!.url.startsWith(other.server.url)).toBe(true)
    expect(endpoint.requests).toEqual([])
  } finally {
    await other.close()
    await endpoint.close()
  }
})

type Endpoint = { url: string; requests: { method: string; path: string; body: any }[]; fail: boolean; close(): Promise<void> } // oxlint-disable-line typescript/no-explicit-any -- bodies of any form

async function startEndpoint(): Promise<Endpoint> {
  const requests: Endpoint['requests'] = []
  const endpoint: Endpoint = { url: '', requests, fail: false, close: () => new Promise((resolve) => void server.close(() => resolve())) }
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    let body = ''
    for await (const piece of request) body += String(piece)
    if (endpoint.fail) return void response.writeHead(500).end()
    requests.push({ method: request.method ?? '', path: request.url ?? '', body: JSON.parse(body) as unknown })
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify({ id: 'abc', url: 'https://share.example/s/abc', secret: 'share-secret-1234' }))
  }
  const server = http.createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return endpoint
}
