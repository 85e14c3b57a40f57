import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, streamText, type LanguageModel } from 'ai'
import { startScriptedModel, type ScriptedModel } from '../../support/scripted-model'

let model: ScriptedModel

beforeEach(async () => {
  model = await startScriptedModel()
})
afterEach(() => model.close())

function sdkModel(kind: string): LanguageModel {
  const apiKey = 'sk-test'
  if (kind === 'openai') return createOpenAI({ baseURL: `${model.url}/v1`, apiKey }).responses('scripted-model')
  if (kind === 'anthropic') return createAnthropic({ baseURL: `${model.url}/v1`, apiKey })('scripted-model')
  if (kind === 'google') return createGoogle({ baseURL: `${model.url}/v1beta`, apiKey })('scripted-model')
  return createOpenAICompatible({ name: 'x', baseURL: `${model.url}/v1`, apiKey, includeUsage: true })('scripted-model')
}

test.each(['openai-compatible', 'openai', 'anthropic', 'google'])('%s: a turn with reasoning, text and a tool call reads as it was scripted', async (kind) => {
  model.script([{ reasoning: ['think', 'ing'], text: ['Hel', 'lo'], tools: [{ name: 'read', input: { path: 'a.ts' } }], usage: { input: 100, output: 20, cacheRead: 30 } }])
  const result = streamText({ model: sdkModel(kind), prompt: 'hi', maxRetries: 0 })
  const parts: { type: string }[] = []
  for await (const part of result.fullStream) parts.push(part)
  expect(parts.filter((part) => part.type === 'error')).toEqual([])
  expect(await result.reasoningText).toBe('thinking')
  expect(await result.text).toBe('Hello')
  expect((await result.toolCalls).map((call) => [call.toolName, call.input])).toEqual([['read', { path: 'a.ts' }]])
  expect(await result.usage).toMatchObject({ inputTokens: 130, outputTokens: 20, inputTokenDetails: { cacheReadTokens: 30 } })
  expect(model.requests).toHaveLength(1)
})

test.each(['openai-compatible', 'openai', 'anthropic', 'google'])('%s: requests without a stream are answered whole', async (kind) => {
  model.script([{ text: ['Hel', 'lo'], usage: { output: 7 } }])
  const result = await generateText({ model: sdkModel(kind), prompt: 'hi', maxRetries: 0 })
  expect([result.text, result.usage.outputTokens, result.finishReason]).toEqual(['Hello', 7, 'stop'])
})

test('a request for a title is answered without consuming the script', async () => {
  model.script([{ text: 'answer' }])
  const title = await generateText({ model: sdkModel('anthropic'), prompt: 'Generate a title for this conversation:\nhi', maxRetries: 0 })
  const answer = await generateText({ model: sdkModel('anthropic'), prompt: 'hi', maxRetries: 0 })
  expect([title.text, answer.text, model.requests.length, model.titleRequests.length]).toEqual(['A scripted title', 'answer', 1, 1])
})

test('an error, a dropped stream and a hanging stream come as scripted, and a cut by the client is seen', async () => {
  model.script([{ error: { status: 429, headers: { 'retry-after': '1' } } }, { text: ['a', 'b', 'c'], dropAfter: 2 }, { text: 'x', hang: true }])
  const ask = () => fetch(`${model.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ stream: true }) })
  const refused = await ask()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  await expect((await ask()).text()).rejects.toThrow()
  const hanging = await ask()
  await hanging.body!.cancel()
  await model.nextRequest()
  await model.nextRequest()
  expect(await (await model.nextRequest()).ended).toBe('aborted')
})
