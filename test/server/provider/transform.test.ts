import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import { afterEach, expect, test } from 'vitest'
import type { Model } from '#protocol/provider'
import { prepareMessages, requestSettings } from '../../../server/provider/transform'
import { modelVariants } from '../../../server/provider/variants'
import { makeModel, openFolder } from './fixture'

const opened: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function settings(model: Model, input: Omit<Parameters<typeof requestSettings>[1], 'model' | 'sessionID'> = {}) {
  const fixture = await openFolder()
  opened.push(fixture)
  return requestSettings(fixture.instance, { model, sessionID: 'ses_1', ...input })
}

const anthropic = (change: Partial<Model> = {}) => makeModel({ npm: '@ai-sdk/anthropic', ...change })
const user = (text: string): LanguageModelV4Prompt[number] => ({ role: 'user', content: [{ type: 'text', text }] })
const png = { type: 'file' as const, mediaType: 'image/png', filename: 'a.png', data: { type: 'data' as const, data: 'AAAA' } }

test('options are layered: model, then agent, then variant', async () => {
  const model = makeModel({ options: { a: 1, b: 1, c: 1 }, variants: { high: { c: 3 } }, headers: { 'x-model': 'yes' }, limit: { context: 100_000, output: 64_000 } })
  const result = await settings(model, { agent: { options: { b: 2, c: 2 }, temperature: 0.3, topP: 0.9 }, variant: 'high' })
  expect(result).toEqual({
    providerOptions: { myHouse: { a: 1, b: 2, c: 3 } },
    headers: { 'x-session-affinity': 'ses_1', 'x-session-id': 'ses_1', 'x-model': 'yes' },
    maxOutputTokens: 32_000,
    temperature: 0.3,
    topP: 0.9,
  })
})

test('a model that takes no temperature gets none, and a small one is asked for what it can give', async () => {
  const model = makeModel({ limit: { context: 10_000, output: 4_096 } })
  const result = await settings({ ...model, capabilities: { ...model.capabilities, temperature: false } }, { agent: { options: {}, temperature: 1 } })
  expect([result.temperature, result.maxOutputTokens]).toEqual([undefined, 4_096])
})

test('a title is asked for with the weakest reasoning', async () => {
  const model = makeModel({ npm: '@ai-sdk/openai', api: { id: 'gpt-5-mini', url: '', npm: '@ai-sdk/openai' } })
  const result = await settings({ ...model, variants: modelVariants(model) }, { small: true })
  expect(result.providerOptions.openai).toMatchObject({ reasoningEffort: 'minimal', store: false })
})

test('reasoning levels fit the family', () => {
  const levels = (npm: string, id: string) => Object.keys(modelVariants(makeModel({ npm, api: { id, url: '', npm } })))
  expect({
    budget: levels('@ai-sdk/anthropic', 'claude-sonnet-4-5-20250929'),
    adaptive: levels('@ai-sdk/anthropic', 'claude-opus-4-6'),
    newest: levels('@ai-sdk/anthropic', 'claude-opus-5'),
    gpt5: levels('@ai-sdk/openai', 'gpt-5'),
    gpt51: levels('@ai-sdk/openai', 'gpt-5.1'),
    gpt6: levels('@ai-sdk/openai', 'gpt-6-sol'),
    o3: levels('@ai-sdk/openai', 'o3'),
    gemini2: levels('@ai-sdk/google', 'gemini-2.5-flash'),
    gemini3: levels('@ai-sdk/google', 'gemini-3.1-pro-preview'),
    compatible: levels('@ai-sdk/openai-compatible', 'gpt-oss-20b'),
    stubborn: levels('@ai-sdk/openai-compatible', 'deepseek-v4'),
  }).toEqual({
    budget: ['high', 'max'],
    adaptive: ['low', 'medium', 'high', 'max'],
    newest: ['low', 'medium', 'high', 'xhigh', 'max'],
    gpt5: ['minimal', 'low', 'medium', 'high'],
    gpt51: ['none', 'low', 'medium', 'high'],
    gpt6: ['none', 'low', 'medium', 'high', 'xhigh'],
    o3: ['low', 'medium', 'high'],
    gemini2: ['high', 'max'],
    gemini3: ['low', 'high'],
    compatible: ['low', 'medium', 'high'],
    stubborn: [],
  })
})

