import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedOperations, publishedProblems } from '../../support/published'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

// What a client of /api reads to draw itself, judged by the published document and compared with the classic family.

const SECRET = 'sk-never-to-be-seen-0123456789'
let project: TempProject
let server: TestServer

beforeAll(async () => {
  project = await makeProject({
    files: {
      'README.md': 'hello\n',
      '.opencode/command/thing.md': '---\ndescription: Does a thing\nagent: build\nmodel: own/first\n---\nDo $ARGUMENTS\n',
      '.opencode/skills/demo/SKILL.md': '---\nname: demo\ndescription: A demo\n---\nText of the skill\n',
    },
    config: {
      agent: { mine: { description: 'my agent', prompt: 'You are', mode: 'subagent', model: 'own/first', temperature: 0.5, color: '#ff0000', permission: { bash: 'ask' }, steps: 3 } },
      references: { near: '../docs', there: { path: '/somewhere/else', description: 'D', hidden: true }, code: 'someone/code', pinned: { repository: 'https://example.invalid/a/b.git', branch: 'next' } },
    },
  })
  server = await startTestServer({
    project,
    env: { ANTHROPIC_API_KEY: SECRET },
    config: {
      model: 'own/first',
      provider: {
        own: {
          name: 'Own',
          npm: '@ai-sdk/openai-compatible',
          options: { baseURL: 'http://127.0.0.1:9/v1', apiKey: SECRET, headers: { 'x-secret': SECRET }, timeout: 1000 },
          models: {
            first: { name: 'First', release_date: '2024-01-02', headers: { 'x-secret': SECRET }, cost: { input: 1, output: 2, context_over_200k: { input: 3, output: 4 } }, limit: { context: 1000, output: 100 } },
          },
        },
      },
    },
  })
})
afterAll(async () => {
  await server.close()
  await project.remove()
})

async function ask(address: string, init: RequestInit = {}) {
  const response = await server.fetch(address, init)
  const text = await response.text()
  return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) } // oxlint-disable-line typescript/no-unsafe-assignment
}

describe('every list', () => {
  const lists = publishedOperations((id) => id.startsWith('v2.') && !id.startsWith('v2.session') && !id.includes('.fs.')).filter(({ method, path: address }) => method === 'GET' && !address.includes('{') && !address.endsWith('/event'))

  test('of the published document is there', () => {
    expect(lists.map(({ id }) => id)).toEqual(expect.arrayContaining(['v2.health.get', 'v2.model.list', 'v2.integration.list', 'v2.pty.list', 'v2.reference.list']))
    expect(lists.length).toBeGreaterThanOrEqual(13)
  })

  test.each(lists)('$id fits the published document, says where it belongs and holds no secret', async ({ id, path: address }) => {
    const answer = await ask(address)
    expect([answer.status, publishedProblems(id, 200, answer.body)]).toEqual([200, []])
    expect(answer.text).not.toContain(SECRET)
    if (answer.body.location) expect(answer.body.location).toEqual({ directory: project.directory, project: { id: expect.stringMatching(/^[0-9a-f]{40}$/), directory: project.directory } })
  })

  test('is refused for a place that is no object, and answered in the words of its family', async () => {
    const answer = await ask('/api/agent?location=here')
    expect([answer.status, publishedProblems('v2.agent.list', 400, answer.body)]).toEqual([400, []])
    expect(answer.body).toMatchObject({ _tag: 'InvalidRequestError', kind: 'Query' })
  })
})

test('health never tells a pid, as pages of the publisher would then ask for what is in no document', async () => {
  expect((await ask('/api/health')).body).toEqual({ healthy: true })
})

test('another folder is chosen deep in the address, and outside git its project is the global one', async () => {
  const other = await makeProject({ git: false })
  const { body } = await ask(`/api/location?location[directory]=${encodeURIComponent(other.directory)}`)
  expect(body).toEqual({ directory: other.directory, project: { id: 'global', directory: '/' } })
  const both = await ask(`/api/location?directory=${encodeURIComponent('/no/such')}&location[directory]=${encodeURIComponent(other.directory)}`)
  expect(both.body.directory).toBe(other.directory)
  await other.remove()
})

