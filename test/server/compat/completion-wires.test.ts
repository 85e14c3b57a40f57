import { afterEach, describe, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'
import type { ProviderKind } from '../../support/scripted-model'

// One request in OpenAI's format, for models that speak another one.

const MODEL = 'scripted/scripted-model'
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='

const conversation = {
  model: MODEL,
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: [{ type: 'text', text: 'Look' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } }] },
    { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }, { id: 'call_2', type: 'function', function: { name: 'look', arguments: '{broken' } }] },
    { role: 'tool', tool_call_id: 'call_1', content: 'blue' },
    { role: 'tool', tool_call_id: 'call_2', content: 'The arguments were no JSON' },
    { role: 'developer', content: 'Be brief now.' },
    { role: 'user', content: 'And?' },
  ],
  tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: { at: { type: 'string' } } } } }],
  tool_choice: 'required',
  max_tokens: 50,
  reasoning_effort: 'high',
}

let talk: Conversation | undefined

afterEach(async () => {
  await talk?.close()
  talk = undefined
})

async function ask(kind: ProviderKind, extra: object = {}) {
  talk = await startConversation({ kind })
  talk.model.script([{ text: 'So', tools: [{ id: 'call_9', name: 'look', input: { at: 'sea' } }], usage: { input: 20, output: 9, cacheRead: 5 } }])
  const response = await talk.server.fetch('/v1/chat/completions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...conversation, ...extra }) })
  const body = (await response.json()) as any // oxlint-disable-line typescript/no-explicit-any -- compared as a whole below
  return { status: response.status, body, sent: talk.model.requests.at(-1)?.body }
}

describe.each(['anthropic', 'openai', 'google', 'openai-compatible'] as const)('%s', (kind) => {
  test('answers in the one format', async () => {
    const { status, body } = await ask(kind)
    expect(status).toBe(200)
    expect(body.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'So', tool_calls: [{ id: 'call_9', type: 'function', function: { name: 'look', arguments: '{"at":"sea"}' } }] },
        finish_reason: 'tool_calls',
      },
    ])
    expect(body.usage).toMatchObject({ prompt_tokens: 25, completion_tokens: 9, total_tokens: 34, prompt_tokens_details: { cached_tokens: 5 } })
  })

  test('streams the call with its arguments, whole, once', async () => {
    talk = await startConversation({ kind })
    talk.model.script([{ tools: [{ id: 'call_9', name: 'look', input: { at: 'sea' } }, { id: 'call_10', name: 'look', input: {} }] }])
    const response = await talk.server.fetch('/v1/chat/completions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...conversation, stream: true }) })
    const deltas = (await response.text()).split('\n\n').flatMap((frame) => (frame.startsWith('data: {') ? JSON.parse(frame.slice(6)).choices[0].delta.tool_calls ?? [] : []))
    const told = deltas.reduce((all: Record<number, string>, { index, id, function: { name = '', arguments: text } }: any) => ({ ...all, [index]: (all[index] ?? '') + (id ? `${id} ${name} ` : '') + text }), {}) // oxlint-disable-line typescript/no-explicit-any -- chunks of a foreign format
    expect(told).toEqual({ 0: 'call_9 look {"at":"sea"}', 1: 'call_10 look {}' })
  })
})

test('Anthropic gets instructions first, results in one message, and thinking as it knows it', async () => {
  const { sent } = await ask('anthropic')
  expect(sent.system.map(({ text }: { text: string }) => text)).toEqual(['Be kind.', 'Be brief now.'])
  expect(sent.messages.map(({ role, content }: any) => [role, content.map(({ type }: any) => type)])).toEqual([ // oxlint-disable-line typescript/no-explicit-any -- a foreign format
    ['user', ['text', 'image']],
    ['assistant', ['tool_use', 'tool_use']],
    ['user', ['tool_result', 'tool_result', 'text']],
  ])
  expect(sent.messages[0].content[1].source).toEqual({ type: 'base64', media_type: 'image/png', data: PIXEL })
  expect(sent.messages[1].content.map(({ input }: { input: unknown }) => input)).toEqual([{ at: 'sky' }, { arguments: '{broken' }])
  expect(sent.thinking).toMatchObject({ type: 'enabled' })
})

test('the responses format gets everything in its place, and nothing stays there', async () => {
  const { sent } = await ask('openai', { response_format: { type: 'json_schema', json_schema: { name: 'sky', schema: { type: 'object', properties: {} } } } })
  expect(sent).toMatchObject({ model: 'scripted-model', store: false, max_output_tokens: 50, tool_choice: 'required' })
  expect(sent).not.toHaveProperty('prompt_cache_key')
  expect(sent.text.format).toMatchObject({ type: 'json_schema', name: 'sky', strict: false })
  expect(sent.input.map(({ role, type }: { role?: string; type?: string }) => role ?? type)).toEqual(['system', 'user', 'function_call', 'function_call', 'function_call_output', 'function_call_output', 'system', 'user'])
})

test('Google gets instructions, parts, and its own word for a call that must be', async () => {
  const { sent } = await ask('google')
  expect(sent.systemInstruction.parts).toEqual([{ text: 'Be kind.' }, { text: 'Be brief now.' }])
  expect(sent.contents[0].parts[1]).toEqual({ inlineData: { mimeType: 'image/png', data: PIXEL } })
  expect(sent.toolConfig).toMatchObject({ functionCallingConfig: { mode: 'ANY' } })
  expect(sent.generationConfig).toMatchObject({ maxOutputTokens: 50 })
})

test('what a format has no words for is told to the caller', async () => {
  talk = await startConversation({ kind: 'anthropic' })
  const messages = [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } }] }]
  const response = await talk.server.fetch('/v1/chat/completions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model: MODEL, messages }) })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', message: expect.stringContaining('audio') } })
  expect(talk.model.requests).toEqual([])
})
