import { createOpencodeClient } from '@opencode-ai/sdk/v2/client'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../support/conversation'
import { mcpChild } from '../support/mcp'
import { classicOperations } from '../support/published-answer'
import { data, refusal, watchSdk, type Watched } from '../support/sdk'
import { makeProject } from '../support/temp-project'

// Every method of the published SDK's second client that speaks the classic family, against this server. What it answers is
// judged by the published document, which the SDK's types are made of. `/api` has a test of its own.

type Client = ReturnType<typeof createOpencodeClient>

let talk: Conversation
let sdk: Watched<Client>
let client: Client
let directory: string
const model = { providerID: 'scripted', modelID: 'scripted-model' }

beforeAll(async () => {
  talk = await startConversation({
    files: { 'README.md': 'hello\n', 'src/a.ts': 'export const answer = 42\n', '.opencode/command/greet.md': 'Say hello to $ARGUMENTS.\n' },
    project: { permission: { bash: { 'touch *': 'ask' } } },
  })
  directory = talk.server.directory
  sdk = watchSdk((fetch) =>
    createOpencodeClient({ baseUrl: talk.server.url, directory, headers: { authorization: `Bearer ${talk.server.token}` }, fetch: fetch as typeof globalThis.fetch }),
  )
  client = sdk.client
})
afterAll(() => talk?.close())

async function newSession() {
  return (await data(client.session.create({}))).id
}

function ask(sessionID: string, text = 'hello') {
  return data(client.session.prompt({ sessionID, model, parts: [{ type: 'text', text }] }))
}

/** The properties of the first event of a type after `work` began. */
async function eventOf(type: string, work: () => unknown): Promise<{ id: string; sessionID: string }> {
  const { stream } = await client.event.subscribe()
  let begun = false
  for await (const event of stream) {
    if (!begun) void work()
    begun = true
    const { type: told, properties } = event as { type: string; properties: unknown }
    if (told === type) return properties as { id: string; sessionID: string }
  }
  throw new Error(`no ${type}`)
}

test('global, config, app and the folder', async () => {
  expect(await data(client.global.health())).toMatchObject({ healthy: true })
  expect(await data(client.global.upgrade({ target: '9.9.9' }))).toMatchObject({ success: false })
  const { stream } = await client.global.event()
  for await (const event of stream) {
    expect(event).toMatchObject({ payload: { type: 'server.connected' } })
    break
  }
  expect(await data(client.global.config.update({ config: { username: 'tester' } }))).toMatchObject({ username: 'tester' })
  expect(await data(client.global.config.get())).toMatchObject({ username: 'tester' })
  expect(await data(client.config.update({ config: { username: 'here' } }))).toBeDefined()
  expect(await data(client.config.get({}))).toMatchObject({ username: 'here', model: 'scripted/scripted-model' })
  expect((await data(client.config.providers({}))).providers.map(({ id }) => id)).toContain('scripted')
  expect(await data(client.app.log({ service: 'test', level: 'info', message: 'hello' }))).toBe(true)
  expect((await data(client.app.agents({}))).map(({ name }) => name)).toEqual(expect.arrayContaining(['build', 'plan']))
  expect(await data(client.app.skills({}))).toBeInstanceOf(Array)
  expect((await data(client.command.list({}))).map(({ name }) => name)).toContain('greet')
  expect(await data(client.path.get({}))).toMatchObject({ directory })
  expect(await data(client.lsp.status({}))).toBeInstanceOf(Array)
  expect(await data(client.formatter.status({}))).toBeInstanceOf(Array)
  expect(await data(client.tool.ids({}))).toEqual(expect.arrayContaining(['bash', 'read']))
  expect((await data(client.tool.list({ provider: model.providerID, model: model.modelID }))).map(({ id }) => id)).toContain('edit')
  expect(await data(client.experimental.capabilities.get({}))).toBeDefined()
  expect(await data(client.experimental.resource.list({}))).toEqual({})
  expect(await data(client.instance.dispose({}))).toBe(true)
  expect(await data(client.global.dispose())).toBe(true)
})

test('providers, keys and sign-ins', async () => {
  expect((await data(client.provider.list({}))).connected).toContain('scripted')
  expect((await data(client.provider.auth({})))['openrouter']).toHaveLength(2)
  expect(await data(client.auth.set({ providerID: 'anthropic', auth: { type: 'api', key: 'sk-test' } }))).toBe(true)
  expect((await data(client.provider.list({}))).connected).toContain('anthropic')
  expect(await data(client.auth.remove({ providerID: 'anthropic' }))).toBe(true)
  expect((await data(client.provider.oauth.authorize({ providerID: 'openrouter', method: 1 }))).url).toContain('code_challenge')
  expect(await refusal(client.provider.oauth.authorize({ providerID: 'anthropic', method: 0 }))).toBe(400)
  expect(await refusal(client.provider.oauth.callback({ providerID: 'anthropic', method: 0 }))).toBe(400)
})

