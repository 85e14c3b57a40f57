import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishedEventProblems, publishedProblems } from '../../support/published'
import { startTestServer, type TestServer } from '../../support/start-test-server'

// Connecting a provider through /api: by a key, by a variable, and by a sign-in at a provider of this test.

let provider: http.Server
let grants: { status: number; body: object }
let server: TestServer

beforeEach(async () => {
  grants = { status: 200, body: { key: 'sk-or-granted-0123456789' } }
  provider = http.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(grants.status, { 'content-type': 'application/json' }).end(JSON.stringify(grants.body)))
  })
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  server = await startTestServer({ env: { ANTHROPIC_API_KEY: 'sk-ant-0123456789' }, options: { signInAddresses: { openrouter: origin } } })
})
afterEach(async () => {
  await server.close()
  provider.close()
})

const params = { integrationID: 'openrouter' }

async function integration(integrationID = 'openrouter') {
  return (await server.client('v2.integration.get', { params: { integrationID } })).data
}

async function connected() {
  return (await server.client('provider.list')).connected
}

async function begin(label?: string) {
  const body = { methodID: 'openrouter-browser', inputs: {}, ...(label === undefined ? {} : { label }) }
  const { data } = await server.client('v2.integration.connect.oauth', { params, body })
  return { ...data, callback: new URL(data.url).searchParams.get('callback_url')!, params: { attemptID: data.attemptID } }
}

describe('a key', () => {
  test('connects a provider for both families, under the name that a person gave it, and is shown to nobody', async () => {
    const events = await server.events('/api/event')
    expect((await integration()).connections).toEqual([])
    await server.client('v2.integration.connect.key', { params, body: { key: ' sk-or-secret-value-99 ', label: 'work' } })
    expect((await integration()).connections).toEqual([{ type: 'credential', id: 'cred_openrouter', label: 'work' }])
    expect(await connected()).toContain('openrouter')
    const told = await events.waitFor(({ data }) => data.type === 'integration.connection.updated')
    expect(publishedEventProblems(told.data)).toEqual([])
    expect(told.data).toMatchObject({ data: { integrationID: 'openrouter' } })
    const answer = await (await server.fetch('/api/integration')).text()
    expect(answer).not.toContain('secret-value')
    await server.client('v2.integration.connect.key', { params, body: { key: 'sk-or-other' } })
    expect((await integration()).connections).toEqual([{ type: 'credential', id: 'cred_openrouter', label: 'default' }])
    events.close()
  })

  test('gets another name, and is forgotten; forgetting what is unknown is no error', async () => {
    await server.client('auth.set', { params: { providerID: 'openrouter' }, body: { type: 'api', key: 'sk-or-classic' } })
    const credential = { credentialID: 'cred_openrouter' }
    await server.client('v2.credential.update', { params: credential, body: { label: 'mine' } })
    expect((await integration()).connections).toEqual([{ type: 'credential', id: 'cred_openrouter', label: 'mine' }])
    await server.client('v2.credential.remove', { params: credential })
    await server.client('v2.credential.remove', { params: credential })
    await server.client('v2.credential.remove', { params: { credentialID: 'whatever' } })
    expect(await connected()).not.toContain('openrouter')
    await expect(server.client('v2.credential.update', { params: credential, body: { label: 'gone' } })).rejects.toMatchObject({ status: 404, body: { _tag: 'CredentialNotFoundError' } })
  })

  test('is refused when it is empty or for a provider that does not exist', async () => {
    await expect(server.client('v2.integration.connect.key', { params, body: { key: '  ' } })).rejects.toMatchObject({ status: 400, body: { _tag: 'InvalidRequestError', kind: 'Payload' } })
    await expect(server.client('v2.integration.connect.key', { params: { integrationID: 'nobody' }, body: { key: 'x' } })).rejects.toMatchObject({
      status: 404,
      body: { _tag: 'IntegrationNotFoundError', integrationID: 'nobody' },
    })
    await expect(integration('nobody')).rejects.toMatchObject({ status: 404 })
  })

  test('of the environment is told by the name of its variable', async () => {
    expect(await integration('anthropic')).toEqual({
      id: 'anthropic',
      name: 'Anthropic',
      methods: [{ type: 'key' }, { type: 'env', names: ['ANTHROPIC_API_KEY'] }],
      connections: [{ type: 'env', name: 'ANTHROPIC_API_KEY' }],
    })
  })
})

