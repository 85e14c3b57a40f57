import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { rawRequest, type RawRequest } from '../../support/raw-request'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ config: { server: { allowedHosts: ['box.example', 'other.example:8080'], cors: ['https://app.example'] } } })
})
afterAll(() => server.close())

const ask = (options: Partial<RawRequest> = {}) => rawRequest(server.url, { token: server.token, path: '/global/health', ...options })
const port = () => new URL(server.url).port

describe('Host', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('%s with our port is us', async (name) => {
    expect((await ask({ headers: { host: `${name}:${port()}` } })).status).toBe(200)
  })

  test('names that the user allowed are us, with our port or with theirs', async () => {
    expect((await ask({ headers: { host: `box.example:${port()}` } })).status).toBe(200)
    expect((await ask({ headers: { host: 'other.example:8080' } })).status).toBe(200)
  })

  test.each(['evil.example', 'localhost', 'localhost:1', '127.0.0.1.evil.example', 'box.example.evil.example', 'localhost.', '0.0.0.0', '127.1'])(
    '%s is refused even with a valid token',
    async (host) => {
      const name = /:\d/.test(host) || host === 'localhost' ? host : `${host}:${port()}`
      expect((await ask({ headers: { host: name } })).status).toBe(403)
    },
  )

  test('a missing, an empty and a second Host are refused', async () => {
    expect((await ask({ lines: [] })).status).toBe(400)
    expect((await ask({ lines: ['Host:'] })).status).toBe(400)
    expect((await ask({ lines: [`Host: localhost:${port()}`, 'Host: evil.example'] })).status).toBe(400)
  })

  test('an absolute address in the request line does not replace it', async () => {
    expect((await ask({ path: 'http://evil.example/global/health' })).status).toBe(400)
  })
})

describe('Origin', () => {
  test('our own address and listed origins may read answers, and only those get the header', async () => {
    for (const origin of [server.url, `http://localhost:${port()}`, 'https://app.example']) {
      const answer = await ask({ headers: { origin } })
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin])
    }
    expect((await ask()).headers['access-control-allow-origin']).toBeUndefined()
  })

  test.each(['null', 'https://evil.example', 'http://app.example', 'https://app.example.evil.example', 'https://sub.app.example', 'http://localhost:3000', '*'])(
    '%s is refused without any header of its own',
    async (origin) => {
      const answer = await ask({ headers: { origin } })
      expect(answer.status).toBe(403)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )

  test('a preflight is answered for listed origins only, without credentials and for ten minutes', async () => {
    const preflight = (origin: string) =>
      ask({ method: 'OPTIONS', token: undefined, headers: { origin, 'access-control-request-method': 'POST', 'sec-fetch-site': 'cross-site' } })
    const good = await preflight('https://app.example')
    expect([good.status, good.headers['access-control-max-age'], good.headers['access-control-allow-origin']]).toEqual([204, '600', 'https://app.example'])
    expect((await preflight('https://evil.example')).status).toBe(403)
  })
})

describe('Fetch-Metadata', () => {
  test('requests that another site made are refused unless its origin is listed', async () => {
    for (const site of ['cross-site', 'same-site']) {
      expect((await ask({ headers: { 'sec-fetch-site': site } })).status).toBe(403)
      expect((await ask({ headers: { 'sec-fetch-site': site, origin: 'https://app.example' } })).status).toBe(200)
    }
    for (const site of ['same-origin', 'none']) expect((await ask({ headers: { 'sec-fetch-site': site } })).status).toBe(200)
  })
})

describe('every answer', () => {
  test('carries the headers that keep browsers from misusing it', async () => {
    for (const path of ['/global/health', '/nope', '/doc']) {
      const { headers } = await ask({ path })
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    }
  })

  test('to a stranger is the same for routes that exist and routes that do not', async () => {
    const answers = await Promise.all(
      ['/session', '/nope', '/pty/pty_1/connect', '/doc', '/'].map((path) => ask({ path, token: undefined })),
    )
    const shown = answers.map(({ status, body, headers: { date: _, ...headers } }) => ({ status, body, headers }))
    expect(new Set(shown.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const refused = await Promise.all(['/session', '/nope'].map((path) => ask({ path, headers: { origin: 'https://evil.example' } })))
    expect(refused[0]?.body).toBe(refused[1]?.body)
  })
})