test('agents are those of the classic family, with their rules in other words', async () => {
  const { data } = await server.client('v2.agent.list')
  const classic = await server.client('app.agents')
  expect(data.map(({ id }) => id)).toEqual(classic.map(({ name }) => name))
  const mine = data.find(({ id }) => id === 'mine')!
  expect(mine).toMatchObject({ model: { id: 'first', providerID: 'own' }, system: 'You are', mode: 'subagent', hidden: false, color: '#ff0000', steps: 3 })
  expect(mine.request.body).toEqual({ temperature: 0.5 })
  expect(mine.permissions).toContainEqual({ action: 'bash', resource: '*', effect: 'ask' })
})

describe('models and providers', () => {
  test('are the connected ones; models come newest first, with a price for each length of context', async () => {
    const [{ data: models }, { data: providers }] = [await server.client('v2.model.list'), await server.client('v2.provider.list')]
    const connected = (await server.client('config.providers')).providers
    expect(providers.map(({ id }) => id)).toEqual(connected.map(({ id }) => id))
    expect(models.map(({ id }) => id).sort()).toEqual(connected.flatMap((provider) => Object.keys(provider.models)).sort())
    expect(models.map(({ time }) => time.released)).toEqual(models.map(({ time }) => time.released).sort((a, b) => b - a))
    const first = models.find(({ id }) => id === 'first')!
    expect(first).toMatchObject({ providerID: 'own', api: { id: 'first', type: 'aisdk', package: '@ai-sdk/openai-compatible' }, time: { released: Date.UTC(2024, 0, 2) }, enabled: true })
    expect(first.cost).toEqual([
      { input: 1, output: 2, cache: { read: 0, write: 0 } },
      { tier: { type: 'context', size: 200_000 }, input: 3, output: 4, cache: { read: 0, write: 0 } },
    ])
    expect(providers.find(({ id }) => id === 'own')).toEqual({
      id: 'own',
      integrationID: 'own',
      name: 'Own',
      api: { type: 'aisdk', package: '@ai-sdk/openai-compatible', url: 'http://127.0.0.1:9/v1', settings: { timeout: 1000 } },
      request: { headers: {}, body: {} },
    })
  })

  test('one provider is found, connected or not; an unknown one is told by its name', async () => {
    const { data } = await server.client('v2.provider.get', { params: { providerID: 'openai' } })
    expect(data).toMatchObject({ id: 'openai', name: 'OpenAI', api: { package: '@ai-sdk/openai' } })
    const missing = await ask('/api/provider/nobody')
    expect([missing.status, missing.body]).toEqual([404, { _tag: 'ProviderNotFoundError', providerID: 'nobody', message: 'Provider not found: nobody' }])
    expect(publishedProblems('v2.provider.get', 404, missing.body)).toEqual([])
  })
})

test('commands and skills have lists of their own; a skill that no command hides is called by its name', async () => {
  const { data: commands } = await server.client('v2.command.list')
  const { data: skills } = await server.client('v2.skill.list')
  expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(['init', 'review', 'thing']))
  expect(commands.map(({ name }) => name)).not.toContain('demo')
  expect(commands.find(({ name }) => name === 'thing')).toEqual({ name: 'thing', template: 'Do $ARGUMENTS', description: 'Does a thing', agent: 'build', model: { id: 'first', providerID: 'own' } })
  expect(skills.find(({ name }) => name === 'demo')).toMatchObject({ slash: true, description: 'A demo', content: expect.stringContaining('Text of the skill') })
})

test('references are folders and repositories, each with the place where it lies', async () => {
  const { data } = await server.client('v2.reference.list')
  const repos = path.join(server.app.options.paths.data, 'repos')
  expect(data).toEqual([
    { name: 'near', path: path.resolve(project.directory, '../docs'), source: { type: 'local', path: path.resolve(project.directory, '../docs') } },
    { name: 'there', path: '/somewhere/else', description: 'D', hidden: true, source: { type: 'local', path: '/somewhere/else', description: 'D', hidden: true } },
    { name: 'code', path: path.join(repos, 'github.com/someone/code'), source: { type: 'git', repository: 'someone/code' } },
    { name: 'pinned', path: path.join(repos, 'example.invalid/a/b@next'), source: { type: 'git', repository: 'https://example.invalid/a/b.git', branch: 'next' } },
  ])
})

test('references of a folder that nobody trusts are held back', async () => {
  const stranger = await makeProject({ config: { references: { x: '/etc' } } })
  await mkdir(path.join(stranger.directory, 'sub'), { recursive: true })
  await writeFile(path.join(stranger.directory, 'sub/a.txt'), 'a')
  expect((await server.client('v2.reference.list', { directory: stranger.directory })).data).toEqual([])
  await stranger.remove()
})
