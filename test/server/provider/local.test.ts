import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { connectedProviders } from '../../../server/provider/catalog'
import { findLocalProviders } from '../../../server/provider/local'
import { findModel } from '../../../server/provider/model'
import { testClock } from '../../support/open-app'
import { openFolder } from './fixture'

const opened: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

type Answers = Record<string, unknown>

async function fakeServer(answers: Answers, before: (request: IncomingMessage) => Promise<void> = () => Promise.resolve()) {
  const asked: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '')
    await before(request)
    const value = answers[request.url ?? '']
    response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value ?? {}))
  }
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  opened.push({ close: () => (server.listening ? close() : Promise.resolve()) })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close }
}

async function machine(env: Record<string, string>) {
  const clock = testClock()
  // A port of the machine on which something else may run must not decide the test.
  const nowhere = '127.0.0.1:9'
  const fixture = await openFolder({ env: { OLLAMA_HOST: nowhere, LMSTUDIO_HOST: nowhere, ...env }, findLocalModels: true, clock })
  opened.push(fixture)
  return { ...fixture, clock }
}

const ollama: Answers = {
  '/api/tags': { models: [{ name: 'qwen3:8b', details: { family: 'qwen3' } }] },
  '/api/show': { capabilities: ['completion', 'tools', 'thinking', 'vision'], model_info: { 'qwen3.context_length': 40_960 } },
}

test('a running Ollama is connected with the models it has, and what they can do', async () => {
  const server = await fakeServer(ollama)
  const { instance } = await machine({ OLLAMA_HOST: server.host })
  const providers = await connectedProviders(instance)
  expect(providers.map(({ id }) => id)).toEqual(['ollama', 'opencode'])
  expect(providers[0]!.models['qwen3:8b']).toMatchObject({
    api: { id: 'qwen3:8b', url: `http://${server.host}/v1`, npm: '@ai-sdk/openai-compatible' },
    capabilities: { toolcall: true, reasoning: true, input: { image: true } },
    limit: { context: 40_960, output: 8_192 },
    cost: { input: 0, output: 0 },
  })
})

test('a running LM Studio is connected without its embedding models', async () => {
  const server = await fakeServer({ '/v1/models': { data: [{ id: 'gpt-oss-20b' }, { id: 'text-embedding-nomic' }] } })
  const { instance } = await machine({ LMSTUDIO_HOST: `http://${server.host}` })
  const found = (await connectedProviders(instance)).find(({ id }) => id === 'lmstudio')
  expect([found?.name, Object.keys(found?.models ?? {})]).toEqual(['LM Studio', ['gpt-oss-20b']])
})

test('a server that does not answer holds no listing up, and is there once it has answered', async () => {
  let release = () => undefined as void
  const gate = new Promise<void>((resolve) => (release = resolve))
  const server = await fakeServer(ollama, () => gate)
  const { app, instance } = await machine({ OLLAMA_HOST: server.host })
  expect((await connectedProviders(instance)).map(({ id }) => id)).toEqual(['opencode'])
  const told = new Promise<void>((resolve) => void app.bus.subscribe((event) => event.type === 'catalog.updated' && resolve()))
  release()
  await told
  expect((await connectedProviders(instance)).map(({ id }) => id)).toEqual(['ollama', 'opencode'])
})

test('the machine is asked again only after half a minute, and a server that is gone disappears', async () => {
  const server = await fakeServer(ollama)
  const { app, instance, clock } = await machine({ OLLAMA_HOST: server.host })
  await connectedProviders(instance)
  await connectedProviders(instance)
  expect(server.asked).toEqual(['/api/tags', '/api/show'])
  await server.close()
  clock.move(31_000)
  await findLocalProviders(app)
  expect((await connectedProviders(instance)).map(({ id }) => id)).toEqual(['opencode'])
})

test('a model of a local server is found without a listing before', async () => {
  const server = await fakeServer(ollama)
  const { instance } = await machine({ OLLAMA_HOST: server.host })
  expect(await findModel(instance, { providerID: 'ollama', modelID: 'qwen3:8b' })).toMatchObject({ providerID: 'ollama' })
})

test('nobody is asked when the search is off', async () => {
  const server = await fakeServer(ollama)
  const fixture = await openFolder({ env: { OLLAMA_HOST: server.host } })
  opened.push(fixture)
  await connectedProviders(fixture.instance)
  expect(server.asked).toEqual([])
})
