import { createOpencodeClient } from '@opencode-ai/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../support/conversation'
import { mcpChild } from '../support/mcp'
import { data, refusal, watchSdk, type Watched } from '../support/sdk'

// Every method of the published SDK's first client, which most programs out there still use.

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

test('the folder, its files and its configuration', async () => {
  expect(await data(client.path.get())).toMatchObject({ directory })
  expect(await data(client.project.current())).toMatchObject({ worktree: directory })
  expect((await data(client.project.list())).map(({ worktree }) => worktree)).toContain(directory)
  expect(await data(client.vcs.get())).toMatchObject({ branch: 'main' })
  expect((await data(client.file.list({ query: { path: '.' } }))).map(({ name }) => name)).toContain('README.md')
  expect(await data(client.file.read({ query: { path: 'README.md' } }))).toMatchObject({ type: 'text', content: 'hello\n' })
  await talk.server.project.write('new.txt', 'new\n')
  expect(await data(client.file.status())).toEqual([{ path: 'new.txt', added: 1, removed: 0, status: 'added' }])
  expect(await data(client.find.text({ query: { pattern: 'answer' } }))).toHaveLength(1)
  expect(await data(client.find.files({ query: { query: 'readme' } }))).toContain('README.md')
  expect(await data(client.find.symbols({ query: { query: 'answer' } }))).toEqual([])
  expect(await data(client.config.update({ body: { username: 'tester' } }))).toBeDefined()
  expect(await data(client.config.get())).toMatchObject({ username: 'tester' })
  expect((await data(client.config.providers())).providers.map(({ id }) => id)).toContain('scripted')
  expect(await data(client.app.log({ body: { service: 'test', level: 'info', message: 'hello' } }))).toBe(true)
  expect((await data(client.app.agents())).map(({ name }) => name)).toContain('build')
  expect((await data(client.command.list())).map(({ name }) => name)).toContain('greet')
  expect(await data(client.tool.ids())).toContain('bash')
  expect((await data(client.tool.list({ query: { provider: model.providerID, model: model.modelID } }))).map(({ id }) => id)).toContain('edit')
  expect(await data(client.lsp.status())).toBeInstanceOf(Array)
  expect(await data(client.formatter.status())).toBeInstanceOf(Array)
  expect(await data(client.instance.dispose())).toBe(true)
})

test('providers and servers', async () => {
  expect((await data(client.provider.list())).connected).toContain('scripted')
  expect(await data(client.provider.auth())).toHaveProperty('openrouter')
  expect(await data(client.auth.set({ path: { id: 'anthropic' }, body: { type: 'api', key: 'sk-test' } }))).toBe(true)
  expect((await data(client.provider.oauth.authorize({ path: { id: 'openrouter' }, body: { method: 1 } })))?.url).toContain('code_challenge')
  expect(await refusal(client.provider.oauth.callback({ path: { id: 'anthropic' }, body: { method: 0 } }))).toBe(400)
  expect(await data(client.mcp.add({ body: { name: 'child', config: mcpChild('good') } }))).toMatchObject({ child: { status: 'connected' } })
  expect(await data(client.mcp.disconnect({ path: { name: 'child' } }))).toBe(true)
  expect(await data(client.mcp.connect({ path: { name: 'child' } }))).toBe(true)
  expect(await data(client.mcp.status())).toMatchObject({ child: { status: 'connected' } })
  const path = { name: 'child' }
  for (const call of [client.mcp.auth.start({ path }), client.mcp.auth.authenticate({ path }), client.mcp.auth.callback({ path, body: { code: 'c' } })]) {
    expect(await refusal(call)).toBe(400)
  }
  expect(await data(client.mcp.auth.remove({ path }))).toEqual({ success: true })
  // The first client has the same method for keys of providers in two places.
  expect(await data(client.mcp.auth.set({ path: { id: 'anthropic' }, body: { type: 'api', key: 'sk-test' } }))).toBe(true)
  for (const call of [client.auth.start({ path }), client.auth.authenticate({ path }), client.auth.callback({ path, body: { code: 'c' } })]) expect(await refusal(call)).toBe(400)
  expect(await data(client.auth.remove({ path }))).toEqual({ success: true })
})

