import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProtocolError } from '#protocol/error'
import { publicConfig, readConfig, readGlobalConfig, updateConfig, updateGlobalConfig } from '../../../server/config/config'
import { openInstance } from '../../../server/project/instances'
import { openTestApp, testClock, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

const clock = testClock()
let testing: TestApp
let project: TempProject

beforeEach(async () => {

  project = await makeProject()
  testing = await openTestApp({ trusted: [project.directory], clock })
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})

const open = (folder = '') => openInstance(testing.app, path.join(project.directory, folder))
const read = async (folder = '') => readConfig(await open(folder))
async function put(file: string, content: object | string) {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
}
const user = (file: string, content: object | string) => put(path.join(testing.app.options.paths.config, file), content)
const local = (file: string, content: object | string) => project.write(file, typeof content === 'string' ? content : JSON.stringify(content))
const failure = (error: ProtocolError) => ({ name: error.name, data: error.data })

test('places are merged in the published order, later ones win', async () => {
  Object.assign((testing.app.options as { env: object }).env, {
    OPENCODE_CONFIG: `${testing.home}/custom.json`,
    OPENCODE_CONFIG_DIR: `${testing.home}/dir`,
    OPENCODE_CONFIG_CONTENT: '{"username":"content"}',
    OPENCODE_PERMISSION: '{"bash":"ask"}',
  })
  const mark = (n: number, keys: string) => Object.fromEntries(keys.split('').map((key) => [key, { template: String(n) }]))
  await user('config.json', { command: mark(1, 'abcdefghij') })
  await user('opencode.json', { command: mark(2, 'bcdefghij') })
  await user('opencode.jsonc', { command: mark(3, 'cdefghij') })
  await put(`${testing.home}/custom.json`, { command: mark(4, 'defghij') })
  await local('opencode.json', { command: mark(5, 'efghij') })
  await local('sub/opencode.json', { command: mark(6, 'fghij') })
  await local('sub/opencode.jsonc', { command: mark(7, 'ghij') })
  await local('.opencode/opencode.json', { command: mark(8, 'hij'), username: 'project' })
  await put(`${testing.home}/.opencode/opencode.json`, { command: mark(9, 'ij') })
  await put(`${testing.home}/dir/opencode.json`, { command: mark(10, 'j') })
  const config = await read('sub')
  expect(Object.values(config.command ?? {}).map(({ template }) => Number(template))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect({ username: config.username, permission: config.permission }).toEqual({ username: 'content', permission: { bash: 'ask' } })
})

test('comments, trailing commas, variables, files and unknown keys are as published', async () => {
  ;(testing.app.options.env as Record<string, string>).MY_MODEL = 'opus'
  await user('prompt.md', '  be "kind"\n')
  await user(
    'opencode.jsonc',
    `\ufeff{ // mine
      "model": "a/{env:MY_MODEL}", "small_model": "a/{env:NOT_THERE}", "nonsense": 1,
      /* and */ "agent": { "build": { "prompt": "{file:./prompt.md}", "odd": true } },
      "instructions": ["a.md"], "plugin": ["one"], "keybinds": {}, "share": null,
    }`,
  )
  await local('opencode.json', { instructions: ['b.md', 'a.md'], plugin: ['two', './three.js'], tools: { write: false }, mode: { deep: { model: 'x/y' } } })
  const config = await read()
  expect(config).toEqual({
    username: expect.any(String),
    mode: {},
    command: {},
    model: 'a/opus',
    small_model: 'a/',
    agent: { build: { prompt: 'be "kind"', options: { odd: true } }, deep: { model: 'x/y', mode: 'primary' } },
    instructions: ['a.md', 'b.md'],
    plugin: ['one', 'two', `file://${project.directory}/three.js`],
    permission: { edit: 'deny' },
  })
})

test('markdown files are agents and commands named by their path', async () => {
  await user('agent/writer.md', '---\ndescription: Writes\nmode: subagent\ntools:\n  bash: false\nreasoningEffort: high\n---\nYou write.\n')
  await local('.opencode/agents/team/lead.md', 'Lead.')
  await local('.opencode/command/go.md', '---\ndescription: Go\nagent: build\n---\nGo to $ARGUMENTS')
  const config = await read()
  expect({ agent: config.agent, command: config.command }).toEqual({
    agent: {
      writer: { description: 'Writes', mode: 'subagent', options: { reasoningEffort: 'high' }, prompt: 'You write.', permission: { bash: 'deny' } },
      'team/lead': { prompt: 'Lead.' },
    },
    command: { go: { description: 'Go', agent: 'build', template: 'Go to $ARGUMENTS' } },
  })
})

test('a broken file names itself and is forgotten as soon as it is mended', async () => {
  const instance = await open()
  const attempt = () => readConfig(instance).then((config) => config.model, failure)
  const file = await local('opencode.json', '{\n  "model": \n}')
  expect(await attempt()).toEqual({ name: 'ConfigJsonError', data: { path: file, message: 'ValueExpected at line 3, column 1' } })
  await local('opencode.json', { model: 1, agent: { x: { mode: 'odd' } } })
  expect(await attempt()).toMatchObject({ name: 'ConfigInvalidError', data: { path: file, issues: [{ path: ['model'] }, { path: ['agent', 'x', 'mode'] }] } })
  await local('opencode.json', { model: '{file:gone.txt}' })
  expect(await attempt()).toMatchObject({ name: 'ConfigInvalidError', data: { path: file } })
  await local('opencode.json', '[1]')
  expect(await attempt()).toMatchObject({ name: 'ConfigInvalidError' })
  await local('opencode.json', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`)
  expect(await attempt()).toMatchObject({ name: 'ConfigJsonError' })
  await local('.opencode/agent/x.md', '---\na: [\n---\n')
  await local('opencode.json', { model: 'a/b' })
  expect(await attempt()).toMatchObject({ name: 'ConfigInvalidError', data: { path: `${project.directory}/.opencode/agent/x.md` } })
  await local('.opencode/agent/x.md', 'x')
  expect(await attempt()).toBe('a/b')
})

test('the same value is given until something changes, a file that is referred to included, which is seen after a quarter of a second', async () => {
  const instance = await open()
  await local('opencode.json', { username: '{file:name.txt}' })
  await local('name.txt', 'one')
  const first = await readConfig(instance)
  expect(await readConfig(instance)).toBe(first)
  await local('name.txt', 'three')
  expect(await readConfig(instance)).toBe(first)
  clock.move(250)
  expect((await readConfig(instance)).username).toBe('three')
})

test('the listener is the business of the global file only', async () => {
  await user('opencode.json', { server: { port: 4100 } })
  await local('opencode.json', { server: { port: 1, hostname: '0.0.0.0' } })
  expect([(await read()).server, (await readGlobalConfig(testing.app)).server]).toEqual([{ port: 4100 }, { port: 4100 }])
})

test('an update keeps comments, order and style, and closes the instance', async () => {
  const text = '{\n\t// who\n\t"model": "a/b", // why\n\t"permission": {\n\t\t"bash": "ask", // keep\n\t},\n}\n'
  const file = await local('opencode.jsonc', text)
  const instance = await open()
  const answer = await updateConfig(instance, { model: 'c/d', permission: { edit: 'deny' }, server: { port: 1 } })
  expect(await readFile(file, 'utf8')).toBe(
    '{\n\t// who\n\t"model": "c/d", // why\n\t"permission": {\n\t\t"bash": "ask",\n\t\t"edit": "deny", // keep\n\t},\n}\n',
  )
  expect({ closed: instance.closed, model: answer.model, permission: answer.permission }).toEqual({
    closed: true,
    model: 'c/d',
    permission: { bash: 'ask', edit: 'deny' },
  })
})

test('without a file an update makes one in the folder, and never writes what would not read back', async () => {
  const answer = await updateConfig(await open(), { model: 'a/b', agent: { build: { steps: 3 } } })
  expect(JSON.parse(await project.read('opencode.json'))).toEqual({
    $schema: 'https://opencode.ai/config.json',
    model: 'a/b',
    agent: { build: { steps: 3 } },
  })
  expect(answer.model).toBe('a/b')
  await expect(updateConfig(await open(), { model: 5 } as never)).rejects.toThrow('model')
  expect((await read()).model).toBe('a/b')
})

test('a global update changes the strongest file that exists, closes every instance and answers without secrets', async () => {
  await user('opencode.json', '{ "username": "me" }')
  const instance = await open()
  await readConfig(instance)
  const provider = { acme: { options: { apiKey: 'secret-key', baseURL: 'https://u:p@acme.test/v1' } } }
  const answer = await updateGlobalConfig(testing.app, { model: 'a/b', provider })
  expect(answer).toEqual({ username: 'me', model: 'a/b', provider: { acme: { options: { baseURL: 'https://acme.test/v1' } } } })
  expect((await readGlobalConfig(testing.app)).provider).toEqual(provider)
  expect(instance.closed).toBe(true)
  expect(testing.events.map(({ type }) => type).slice(-2)).toEqual(['server.instance.disposed', 'global.disposed'])
  const again = await open()
  expect((await readConfig(again)).model).toBe('a/b')
})

test('no secret leaves with the public configuration', () => {
  const secret = 'S3CRET'
  const config = {
    server: { port: 1, auth: { type: 'bearer' as const, tokens: [secret] } },
    provider: {
      key: {
        env: ['NAME'],
        options: { apiKey: secret, headers: { authorization: secret }, clientSecret: secret, region: 'eu', timeout: 5 },
        models: { token: { name: 'Token', headers: { x: secret }, options: { accessKeyId: secret } } },
      },
    },
    mcp: {
      env: { type: 'local' as const, command: ['x'], environment: { A: secret } },
      web: { type: 'remote' as const, url: `https://a:${secret}@b.test/?api_key=${secret}&q=1`, headers: { A: secret }, oauth: { clientId: 'i', clientSecret: secret } },
    },
    lsp: { ts: { command: ['x'], env: { A: secret } } },
    formatter: { p: { environment: { A: secret } } },
    permission: { token: 'ask' as const, read: { 'secret/*': 'deny' as const } },
    agent: { build: { options: { apiKey: secret, effort: 'high' } } },
  }
  const result = publicConfig(config)
  expect(JSON.stringify(result)).not.toContain(secret)
  expect(result).toEqual({
    server: { port: 1 },
    provider: { key: { env: ['NAME'], options: { region: 'eu', timeout: 5 }, models: { token: { name: 'Token', options: {} } } } },
    mcp: { env: { type: 'local', command: ['x'] }, web: { type: 'remote', url: 'https://b.test/?api_key=&q=1', oauth: { clientId: 'i' } } },
    lsp: { ts: { command: ['x'] } },
    formatter: { p: {} },
    permission: config.permission,
    agent: { build: { options: { effort: 'high' } } },
  })
})

test('outside git only the folder itself is looked at, not its parents', async () => {
  const folder = path.join(testing.home, 'work', 'deep')
  await put(path.join(testing.home, 'work', 'opencode.json'), { model: 'bad/one' })
  await put(path.join(folder, 'opencode.json'), { small_model: 'good/one' })
  const config = await readConfig(await openInstance(testing.app, folder))
  expect([config.model, config.small_model]).toEqual([undefined, 'good/one'])
  await expect(stat(path.join(testing.home, '.config'))).rejects.toThrow('ENOENT')
})