describe('a sign-in', () => {
  test('waits for the browser, then the provider is connected under the name given', async () => {
    const attempt = await begin('browser')
    const { callback, params: byAttempt, ...published } = attempt
    expect(published).toMatchObject({ mode: 'auto', instructions: expect.any(String), attemptID: expect.stringMatching(/^con_/) })
    const pending = await server.client('v2.integration.attempt.status', { params: byAttempt })
    expect(pending.data).toEqual({ status: 'pending', time: attempt.time })
    expect(publishedProblems('v2.integration.attempt.status', 200, pending)).toEqual([])
    const finishing = server.client('v2.integration.attempt.complete', { params: byAttempt, body: {} })
    expect((await fetch(`${callback}&code=the-code`)).status).toBe(200)
    await finishing
    expect((await server.client('v2.integration.attempt.status', { params: byAttempt })).data.status).toBe('complete')
    expect((await integration()).connections).toEqual([{ type: 'credential', id: 'cred_openrouter', label: 'browser' }])
    await server.client('v2.integration.attempt.complete', { params: byAttempt, body: {} })
  })

  test('takes the code that a person brings by hand', async () => {
    const attempt = await begin()
    await server.client('v2.integration.attempt.complete', { params: attempt.params, body: { code: 'typed' } })
    expect(await connected()).toContain('openrouter')
  })

  test('that the provider refuses says why, to the one who ends it and to the one who looks', async () => {
    grants = { status: 403, body: { error: { message: 'code expired' } } }
    const attempt = await begin()
    await expect(server.client('v2.integration.attempt.complete', { params: attempt.params, body: { code: 'bad' } })).rejects.toMatchObject({
      status: 400,
      body: { _tag: 'InvalidRequestError', message: expect.stringContaining('code expired') },
    })
    const { data } = await server.client('v2.integration.attempt.status', { params: attempt.params })
    expect(data).toMatchObject({ status: 'failed', message: expect.stringContaining('code expired') })
    expect(await connected()).not.toContain('openrouter')
  })

  test('is given up: its address is closed and nobody knows it any more; a second time is no error', async () => {
    const attempt = await begin()
    await server.client('v2.integration.attempt.cancel', { params: attempt.params })
    await server.client('v2.integration.attempt.cancel', { params: attempt.params })
    await expect(server.client('v2.integration.attempt.status', { params: attempt.params })).rejects.toMatchObject({ status: 404, body: { _tag: 'AttemptNotFoundError' } })
    const late = await fetch(`${attempt.callback}&code=late`).then((response) => response.status, () => 'closed')
    expect(late).not.toBe(200)
    expect(await connected()).not.toContain('openrouter')
  })

  test('begun anew ends the one before', async () => {
    const [first, second] = [await begin(), await begin()]
    expect((await server.client('v2.integration.attempt.status', { params: first.params })).data.status).toBe('failed')
    expect((await server.client('v2.integration.attempt.status', { params: second.params })).data.status).toBe('pending')
    await server.client('v2.integration.attempt.complete', { params: second.params, body: { code: 'ok' } })
    expect(await connected()).toContain('openrouter')
  })

  test('of a kind that a provider does not have is a typed refusal', async () => {
    const refused = await server.fetch('/api/integration/anthropic/connect/oauth', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ methodID: 'browser', inputs: {} }),
    })
    const body: unknown = await refused.json()
    expect([refused.status, body]).toEqual([400, { _tag: 'InvalidRequestError', message: 'There is no sign-in "browser" for anthropic', field: 'methodID' }])
    expect(publishedProblems('v2.integration.connect.oauth', 400, body)).toEqual([])
  })
})