test('files, searches and the repository', async () => {
  expect((await data(client.file.list({ path: '.' }))).map(({ name }) => name)).toContain('README.md')
  expect(await data(client.file.read({ path: 'README.md' }))).toMatchObject({ type: 'text' })
  expect(await data(client.find.text({ pattern: 'answer' }))).toMatchObject([{ path: { text: expect.stringContaining('a.ts') } }])
  expect(await data(client.find.files({ query: 'readme' }))).toContain('README.md')
  expect(await data(client.find.symbols({ query: 'answer' }))).toEqual([])
  await writeFile(path.join(directory, 'README.md'), 'changed\n')
  expect((await data(client.file.status({}))).map((file) => file.path)).toContain('README.md')
  expect(await data(client.vcs.get({}))).toMatchObject({ branch: 'main' })
  expect((await data(client.vcs.status({}))).map(({ file }) => file)).toContain('README.md')
  expect((await data(client.vcs.diff({ mode: 'git' }))).find(({ file }) => file === 'README.md')?.patch).toContain('+changed')
  const raw = await data(client.vcs.diff2.raw({}))
  const patch = typeof raw === 'string' ? raw : await (raw as Blob).text()
  await talk.server.project.git('checkout', '-q', '.')
  expect(await data(client.vcs.apply({ patch }))).toEqual({ applied: true })
  expect(await talk.server.project.read('README.md')).toBe('changed\n')
  await talk.server.project.git('checkout', '-q', '.')
})

test('projects, work trees and copies', async () => {
  const project = await data(client.project.current({}))
  expect((await data(client.project.list({}))).map(({ id }) => id)).toContain(project.id)
  expect(await data(client.project.update({ projectID: project.id, name: 'Named' }))).toMatchObject({ name: 'Named' })
  expect((await data(client.project.directories({ projectID: project.id })))[0]).toMatchObject({ directory })
  const plain = await makeProject({ git: false })
  expect(await data(client.project.initGit({ directory: plain.directory }))).toMatchObject({ vcs: 'git' })
  await plain.remove()
  let made: { directory: string } | undefined
  await eventOf('worktree.ready', async () => (made = await data(client.worktree.create({ worktreeCreateInput: { name: 'sdk' } }))))
  const worktree = { directory: made!.directory }
  expect(await data(client.worktree.list({}))).toEqual([worktree.directory])
  await eventOf('worktree.ready', () => data(client.worktree.reset({ worktreeResetInput: worktree })))
  expect(await data(client.worktree.remove({ worktreeRemoveInput: worktree }))).toBe(true)
  const { name } = await data(client.experimental.projectCopy.generateName({ projectID: project.id }))
  const copy = await data(client.v2.projectCopy.create({ projectID: project.id, location: { directory }, strategy: 'git_worktree', directory: path.join(talk.server.home, 'copies'), name }))
  await data(client.v2.projectCopy.refresh({ projectID: project.id, location: { directory } }))
  const sessionID = await newSession()
  await data(client.experimental.controlPlane.moveSession({ sessionID, destination: copy, moveChanges: true }))
  expect(await data(client.session.get({ sessionID }))).toMatchObject(copy)
  await data(client.v2.projectCopy.remove({ projectID: project.id, location: { directory }, directory: copy.directory, force: false }))
})

test('what the publisher has elsewhere', async () => {
  expect(await data(client.experimental.console.get({}))).toMatchObject({ switchableOrgCount: 0 })
  expect(await data(client.experimental.console.listOrgs({}))).toEqual({ orgs: [] })
  expect(await refusal(client.experimental.console.switchOrg({ accountID: 'a', orgID: 'o' }))).toBe(400)
  const { workspace } = client.experimental
  for (const list of [workspace.adapter.list({}), workspace.list({}), workspace.status({})]) expect(await data(list as Promise<{ data?: unknown[] }>)).toEqual([])
  await data(workspace.syncList({}))
  expect(await refusal(workspace.create({ type: 'cloud' }))).toBe(400)
  expect(await refusal(workspace.remove({ id: 'wrk_1' }))).toBe(400)
  await data(workspace.warp({ id: null, sessionID: await newSession() }))
})

