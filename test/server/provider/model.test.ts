import type { LanguageModelV4Prompt, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { accountUsage } from '../../../server/provider/cost'
import { defaultModel, findModel, languageModel, smallModel } from '../../../server/provider/model'
import { prepareMessages, requestSettings } from '../../../server/provider/transform'
import { startScriptedModel, type ProviderKind, type ScriptedModel } from '../../support/scripted-model'
import { openFolder } from './fixture'

const opened: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function folder(config: Config, env: Record<string, string> = {}) {
  const fixture = await openFolder({ config, env })
  opened.push(fixture)
  return fixture.instance
}

async function scripted() {
  const model = await startScriptedModel()
  opened.push(model)
  return model
}

const ask = (text: string): LanguageModelV4Prompt => [{ role: 'user', content: [{ type: 'text', text }] }]

async function talk(model: ScriptedModel, kind: ProviderKind, prompt: LanguageModelV4Prompt) {
  const instance = await folder({ provider: model.providerConfig(kind), model: 'scripted/scripted-model' })
  const chosen = await defaultModel(instance)
  const settings = requestSettings(instance, { model: chosen, sessionID: 'ses_1' })
  const { stream } = await (await languageModel(instance, chosen)).doStream({ ...settings, prompt: prepareMessages(chosen, prompt) })
  const parts: LanguageModelV4StreamPart[] = []
  for await (const part of stream) parts.push(part)
  const text = (type: 'text-delta' | 'reasoning-delta') => parts.flatMap((part) => (part.type === type ? part.delta : [])).join('')
  const finish = parts.find((part) => part.type === 'finish')
  return { chosen, parts, text: text('text-delta'), reasoning: text('reasoning-delta'), finish }
}

const kinds: ProviderKind[] = ['openai-compatible', 'openai', 'anthropic', 'google']

test.each(kinds)('%s: reasoning, text, a tool call and the price of it all come through', async (kind) => {
  const model = await scripted()
  model.script([
    {
      reasoning: ['I should ', 'read'],
      text: ['Rea', 'ding'],
      tools: [{ id: 'call_a', name: 'read', input: { filePath: 'a.ts' } }],
      usage: { input: 1_000, output: 500, reasoning: kind === 'anthropic' ? 0 : 200, cacheRead: 10_000 },
    },
  ])
  const { chosen, parts, text, reasoning, finish } = await talk(model, kind, ask('hi'))
  expect([text, reasoning, finish?.finishReason.unified]).toEqual(['Reading', 'I should read', 'tool-calls'])
  expect(parts.find((part) => part.type === 'tool-call')).toMatchObject({ toolName: 'read', input: '{"filePath":"a.ts"}' })
  const { cost, tokens } = accountUsage(chosen, finish?.usage, finish?.providerMetadata)
  expect(tokens).toEqual({
    total: 11_500,
    input: 1_000,
    output: kind === 'anthropic' ? 500 : 300,
    reasoning: kind === 'anthropic' ? 0 : 200,
    cache: { read: 10_000, write: 0 },
  })
  expect(cost).toBeCloseTo((1_000 * 1 + 500 * 2 + 10_000 * 0.1) / 1e6, 12)
})

test.each(kinds)('%s: the request names us and its session, and carries the key in the wire\'s own way', async (kind) => {
  const model = await scripted()
  model.script([{ text: 'ok' }])
  await talk(model, kind, ask('hi'))
  const { headers, body } = model.requests[0]!
  expect(headers['user-agent']).toMatch(/^opencode\/1\.18\.33 opencode-desktop\/\S+ /)
  expect([headers['x-session-id'], headers['x-session-affinity']]).toEqual(['ses_1', 'ses_1'])
  expect(headers[{ anthropic: 'x-api-key', google: 'x-goog-api-key' }[kind as string] ?? 'authorization']).toMatch(/^(Bearer )?sk-scripted-key-0000$/)
  expect(body.max_tokens ?? body.max_output_tokens ?? body.generationConfig.maxOutputTokens).toBe(32_000)
})

test('OpenAI keeps nothing, caches by session and gets its own sealed thoughts back', async () => {
  const model = await scripted()
  model.script([{ reasoning: 'hm', text: 'a' }, { text: 'b' }])
  const first = await talk(model, 'openai', ask('hi'))
  const metadata = first.parts.findLast((part) => part.type === 'reasoning-end')?.providerMetadata
  await talk(model, 'openai', [
    ...ask('hi'),
    { role: 'assistant', content: [{ type: 'reasoning', text: 'hm', providerOptions: metadata }, { type: 'text', text: 'a' }] },
    ...ask('go on'),
  ])
  expect(model.requests[0]!.body).toMatchObject({ store: false, prompt_cache_key: 'ses_1', include: ['reasoning.encrypted_content'] })
  expect(JSON.stringify(model.requests[1]!.body.input)).toContain('sealed-1')
})

test('Anthropic finds the start of the prompt and the last messages marked for its cache', async () => {
  const model = await scripted()
  model.script([{ text: 'ok' }])
  await talk(model, 'anthropic', [{ role: 'system', content: 'Be short.' }, ...ask('one'), { role: 'assistant', content: [{ type: 'text', text: 'two' }] }, ...ask('three')])
  const { system, messages } = model.requests[0]!.body
  const marks = messages.map((message: { content: { cache_control?: unknown }[] }) => message.content.at(-1)?.cache_control !== undefined)
  expect([system[0].cache_control, marks]).toEqual([{ type: 'ephemeral' }, [false, true, true]])
})

test('a broken key, a full provider and a cut stream reach the caller as what they are', async () => {
  const model = await scripted()
  model.script([{ error: { status: 401, body: { error: { message: 'bad key' } } } }, { error: { status: 429, headers: { 'retry-after': '7' } } }, { text: ['a', 'b'], dropAfter: 1 }])
  await expect(talk(model, 'openai-compatible', ask('1'))).rejects.toMatchObject({ statusCode: 401, message: 'bad key' })
  await expect(talk(model, 'openai-compatible', ask('2'))).rejects.toMatchObject({ statusCode: 429, responseHeaders: { 'retry-after': '7' } })
  await expect(talk(model, 'openai-compatible', ask('3'))).rejects.toThrow()
  expect(model.requests).toHaveLength(3)
})

test('an opened model is kept for the folder', async () => {
  const model = await scripted()
  const instance = await folder({ provider: model.providerConfig() })
  const chosen = await findModel(instance, { providerID: 'scripted', modelID: 'scripted-model' })
  expect(await languageModel(instance, chosen)).toBe(await languageModel(instance, chosen))
})

test('a model that nobody knows is answered with similar names', async () => {
  const instance = await folder({}, { ANTHROPIC_API_KEY: 'sk-ant-1234567890' })
  await expect(findModel(instance, { providerID: 'anthropic', modelID: 'claude-sonet-4-5' })).rejects.toThrow(
    /^Model not found: anthropic\/claude-sonet-4-5\. Did you mean: anthropic\/claude-sonnet-4-5.*\?$/,
  )
})

test('a provider without a key says so before anything is sent', async () => {
  const instance = await folder({})
  const model = await findModel(instance, { providerID: 'anthropic', modelID: 'claude-haiku-4-5' })
  await expect(languageModel(instance, model)).rejects.toThrow('Anthropic has no key yet. Connect it in the settings, or set ANTHROPIC_API_KEY.')
})

test('without a choice the own provider comes before a well-known one, and that one before the keyless one', async () => {
  const model = await scripted()
  const own = await folder({ provider: model.providerConfig() }, { OPENAI_API_KEY: 'sk-1234567890' })
  const known = await folder({}, { OPENAI_API_KEY: 'sk-1234567890' })
  const fresh = await folder({})
  expect([(await defaultModel(own)).providerID, (await defaultModel(known)).providerID]).toEqual(['scripted', 'openai'])
  expect(await defaultModel(fresh)).toMatchObject({ providerID: 'opencode', id: 'big-pickle', cost: { input: 0, output: 0 } })
})

test('the small model is the configured one, else a cheap one of the same provider', async () => {
  const configured = await folder({ small_model: 'openai/gpt-5-nano' })
  const instance = await folder({})
  const small = await Promise.all(['anthropic', 'google', 'nobody'].map((id) => smallModel(instance, id)))
  expect((await smallModel(configured, 'anthropic'))?.id).toBe('gpt-5-nano')
  expect(small.map((model) => model?.id.replace(/\d.*/, ''))).toEqual(['claude-haiku-', 'gemini-', undefined])
})
