import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toolsOf, startConversation, textOf, type Conversation } from '../../support/conversation'
import type { ScriptedRequest } from '../../support/scripted-model'

let talk: Conversation
const names = ['gpt-5-codex', 'gpt-4o', 'gpt-oss-120b']
const model = (name: string) => ({ name, tool_call: true, limit: { context: 100_000, output: 8_000 } })
beforeEach(async () => {
  talk = await startConversation({
    files: { 'a.txt': 'one\ntwo\n' },
    project: {
      provider: { scripted: { models: Object.fromEntries(names.map((name) => [name, model(name)])) } },
      agent: { careful: { tools: { bash: false, write: false } } },
    },
  })
})
afterEach(() => talk.close())

const offered = ({ body }: ScriptedRequest) => body.tools.map((tool: { function: { name: string } }) => tool.function.name) as string[]
const changing = (tools: string[]) => tools.filter((name) => ['edit', 'write', 'multiedit', 'apply_patch'].includes(name))

async function ask(body: { agent?: string; tools?: Record<string, boolean>; model?: { providerID: string; modelID: string } }) {
  talk.model.script([{ text: 'ok' }])
  const sessionID = await talk.session()
  await talk.server.client('session.prompt', { params: { sessionID }, body: { ...body, parts: [{ type: 'text', text: 'go' }] } })
  return offered(talk.model.requests.at(-1)!)
}

describe('which tools a model is offered', () => {
  test.each([
    ['gpt-5-codex', ['apply_patch']],
    ['gpt-4o', ['edit', 'write', 'multiedit']],
    ['gpt-oss-120b', ['edit', 'write', 'multiedit']],
    ['scripted-model', ['edit', 'write', 'multiedit']],
  ])('%s changes files with %j', async (modelID, tools) => {
    expect(changing(await ask({ model: { providerID: 'scripted', modelID } }))).toEqual(tools)
  })

  test('an agent has what its configuration leaves it', async () => {
    const tools = await ask({ agent: 'careful' })
    expect([tools.includes('bash'), tools.includes('read'), changing(tools)]).toEqual([false, true, []])
  })

  test('a prompt can switch tools off, single ones too', async () => {
    const tools = await ask({ tools: { bash: false, write: false } })
    expect([tools.includes('bash'), changing(tools)]).toEqual([false, ['edit', 'multiedit']])
  })

  test('each built-in agent has its own', async () => {
    const some = ['question', 'plan_enter', 'plan_exit', 'todoread', 'batch', 'invalid']
    const pick = (tools: string[]) => some.filter((name) => tools.includes(name))
    expect(pick(await ask({ agent: 'build' }))).toEqual(['question', 'plan_enter', 'todoread'])
    expect(pick(await ask({ agent: 'plan' }))).toEqual(['question', 'plan_exit', 'todoread'])
    expect(changing(await ask({ agent: 'plan' }))).toEqual(['edit', 'write', 'multiedit'])
  })
})

test('the tools can be listed, all of them or those of a model', async () => {
  const ids = await talk.server.client('tool.ids')
  expect(ids).toEqual(expect.arrayContaining(['invalid', 'question', 'bash', 'read', 'glob', 'grep', 'list', 'edit', 'write', 'multiedit', 'apply_patch', 'webfetch', 'todowrite', 'todoread', 'plan_enter', 'plan_exit', 'batch']))
  const tools = await talk.server.client('tool.list', { query: { provider: 'scripted', model: 'gpt-5-codex' } })
  expect(changing(tools.map(({ id }) => id))).toEqual(['apply_patch'])
  expect(tools.find(({ id }) => id === 'read')).toMatchObject({ description: expect.any(String), parameters: { type: 'object', properties: { filePath: { type: 'string' } } } })
  await expect(talk.server.client('tool.list', { query: { provider: 'scripted', model: 'nonsense' } })).rejects.toMatchObject({ status: 400 })
})

test('a model that patches changes several files at once, after one question', async () => {
  const patchText = '*** Begin Patch\n*** Update File: a.txt\n one\n-two\n+2\n*** Add File: b/c.txt\n+new\n*** End Patch'
  talk.model.script([{ tools: [{ name: 'apply_patch', input: { patchText } }] }, { text: 'patched' }])
  await talk.server.client('config.update', { body: { permission: { edit: 'ask' } } })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const turn = talk.server.client('session.prompt', {
    params: { sessionID },
    body: { model: { providerID: 'scripted', modelID: 'gpt-5-codex' }, parts: [{ type: 'text', text: 'go' }] },
  })
  const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked')
  if (data.type !== 'permission.asked') throw new Error('not asked')
  expect(data.properties).toMatchObject({ permission: 'edit', patterns: ['a.txt', 'b/c.txt'], metadata: { diff: expect.stringContaining('+new') } })
  await talk.server.client('permission.reply', { params: { requestID: data.properties.id }, body: { reply: 'once' } })
  expect(textOf(await turn)).toBe('patched')
  expect([await talk.server.project.read('a.txt'), await talk.server.project.read('b/c.txt')]).toEqual(['one\n2\n', 'new\n'])
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  const [call] = messages.flatMap(toolsOf)
  expect(call).toMatchObject({ tool: 'apply_patch', state: { status: 'completed', title: '2 files', metadata: { files: [{ type: 'update' }, { type: 'add' }] } } })
})

test('several edits of one file are made together', async () => {
  const edits = [{ oldString: 'one', newString: 'two' }, { oldString: 'two', newString: '2', replaceAll: true }]
  talk.model.script([
    { tools: [{ name: 'multiedit', input: { filePath: 'a.txt', edits } }] },
    { tools: [{ name: 'multiedit', input: { filePath: 'a.txt', edits: [{ oldString: '2\n2', newString: 'x' }, { oldString: 'missing', newString: 'y' }] } }] },
    { text: 'done' },
  ])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  const [first, second] = messages.flatMap(toolsOf)
  expect(first).toMatchObject({ state: { status: 'completed', title: 'a.txt', output: '2 edits applied successfully.', metadata: { filediff: { additions: 2, deletions: 2 } } } })
  expect(second).toMatchObject({ state: { status: 'error', error: expect.stringMatching(/^Edit 2 of 2 does not apply, so none was made\. Could not find oldString/) } })
  expect(await talk.server.project.read('a.txt')).toBe('2\n2\n')
})

test('the list of to-dos can be read again', async () => {
  const todos = [{ content: 'a', status: 'completed', priority: 'high' }, { content: 'b', status: 'pending', priority: 'low' }]
  talk.model.script([{ tools: [{ name: 'todowrite', input: { todos } }] }, { tools: [{ name: 'todoread', input: {} }] }, { text: 'done' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  const [written, read] = messages.flatMap(toolsOf)
  expect(read).toMatchObject({ tool: 'todoread', state: { status: 'completed', title: '1 todos', metadata: { todos } } })
  expect(read!.state).toMatchObject({ output: written!.state.status === 'completed' ? written!.state.output : '' })
})
