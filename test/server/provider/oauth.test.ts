import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../support/start-test-server'

// The provider's side: a page that sends the browser back with a code, and a key for the code and its proof.

type Exchange = { code: string; code_verifier: string; code_challenge_method: string }

let provider: http.Server
let exchanges: Exchange[]
let answer: { status: number; body: object }
let server: TestServer
beforeEach(async () => {
  exchanges = []
  answer = { status: 200, body: { key: 'sk-or-from-the-provider' } }
  provider = http.createServer((request, response) => {
    let text = ''
    request.on('data', (piece: Buffer) => (text += piece.toString()))
    request.on('end', () => {
      if (request.method !== 'POST' || request.url !== '/api/v1/auth/keys') return void response.writeHead(404).end()
      exchanges.push(JSON.parse(text) as Exchange)
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
    })
  })
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  server = await startTestServer({ options: { signInAddresses: { openrouter: origin } } })
})
afterEach(async () => {
  await server.close()
  provider.close()
})

const params = { providerID: 'openrouter' }

async function begin() {
  const methods = (await server.client('provider.auth'))['openrouter']!
  const method = methods.findIndex(({ type }) => type === 'oauth')
  const page = await server.client('provider.oauth.authorize', { params, body: { method } })
  const url = new URL(page.url)
  return { method, page, url, callback: url.searchParams.get('callback_url')!, challenge: url.searchParams.get('code_challenge')! }
}

async function connected() {
  return (await server.client('provider.list')).connected
}

describe('a sign-in in the browser', () => {
  test('brings a key and connects the provider; the key is shown to nobody', async () => {
    const { method, page, callback, challenge, url } = await begin()
    expect(page).toMatchObject({ method: 'auto', instructions: expect.any(String) })
    expect([url.pathname, url.searchParams.get('code_challenge_method')]).toEqual(['/auth', 'S256'])
    const waiting = server.client('provider.oauth.callback', { params, body: { method } })
    const browser = await fetch(`${callback}&code=the-code`)
    expect([browser.status, await browser.text()]).toEqual([200, expect.stringContaining('You are signed in')])
    expect(await waiting).toBe(true)
    expect(exchanges).toHaveLength(1)
    expect(exchanges[0]).toMatchObject({ code: 'the-code', code_challenge_method: 'S256' })
    expect(createHash('sha256').update(exchanges[0]!.code_verifier).digest('base64url')).toBe(challenge)
    expect(await connected()).toContain('openrouter')
    expect(await (await server.fetch('/provider')).text()).not.toContain('sk-or-from-the-provider')
  })

  test('can be finished with the code, or the address that the browser ended at, from another machine', async () => {
    const first = await begin()
    expect(await server.client('provider.oauth.callback', { params, body: { method: first.method, code: `${first.callback}&code=by-hand` } })).toBe(true)
    expect(exchanges.map(({ code }) => code)).toEqual(['by-hand'])
    await expect(server.client('provider.oauth.callback', { params, body: { method: first.method, code: 'again' } })).rejects.toMatchObject({
      status: 400,
      body: { name: 'ProviderAuthOauthMissing', data: { providerID: 'openrouter' } },
    })
  })

  test('fails with what the provider says, and leaves the provider as it was', async () => {
    answer = { status: 403, body: { error: { message: 'Invalid code' } } }
    const { method } = await begin()
    await expect(server.client('provider.oauth.callback', { params, body: { method, code: 'wrong' } })).rejects.toMatchObject({
      status: 400,
      body: { name: 'ProviderAuthOauthCallbackFailed', data: { providerID: 'openrouter', message: expect.stringContaining('Invalid code') } },
    })
    expect(await connected()).not.toContain('openrouter')
  })

  test('is refused by the person, or begun anew, and the one who waits hears of it', async () => {
    const first = await begin()
    const waiting = server.client('provider.oauth.callback', { params, body: { method: first.method } }).catch((error: unknown) => error)
    await server.client('path.get')
    const second = await begin()
    const refused = server.client('provider.oauth.callback', { params, body: { method: second.method } }).catch((error: unknown) => error)
    await server.client('path.get')
    const browser = await fetch(`${second.callback}&error=access_denied`)
    expect([browser.status, await browser.text()]).toEqual([400, expect.stringContaining('access_denied')])
    for (const failure of [await waiting, await refused]) expect(failure).toMatchObject({ status: 400 })
  })

  test('does not listen to anybody who does not know its address', async () => {
    const { callback, method } = await begin()
    const foreign = new URL(callback)
    foreign.searchParams.set('state', 'guess')
    expect((await fetch(`${foreign.href}&code=theirs`)).status).toBe(400)
    expect(exchanges).toEqual([])
    expect(await server.client('provider.oauth.callback', { params, body: { method, code: 'mine' } })).toBe(true)
  })
})

test('providers without such a sign-in say how they are connected', async () => {
  await expect(server.client('provider.oauth.authorize', { params: { providerID: 'anthropic' }, body: { method: 0 } })).rejects.toMatchObject({
    status: 400,
    body: { name: 'ProviderAuthOauthMissing', data: { providerID: 'anthropic' } },
  })
  await expect(server.client('provider.oauth.authorize', { params, body: { method: 7 } })).rejects.toMatchObject({ body: { name: 'ProviderAuthValidationFailed', data: { field: 'method' } } })
  await expect(server.client('provider.oauth.authorize', { params: { providerID: 'nobody' }, body: { method: 0 } })).rejects.toMatchObject({ status: 404 })
})