test('terminals', async () => {
  expect((await data(client.pty.shells({}))).length).toBeGreaterThan(0)
  const { id: ptyID } = await data(client.pty.create({ title: 'one' }))
  expect((await data(client.pty.list({}))).map(({ id }) => id)).toEqual([ptyID])
  expect(await data(client.pty.update({ ptyID, title: 'two', size: { rows: 30, cols: 100 } }))).toMatchObject({ title: 'two' })
  expect(await data(client.pty.get({ ptyID }))).toMatchObject({ title: 'two' })
  // It sends no x-opencode-ticket, and a socket is not opened by a plain request.
  expect(await refusal(client.pty.connectToken({ ptyID }))).toBe(403)
  expect(await refusal(client.pty.connect({ ptyID }))).toBe(400)
  expect(await data(client.pty.remove({ ptyID }))).toBe(true)
})

test('servers of the Model Context Protocol', async () => {
  expect(await data(client.mcp.add({ name: 'child', config: mcpChild('good') }))).toMatchObject({ child: { status: 'connected' } })
  expect(await data(client.mcp.disconnect({ name: 'child' }))).toBe(true)
  expect(await data(client.mcp.connect({ name: 'child' }))).toBe(true)
  expect(await data(client.mcp.status({}))).toMatchObject({ child: { status: 'connected' } })
  for (const call of [client.mcp.auth.start({ name: 'child' }), client.mcp.auth.authenticate({ name: 'child' }), client.mcp.auth.callback({ name: 'child', code: 'c' })]) {
    expect(await refusal(call)).toBe(400)
  }
  expect(await data(client.mcp.auth.remove({ name: 'child' }))).toEqual({ success: true })
})

