import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { openInstance } from '../../../server/project/instances'
import { resolveModelName, UnknownModelError } from '../../../server/provider/model-name'
import { startTestServer, type TestServer } from '../../support/start-test-server'

const model = (release_date: string, more: object = {}) => ({ name: 'M', release_date, limit: { context: 1000, output: 100 }, ...more })
const provider = (models: Record<string, ReturnType<typeof model>>) => ({ npm: '@ai-sdk/openai-compatible', options: { baseURL: 'http://127.0.0.1:9/v1', apiKey: 'sk-test-0000' }, models })

const config: Config = {
  model: 'second/shared',
  provider: {
    first: provider({ shared: model('2026-01-01'), 'claude-sonnet-4': model('2025-05-01'), 'claude-opus-4-1': model('2025-08-01') }),
    second: provider({ shared: model('2020-01-01'), 'vendor/claude-sonnet-4.5': model('2025-09-01'), 'deep/est/name': model('2024-01-01') }),
    third: provider({ 'claude-sonnet-9': model('2026-06-01', { tool_call: false }), 'my-haiku': model('2025-01-01') }),
  },
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ config })
})
afterAll(() => server.close())

const named = async (name: string) => {
  const { providerID, id } = await resolveModelName(await openInstance(server.app, server.directory), name)
  return `${providerID}/${id}`
}

test.each([
  ['first/shared', 'first/shared'],
  ['second/deep/est/name', 'second/deep/est/name'],
  // The default model's provider comes first.
  ['shared', 'second/shared'],
  ['claude-sonnet-4', 'first/claude-sonnet-4'],
  // An id may hold slashes itself.
  ['vendor/claude-sonnet-4.5', 'second/vendor/claude-sonnet-4.5'],
  ['deep/est/name', 'second/deep/est/name'],
  // The newest of the family that can hold a conversation.
  ['sonnet', 'second/vendor/claude-sonnet-4.5'],
  ['Opus', 'first/claude-opus-4-1'],
  ['haiku', 'third/my-haiku'],
])('%s means %s', async (name, meant) => {
  expect(await named(name)).toBe(meant)
})

test.each(['first/nothing', 'nobody/shared', 'nothing', 'gpt', '', '/', 'sonnet-4', 'toString', '__proto__'])('%j means nothing', async (name) => {
  await expect(named(name)).rejects.toThrow(UnknownModelError)
})
