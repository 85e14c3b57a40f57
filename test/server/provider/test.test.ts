import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { testProvider } from '../../../server/provider/test'
import { startScriptedModel } from '../../support/scripted-model'
import { openFolder } from './fixture'

const opened: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function scripted(change: (config: Config) => Config = (config) => config) {
  const model = await startScriptedModel()
  const fixture = await openFolder({ config: change({ provider: model.providerConfig() }) })
  opened.push(model, fixture)
  return { model, instance: fixture.instance }
}

test('a provider that answers is told with the model and the time it took, after one small request', async () => {
  const { model, instance } = await scripted()
  model.script([{ text: 'OK' }])
  expect(await testProvider(instance, 'scripted')).toEqual({ ok: true, message: 'Scripted Mini answered.', modelID: 'scripted-mini', latency: expect.any(Number) })
  expect(model.requests.map(({ body }) => body.max_tokens)).toEqual([16])
})

test('a key can be tried before it is kept', async () => {
  const { model, instance } = await scripted(({ provider }) => {
    const { apiKey: _key, ...options } = provider!.scripted!.options!
    return { provider: { scripted: { ...provider!.scripted, options } } }
  })
  model.script([{ text: 'OK' }])
  expect((await testProvider(instance, 'scripted', { key: ' sk-tried-12345678 ', modelID: 'scripted-model' })).ok).toBe(true)
  expect(model.requests[0]!.headers.authorization).toBe('Bearer sk-tried-12345678')
})

test.each([
  [401, /^Scripted refused the key \(401\): no \[key\]$/],
  [404, /^Scripted does not know scripted-mini at this address \(404\)/],
  [429, /^The key works, but/],
  [503, /^Scripted has a problem of its own \(503\)/],
])('a refusal with %i is put into words, without the key', async (status, words) => {
  const { model, instance } = await scripted()
  model.script([{ error: { status, body: { error: { message: 'no sk-scripted-key-0000' } } } }])
  expect(await testProvider(instance, 'scripted')).toEqual({ ok: false, message: expect.stringMatching(words), modelID: 'scripted-mini' })
})

test('an address where nothing listens is told as that', async () => {
  const { model, instance } = await scripted()
  await model.close()
  opened.shift()
  expect(await testProvider(instance, 'scripted')).toMatchObject({ ok: false, message: 'Nothing listens at the address of Scripted. Is the server running?' })
})

test('a provider without a key, a model that does not exist and an unknown provider are told apart', async () => {
  const { instance } = await scripted()
  expect(await testProvider(instance, 'anthropic')).toEqual({ ok: false, message: 'Anthropic has no key yet.' })
  expect(await testProvider(instance, 'scripted', { modelID: 'nope' })).toEqual({ ok: false, message: 'Scripted has no model nope.' })
  await expect(testProvider(instance, 'nobody')).rejects.toMatchObject({ name: 'NotFoundError' })
})