describe('sessions', () => {
  test('are made, listed, changed and deleted', async () => {
    const sessionID = await newSession()
    const child = await data(client.session.create({ parentID: sessionID, title: 'child' }))
    expect((await data(client.session.list({}))).map(({ id }) => id)).toContain(sessionID)
    expect((await data(client.experimental.session.list({}))).find(({ id }) => id === sessionID)?.project).toMatchObject({ worktree: directory })
    expect(await data(client.session.status({}))).toEqual({})
    expect(await data(client.session.update({ sessionID, title: 'renamed' }))).toMatchObject({ title: 'renamed' })
    expect(await data(client.session.children({ sessionID }))).toMatchObject([{ id: child.id }])
    expect(await data(client.session.todo({ sessionID }))).toEqual([])
    expect(await data(client.experimental.session.background({ sessionID }))).toBe(false)
    expect(await data(client.session.abort({ sessionID }))).toBe(true)
    expect(await data(client.session.delete({ sessionID }))).toBe(true)
    expect(await refusal(client.session.get({ sessionID }))).toBe(404)
  })

  test('are talked with, taken back, copied, shared and condensed', async () => {
    const sessionID = await newSession()
    talk.model.script([{ tools: [{ name: 'write', input: { filePath: 'made.txt', content: 'made\n' } }] }, { text: 'done' }, { text: 'A summary.' }])
    const { info } = await ask(sessionID)
    const messages = await data(client.session.messages({ sessionID }))
    const [first] = messages
    expect(messages.map((message) => message.info.role)).toEqual(['user', 'assistant', 'assistant'])
    expect(await data(client.session.message({ sessionID, messageID: info.id }))).toMatchObject({ info: { id: info.id } })
    expect(await data(client.session.diff({ sessionID, messageID: first!.info.id }))).toMatchObject([{ file: 'made.txt' }])
    expect(await data(client.session.revert({ sessionID, messageID: first!.info.id }))).toMatchObject({ revert: { messageID: first!.info.id } })
    expect((await data(client.session.unrevert({ sessionID }))).revert).toBeUndefined()
    expect((await data(client.session.fork({ sessionID }))).title).toContain('fork')
    expect((await data(client.session.share({ sessionID }))).share?.url).toMatch(/^http/)
    expect((await data(client.session.unshare({ sessionID }))).share).toBeUndefined()
    expect(await data(client.session.summarize({ sessionID, ...model }))).toBe(true)
  })

  test('run commands and prompts that nobody waits for', async () => {
    const sessionID = await newSession()
    talk.model.script(() => ({ text: 'fine' }))
    expect(await data(client.session.shell({ sessionID, agent: 'build', command: 'echo from-sdk', model }))).toBeDefined()
    expect(await data(client.session.command({ sessionID, command: 'greet', arguments: 'you' }))).toMatchObject({ info: { role: 'assistant' } })
    expect(await data(client.session.init({ sessionID, ...model, messageID: 'msg_ffffffffffff00000000000000' }))).toBe(true)
    await eventOf('session.idle', () => data(client.session.promptAsync({ sessionID, model, parts: [{ type: 'text', text: 'later' }] })))
  })

  test('have messages and parts that can be changed and removed', async () => {
    const sessionID = await newSession()
    talk.model.script([{ text: 'one' }])
    const { info, parts } = await ask(sessionID)
    const part = parts.find((one) => one.type === 'text')!
    expect(await data(client.part.update({ sessionID, messageID: info.id, partID: part.id, part: { ...part, text: 'two' } }))).toMatchObject({ text: 'two' })
    expect(await data(client.part.delete({ sessionID, messageID: info.id, partID: part.id }))).toBe(true)
    expect(await data(client.session.deleteMessage({ sessionID, messageID: info.id }))).toBe(true)
  })

  test('ask for permission, which is answered by both ways there are', async () => {
    const sessionID = await newSession()
    for (const reply of ['new', 'old'] as const) {
      talk.model.script([{ tools: [{ name: 'bash', input: { command: `touch ${reply}` } }] }, { text: 'done' }])
      let turn: Promise<unknown> | undefined
      const { id } = await eventOf('permission.asked', () => (turn = ask(sessionID)))
      expect((await data(client.permission.list({}))).map((request) => request.id)).toEqual([id])
      if (reply === 'new') expect(await data(client.permission.reply({ requestID: id, reply: 'once' }))).toBe(true)
      else expect(await data(client.permission.respond({ sessionID, permissionID: id, response: 'once' }))).toBe(true)
      await turn
    }
  })

  test('ask questions, which are answered or put aside', async () => {
    const sessionID = await newSession()
    const questions = [{ question: 'Which?', header: 'Which', options: [{ label: 'A', description: 'a' }, { label: 'B', description: 'b' }] }]
    for (const answered of [true, false]) {
      talk.model.script([{ tools: [{ name: 'question', input: { questions } }] }, { text: 'done' }])
      let turn: Promise<unknown> | undefined
      const { id } = await eventOf('question.asked', () => (turn = ask(sessionID)))
      expect((await data(client.question.list({}))).map((request) => request.id)).toEqual([id])
      if (answered) expect(await data(client.question.reply({ requestID: id, answers: [['A']] }))).toBe(true)
      else expect(await data(client.question.reject({ requestID: id }))).toBe(true)
      await turn
    }
  })

  test('are told as events, and taken in', async () => {
    const sessionID = await newSession()
    expect(await data(client.sync.start({}))).toBe(true)
    const history = await data(client.sync.history.list({ body: {} }))
    const events = history.flatMap(({ aggregate_id, ...event }) => (aggregate_id === sessionID ? { ...event, aggregateID: aggregate_id } : []))
    expect(await data(client.sync.replay({ body_directory: directory, events }))).toEqual({ sessionID })
    expect(await data(client.sync.steal({ sessionID }))).toEqual({ sessionID })
  })
})

test('terminal interfaces', async () => {
  const { tui } = client
  const sessionID = await newSession()
  const calls = [
    () => tui.appendPrompt({ text: 'x' }),
    () => tui.openHelp({}),
    () => tui.openSessions({}),
    () => tui.openThemes({}),
    () => tui.openModels({}),
    () => tui.submitPrompt({}),
    () => tui.clearPrompt({}),
    () => tui.executeCommand({ command: 'agent_cycle' }),
    () => tui.showToast({ message: 'hi', variant: 'info' }),
    () => tui.publish({ body: { type: 'tui.prompt.append', properties: { text: 'y' } } }),
    () => tui.selectSession({ sessionID }),
  ]
  for (const call of calls) expect(await data(call() as Promise<{ data?: boolean }>)).toBe(true)
  expect(await data(tui.control.next({}))).toEqual({ path: '/tui/append-prompt', body: { text: 'x' } })
  expect(await data(tui.control.response({ body: {} }))).toBe(true)
})

test('all methods were called, all operations reached, and every answer was as published', () => {
  const expected = sdk.methods.filter((name) => !name.startsWith('v2.') || name.startsWith('v2.projectCopy.'))
  expect(expected.filter((name) => !sdk.called.has(name))).toEqual([])
  expect(classicOperations().filter((id) => !sdk.operations.has(id))).toEqual([])
  expect(sdk.problems).toEqual([])
})
