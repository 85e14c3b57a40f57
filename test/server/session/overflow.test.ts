import { APICallError } from '@ai-sdk/provider'
import { afterEach, describe, expect, test } from 'vitest'
import { toFailure } from '../../../server/session/failure'
import { isOverflow } from '../../../server/session/overflow'
import { startConversation, textOf, type Conversation } from '../../support/conversation'
import { overflows } from '../../support/context'
import type { ProviderKind } from '../../support/scripted-model'

const SAID = [
  "This model's maximum context length is 4097 tokens, however you requested 4116 tokens (3860 in your prompt; 256 for the completion).",
  'Your input exceeds the context window of this model. Please adjust your input and try again.',
  'prompt is too long: 213462 tokens > 200000 maximum',
  'input length and `max_tokens` exceed context limit: 199211 + 20000 > 200000, decrease input length or `max_tokens` and try again',
  'Input is too long for requested model.',
  'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
  "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
  'Please reduce the length of the messages or completion.',
  'prompt token count of 128001 exceeds the limit of 128000',
  'the request exceeds the available context size, try increasing it',
  'Trying to keep the first 10136 tokens when context the overflows. However, the model is loaded with context length of only 7866 tokens, which is not enough.',
  'Context size has been exceeded.',
  'Invalid request: Your request exceeded model token limit: 131072 (requested: 140000)',
  'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
  'too many tokens: total number of tokens in the prompt cannot exceed 4081',
  'length of prompt_tokens (163280) must be less than max_seq_len (32768).',
  '`inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens and 10 `max_new_tokens`',
  'prompt too long; exceeded max context length by 4 tokens',
  'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 50000.',
  'invalid params, context window exceeds limit (2013)',
]

const OTHERS = [
  'Too many tokens, please wait before trying again.',
  'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 6s.',
  'Overloaded',
  'Invalid schema for function: context must be an object',
  'max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens',
]

test.each(SAID)('a provider that says "%s" means that the request was too long', (message) => {
  expect(isOverflow({ status: 400, message })).toBe(true)
})

test.each(OTHERS)('"%s" is something else', (message) => {
  expect(isOverflow({ status: 400, message })).toBe(false)
})

test('what a gateway passes on counts, what a person wrote does not', () => {
  const passed = { error: { message: 'Provider returned error', metadata: { raw: '{"error":{"message":"This model\'s maximum context length is 262144 tokens."}}' } } }
  expect(isOverflow({ status: 400, message: 'Provider returned error', body: JSON.stringify(passed) })).toBe(true)
  const echoed = { detail: [{ type: 'missing', msg: 'Field required', input: { content: 'what does "prompt is too long" mean?' } }] }
  expect(isOverflow({ status: 422, message: 'Unprocessable', body: JSON.stringify(echoed) })).toBe(false)
})

test('a body that a server refuses for its size was too long, whatever it says', () => {
  const error = new APICallError({ message: 'Payload Too Large', url: 'http://127.0.0.1/', requestBodyValues: {}, statusCode: 413, responseBody: '<html>nginx</html>' })
  expect(toFailure(error, 'x').name).toBe('ContextOverflowError')
})

describe.each<ProviderKind>(['openai-compatible', 'openai', 'anthropic', 'google'])('%s', (kind) => {
  let talk: Conversation
  afterEach(() => talk.close())

  test('a request that is too long is recovered from', async () => {
    talk = await startConversation({ kind })
    talk.model.script([overflows(kind), { text: 'S' }, { text: 'went on' }])
    expect(textOf(await talk.ask(await talk.session(), 'too much'))).toBe('went on')
  })
})

test.each<ProviderKind>(['anthropic', 'openai-compatible'])('an answer that ran into the end of the context is given again in a condensed one (%s)', async (kind) => {
  const talk = await startConversation({ kind })
  talk.model.script([{ text: 'half an ans', finish: 'context-full' }, { text: 'S' }, { text: 'the whole answer' }])
  const sessionID = await talk.session()
  expect(textOf(await talk.ask(sessionID, 'much'))).toBe('the whole answer')
  const [, cut] = await talk.server.client('session.messages', { params: { sessionID } })
  expect(cut!.parts).toEqual([])
  await talk.close()
})
