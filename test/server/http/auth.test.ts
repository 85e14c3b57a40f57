import { createHmac } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { resolvePaths } from '../../../server/system/paths'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/start-test-server'

let server: TestServer

afterEach(() => server.close())

const start = async (options?: TestServerOptions) => (server = await startTestServer(options))
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const health = (authorization: string | undefined, extra: Record<string, string> = {}) =>
  rawRequest(server.url, { path: '/global/health', headers: { ...(authorization === undefined ? {} : { authorization }), ...extra } })
const status = async (authorization: string | undefined, extra?: Record<string, string>) => (await health(authorization, extra)).status
const dataOf = () => resolvePaths({ HOME: server.home, XDG_DATA_HOME: path.join(server.home, '.local', 'share') }, 'linux').data

describe('the install token', () => {
  test('opens by Bearer and as the password of the user opencode, in any case of the scheme', async () => {
    const { token } = await start()
    expect(token).toMatch(/^ocd_[\w-]{43}$/)
    expect(await Promise.all([`Bearer ${token}`, `bearer ${token}`, basic('opencode', token), basic('opencode', token).replace('Basic', 'BASIC')].map((value) => status(value)))).toEqual([
      200, 200, 200, 200,
    ])
  })

  test('nothing else opens', async () => {
    const { token } = await start()
    const wrong = [undefined, '', 'Bearer', `Bearer ${token}x`, `Bearer ${token.slice(0, -1)}`, token, basic('root', token), basic('opencode', ''), basic('', token), `Digest ${token}`, 'Basic !!!']
    for (const value of wrong) expect([value, await status(value)]).toEqual([value, 401])
  })

  test('is in a file that only its owner reads, beside server.json, in a directory of the same kind', async () => {
    await start()
    const data = dataOf()
    const modes = await Promise.all([data, path.join(data, 'token'), path.join(data, 'server.json')].map(async (file) => (await stat(file)).mode & 0o777))
    expect(modes).toEqual([0o700, 0o600, 0o600])
    expect((await readFile(path.join(data, 'token'), 'utf8')).trim()).toBe(server.token)
    expect(JSON.parse(await readFile(path.join(data, 'server.json'), 'utf8'))).toEqual({
      url: server.url,
      port: Number(new URL(server.url).port),
      pid: process.pid,
      startTime: expect.any(Number),
      version: expect.any(String),
      instanceId: expect.any(String),
    })
  })

  test('a rotation ends the old token and its streams within a second', async () => {
    await start()
    const old = server.token
    const stream = await server.events('/global/event')
    const { token } = await server.client('server.rotateToken')
    expect(token).not.toBe(old)
    expect(server.token).toBe(token)
    expect(await status(`Bearer ${old}`)).toBe(401)
    expect(await status(`Bearer ${token}`)).toBe(200)
    await Promise.race([stream.ended, new Promise((_, reject) => setTimeout(() => reject(new Error('still open')), 1_000))])
    expect((await readFile(path.join(dataOf(), 'token'), 'utf8')).trim()).toBe(token)
  })

  test('server.json goes when the server goes', async () => {
    await start()
    const file = path.join(dataOf(), 'server.json')
    await server.close()
    await expect(stat(file)).rejects.toThrow('ENOENT')
  })
})

describe('a password from the environment', () => {
  test('counts instead of the token for Basic, with its own user name and colons, and opens by Bearer too', async () => {
    const { token } = await start({ env: { OPENCODE_SERVER_PASSWORD: 'pass:word', OPENCODE_SERVER_USERNAME: 'me' } })
    expect(await Promise.all([basic('me', 'pass:word'), basic('opencode', 'pass:word'), basic('me', token), basic('me', 'pass'), `Bearer ${token}`, 'Bearer pass:word'].map((value) => status(value)))).toEqual([
      200, 401, 401, 401, 200, 200,
    ])
    await expect(server.client('server.rotateToken')).rejects.toMatchObject({ status: 409 })
  })
})

test('tokens of the global configuration open by Bearer, and as the password of anybody', async () => {
  await start({ config: { server: { auth: { type: 'bearer', tokens: ['one-token', 'two-token'] } } } })
  expect(await Promise.all(['one-token', 'two-token', 'three-token'].map((token) => status(`Bearer ${token}`)))).toEqual([200, 200, 401])
  expect(await Promise.all(['one-token', 'three-token'].map((token) => status(basic('anybody', token))))).toEqual([200, 401])
})