test('terminals and terminal interfaces', async () => {
  const { id } = await data(client.pty.create({ body: { title: 'one' } }))
  expect(await data(client.pty.list())).toMatchObject([{ id }])
  expect(await data(client.pty.update({ path: { id }, body: { title: 'two' } }))).toMatchObject({ title: 'two' })
  expect(await data(client.pty.get({ path: { id } }))).toMatchObject({ title: 'two' })
  expect(await refusal(client.pty.connect({ path: { id } }))).toBe(400)
  expect(await data(client.pty.remove({ path: { id } }))).toBe(true)
  const { tui } = client
  const calls = [
    () => tui.appendPrompt({ body: { text: 'x' } }),
    () => tui.openHelp(),
    () => tui.openSessions(),
    () => tui.openThemes(),
    () => tui.openModels(),
    () => tui.submitPrompt(),
    () => tui.clearPrompt(),
    () => tui.executeCommand({ body: { command: 'agent_cycle' } }),
    () => tui.showToast({ body: { message: 'hi', variant: 'info' } }),
    () => tui.publish({ body: { type: 'tui.prompt.append', properties: { text: 'y' } } }),
  ]
  for (const call of calls) expect(await data(call() as Promise<{ data?: boolean }>)).toBe(true)
  expect(await data(tui.control.next())).toEqual({ path: '/tui/append-prompt', body: { text: 'x' } })
  expect(await data(tui.control.response({ body: {} }))).toBe(true)
})

test('sessions and their messages', async () => {
  const { id } = await data(client.session.create({ body: { title: 'first' } }))
  const path = { id }
  expect((await data(client.session.list())).map((session) => session.id)).toEqual([id])
  expect(await data(client.session.get({ path }))).toMatchObject({ title: 'first' })
  expect(await data(client.session.update({ path, body: { title: 'renamed' } }))).toMatchObject({ title: 'renamed' })
  expect(await data(client.session.children({ path }))).toEqual([])
  expect(await data(client.session.todo({ path }))).toEqual([])
  expect(await data(client.session.status())).toEqual({})
  talk.model.script([{ tools: [{ name: 'write', input: { filePath: 'made.txt', content: 'made\n' } }] }, { text: 'done' }, { text: 'A summary.' }])
  const answer = await data(client.session.prompt({ path, body: { model, parts: [{ type: 'text', text: 'make it' }] } }))
  const [asked] = await data(client.session.messages({ path }))
  expect(await data(client.session.message({ path: { id, messageID: answer.info.id } }))).toMatchObject({ info: { id: answer.info.id } })
  expect(await data(client.session.diff({ path, query: { messageID: asked!.info.id } }))).toMatchObject([{ file: 'made.txt', additions: 1 }])
  expect(await data(client.session.revert({ path, body: { messageID: asked!.info.id } }))).toMatchObject({ revert: { messageID: asked!.info.id } })
  expect((await data(client.session.unrevert({ path }))).revert).toBeUndefined()
  expect((await data(client.session.fork({ path, body: {} }))).title).toContain('fork')
  expect((await data(client.session.share({ path }))).share?.url).toMatch(/^http/)
  expect((await data(client.session.unshare({ path }))).share).toBeUndefined()
  expect(await data(client.session.summarize({ path, body: model }))).toBe(true)
  talk.model.script(() => ({ text: 'fine' }))
  expect(await data(client.session.shell({ path, body: { agent: 'build', command: 'echo from-sdk' } }))).toBeDefined()
  expect(await data(client.session.command({ path, body: { command: 'greet', arguments: 'you' } }))).toMatchObject({ info: { role: 'assistant' } })
  expect(await data(client.session.init({ path, body: { ...model, messageID: 'msg_ffffffffffff00000000000000' } }))).toBe(true)
  expect(await data(client.session.abort({ path }))).toBe(true)
  expect(await data(client.session.delete({ path }))).toBe(true)
  expect(await refusal(client.session.get({ path }))).toBe(404)
})

test('prompts that nobody waits for, followed by events; permissions by the old way', async () => {
  const { id } = await data(client.session.create({ body: {} }))
  talk.model.script([{ tools: [{ name: 'bash', input: { command: 'touch asked' } }] }, { text: 'done' }])
  const [own, all] = [await client.event.subscribe(), await client.global.event()]
  for await (const event of all.stream) {
    expect(event).toMatchObject({ payload: { type: 'server.connected' } })
    break
  }
  const told: string[] = []
  for await (const event of own.stream) {
    const { type, properties } = event as { type: string; properties: { id: string } }
    told.push(type)
    if (type === 'server.connected') await data(client.session.promptAsync({ path: { id }, body: { model, parts: [{ type: 'text', text: 'touch it' }] } }))
    if (type === 'permission.asked') {
      expect(await data(client.postSessionIdPermissionsPermissionId({ path: { id, permissionID: properties.id }, body: { response: 'once' } }))).toBe(true)
    }
    if (type === 'session.idle') break
  }
  expect(told).toEqual(expect.arrayContaining(['message.updated', 'message.part.updated', 'permission.replied', 'session.status']))
})

test('all methods were called, and every answer was as published', () => {
  expect(sdk.methods.filter((name) => !sdk.called.has(name))).toEqual([])
  expect(sdk.problems).toEqual([])
})
