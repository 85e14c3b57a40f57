import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api } from '#protocol/api'
import { events } from '#protocol/event'
import type { Operation } from '#protocol/operation'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer
let renderer: string

beforeAll(async () => {
  renderer = await mkdtemp(path.join(tmpdir(), 'ocd-renderer-'))
  await mkdir(path.join(renderer, 'assets'))
  await writeFile(path.join(renderer, 'index.html'), '<!doctype html><title>The app</title>')
  await writeFile(path.join(renderer, 'assets', 'main-abc.js'), 'start()')
  await writeFile(path.join(renderer, 'assets', 'main-abc.css'), 'body {}')
  await symlink('/etc/hostname', path.join(renderer, 'outside'))
  server = await startTestServer({ options: { renderer } })
})
afterAll(async () => {
  await server.close()
  await rm(renderer, { recursive: true })
})

const page = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }
const ask = (route: string, headers: Record<string, string> = {}) => rawRequest(server.url, { path: route, token: server.token, headers })

describe('the app in a browser', () => {
  test('comes with its types, cached only where names hold a hash', async () => {
    const answers = await Promise.all(['/', '/index.html', '/assets/main-abc.js', '/assets/main-abc.css'].map((route) => ask(route)))
    expect(answers.map(({ status, headers }) => [status, headers['content-type'], headers['cache-control']])).toEqual([
      [200, 'text/html; charset=utf-8', 'no-store'],
      [200, 'text/html; charset=utf-8', 'no-store'],
      [200, 'text/javascript; charset=utf-8', 'private, max-age=31536000, immutable'],
      [200, 'text/css; charset=utf-8', 'private, max-age=31536000, immutable'],
    ])
  })

  test('runs under a policy that names every source, and nothing but this server to talk with', async () => {
    const policy = (await ask('/')).headers['content-security-policy']
    const host = new URL(server.url).host
    expect(policy).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; media-src blob:; ` +
        `connect-src 'self' ws://${host}; worker-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
  })

  test('is what any page of it shows, while programs get a JSON 404', async () => {
    expect((await ask('/some/page', page)).body).toContain('The app')
    const program = await ask('/some/page')
    expect([program.status, program.headers['content-type']]).toEqual([404, 'application/json'])
    expect((await ask('/assets/missing.js', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script', 'sec-fetch-site': 'same-origin' })).status).toBe(404)
  })

  test('serves no file that is not part of it', async () => {
    for (const route of ['/outside', '/../token', '/assets/../../token', '/%2e%2e/token', '/assets%2fmain-abc.js', '/assets/']) {
      expect([route, (await ask(route)).status]).toEqual([route, 404])
    }
  })

  test('is for those who are signed in', async () => {
    expect((await rawRequest(server.url, { path: '/' })).status).toBe(401)
    expect((await rawRequest(server.url, { path: '/assets/main-abc.js' })).status).toBe(401)
  })
})

test('/doc describes every operation, event and error of the contract', async () => {
  const answer = await ask('/doc')
  const document = JSON.parse(answer.body)
  expect(answer.headers['content-type']).toBe('application/json')
  const ids = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap((methods) => Object.values(methods).map((method) => method.operationId))
  // Where dialects share an address the document has one operation for both.
  const own = (Object.entries(api) as [string, Operation][]).flatMap(([id, { beside }]) => (beside ? [] : id))
  expect(ids.toSorted()).toEqual(own.toSorted())
  expect(Object.keys(document.components.schemas.Event.discriminator.mapping)).toEqual(Object.keys(events))
  expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'basic', 'cookie', 'query'])
  expect(document.paths['/session/{sessionID}'].get).toMatchObject({
    operationId: 'session.get',
    parameters: [{ name: 'sessionID', in: 'path', required: true }],
    responses: { '200': expect.anything(), '404': expect.anything(), '401': expect.anything() },
  })
  const references = [...answer.body.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!)
  expect(references.filter((name) => !(name in document.components.schemas))).toEqual([])
})