describe('a credential in the address', () => {
  test('opens event streams, where it decides even against a header, and nothing else', async () => {
    const { token, url } = await start()
    const query = (value: string) => `auth_token=${encodeURIComponent(Buffer.from(`opencode:${value}`).toString('base64'))}`
    const ask = async (address: string, headers: Record<string, string> = {}) => {
      const controller = new AbortController()
      const answer = await fetch(url + address, { headers, signal: controller.signal })
      controller.abort()
      return answer.status
    }
    expect(await ask(`/event?${query(token)}`)).toBe(200)
    expect(await ask(`/global/event?${query(token)}`)).toBe(200)
    expect(await ask(`/event?${query('wrong')}`, { authorization: `Bearer ${token}` })).toBe(401)
    expect(await ask(`/session?${query(token)}`)).toBe(401)
    expect(await ask(`/global/health?${query(token)}`)).toBe(401)
  })
})

describe('a refusal', () => {
  test('asks programs for a password but never a browser, and says nothing else', async () => {
    await start()
    const program = await health(undefined)
    expect([program.status, program.body, program.headers['www-authenticate']]).toEqual([401, '', 'Basic realm="Secure Area"'])
    const script = await health(undefined, { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' })
    expect([script.status, script.body, script.headers['www-authenticate']]).toEqual([401, '', undefined])
  })

  test('comes as 429 after more than 20 failures in ten seconds, while the token still opens', async () => {
    await start({ env: { OPENCODE_SERVER_PASSWORD: 'guessable' } })
    const answers = []
    for (let count = 0; count < 22; count += 1) answers.push(await health(`Bearer wrong-${count}`))
    expect(answers.slice(0, 20).map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 401))
    expect(answers[21]?.status).toBe(429)
    expect(Number(answers[21]?.headers['retry-after'])).toBeGreaterThan(0)
    expect(await status(`Bearer ${server.token}`)).toBe(200)
    // The right guess tells nothing during a flood.
    expect(await status(basic('opencode', 'guessable'))).toBe(429)
    expect((await rawRequest(server.url, { path: '/nope' })).body).toBe((await health(undefined)).body)
  })
})

test('a challenge is answered before any credential is shown, and bound to the address', async () => {
  await start()
  const challenge = 'a-challenge-of-some-length'
  const answer = await health(undefined, { 'x-opencode-challenge': challenge })
  expect(answer.status).toBe(401)
  expect(answer.headers['x-opencode-proof']).toBe(createHmac('sha256', server.token).update(challenge + server.url).digest('hex'))
})

describe('a browser', () => {
  const page = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }
  const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'content-type': 'application/json' }
  const signIn = (body: object, headers: Record<string, string> = own) => rawRequest(server.url, { path: '/sign-in', method: 'POST', headers, body: JSON.stringify(body) })
  const cookieOf = (answer: { headers: { 'set-cookie'?: string[] | undefined } }) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''

  test('gets the sign-in page at every address, under a policy that allows only that page', async () => {
    await start()
    const answers = await Promise.all(['/', '/session', '/nope'].map((route) => rawRequest(server.url, { path: route, headers: page })))
    expect(answers.map((answer) => [answer.status, answer.headers['www-authenticate']])).toEqual([
      [401, undefined],
      [401, undefined],
      [401, undefined],
    ])
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    expect(answers[0]?.body).toContain('Sign in')
    expect(answers[0]?.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]+'/)
  })

  test('signs in by the link once, with the code behind #, and keeps a cookie that no script reads', async () => {
    await start()
    const link = new URL(server.signInLink())
    expect([link.pathname, link.search]).toEqual(['/sign-in', ''])
    const code = new URLSearchParams(link.hash.slice(1)).get('code') ?? ''
    const first = await signIn({ code })
    expect(first.status).toBe(204)
    expect(first.headers['set-cookie']?.[0]).toMatch(/^ocd-\d+=.+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/)
    expect((await signIn({ code })).status).toBe(401)
    expect(await status(undefined, { cookie: cookieOf(first), 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  test('its cookie counts only for the pages of this server', async () => {
    await start({ config: { server: { cors: ['https://app.example'] } } })
    const cookie = cookieOf(await signIn({ token: server.token }))
    const tries: Record<string, string>[] = [{}, { 'sec-fetch-site': 'none' }, { origin: 'https://app.example' }, { origin: server.url }, { 'sec-fetch-site': 'same-origin' }, { ...page }]
    expect(await Promise.all(tries.map((headers) => status(undefined, { cookie, ...headers })))).toEqual([401, 401, 401, 200, 200, 200])
    expect(await status(undefined, { cookie: `${cookie}x`, origin: server.url })).toBe(401)
    await server.client('server.rotateToken')
    expect(await status(undefined, { cookie, origin: server.url })).toBe(401)
  })

  test('can not be signed in by another site, or with a wrong token', async () => {
    await start()
    expect((await signIn({ token: server.token }, { 'content-type': 'application/json' })).status).toBe(403)
    expect((await signIn({ token: server.token }, { ...own, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await signIn({ token: 'wrong' })).status).toBe(401)
    expect((await signIn({})).status).toBe(401)
  })
})