test('what is empty is left out, and so are thoughts at the end of a stopped turn', () => {
  const sealed = { anthropic: { signature: 's' } }
  const prompt: LanguageModelV4Prompt = [
    { role: 'system', content: ' ' },
    { role: 'user', content: [{ type: 'text', text: '' }] },
    user('one'),
    { role: 'assistant', content: [{ type: 'text', text: '\n' }, { type: 'reasoning', text: 'hm', providerOptions: sealed }] },
    { role: 'assistant', content: [{ type: 'reasoning', text: 'foreign' }, { type: 'reasoning', text: 'mine', providerOptions: sealed }, { type: 'text', text: 'two' }] },
  ]
  const roles = prepareMessages(anthropic(), prompt).map(({ role, content }) => [role, Array.isArray(content) ? content.map((part) => ('text' in part ? part.text : '')) : content])
  expect(roles).toEqual([
    ['user', ['one']],
    ['assistant', ['mine', 'two']],
  ])
})

test('ids of tool calls are written as the endpoint wants them, the same in call and result', () => {
  const prompt: LanguageModelV4Prompt = [
    { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'call:1/ä', toolName: 'x', input: {} }] },
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call:1/ä', toolName: 'x', output: { type: 'text', value: 'ok' } }] },
  ]
  const ids = (model: Model) => prepareMessages(model, prompt).flatMap(({ content }) => (content as { toolCallId: string }[]).map((part) => part.toolCallId))
  const mistral = ids(makeModel({ providerID: 'mistral' }))
  expect(ids(anthropic())).toEqual(['call_1__', 'call_1__'])
  expect([mistral[0] === mistral[1], mistral[0]]).toEqual([true, expect.stringMatching(/^[a-z0-9]{9}$/)])
  expect(ids(makeModel({}))).toEqual(['call:1/ä', 'call:1/ä'])
})

test('a file that the model cannot read becomes words about it', () => {
  const prompt: LanguageModelV4Prompt = [{ role: 'user', content: [{ type: 'text', text: 'see' }, png] }]
  const blind = makeModel({})
  expect(prepareMessages(blind, prompt)[0]!.content[1]).toEqual({ type: 'text', text: 'ERROR: Cannot read "a.png" (the model has no image input). Tell the user.' })
})

test('in the chat format an image from a tool follows in a message of its own', () => {
  const prompt: LanguageModelV4Prompt = [
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: '1', toolName: 'read', output: { type: 'content', value: [{ type: 'text', text: 'Image read' }, png] } }] },
  ]
  const base = makeModel({})
  const seeing = { ...base, capabilities: { ...base.capabilities, input: { ...base.capabilities.input, image: true } } }
  expect(prepareMessages(seeing, prompt)).toMatchObject([
    { role: 'tool', content: [{ output: { type: 'text', value: 'Image read' } }] },
    { role: 'user', content: [{ type: 'text' }, { type: 'file', mediaType: 'image/png' }] },
  ])
  expect(prepareMessages({ ...seeing, api: { ...seeing.api, npm: '@ai-sdk/anthropic' } }, prompt)).toMatchObject([{ content: [{ output: { type: 'content', value: [{ type: 'text' }, png] } }] }])
})

test('earlier thoughts go back only to a chat endpoint that wants them', () => {
  const prompt: LanguageModelV4Prompt = [{ role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'a' }] }]
  const plain = makeModel({})
  const wanting = { ...plain, capabilities: { ...plain.capabilities, interleaved: { field: 'reasoning_content' } } }
  expect([plain, wanting].map((model) => (prepareMessages(model, prompt)[0]!.content as unknown[]).length)).toEqual([1, 2])
})
