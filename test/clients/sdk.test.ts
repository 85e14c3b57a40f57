import { createOpencodeClient } from '@opencode-ai/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startScriptedModel, type ScriptedModel } from '../support/scripted-model'
import { password, startServerProcess, type ServerProcess } from '../support/server-process'
import { makeProject, type TempProject } from '../support/temp-project'

// The published SDK, unchanged, against the built server.

let project: TempProject
let model: ScriptedModel
let server: ServerProcess

beforeAll(async () => {
  project = await makeProject({ files: { 'README.md': 'hello\n' }, config: { permission: { bash: 'ask' } } })
  model = await startScriptedModel()
  server = await startServerProcess({ directory: project.directory, config: { provider: model.providerConfig(), model: 'scripted/scripted-model' } })
})
afterAll(async () => {
  await server?.close()
  await model?.close()
  await project?.remove()
})

function connect() {
  const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`
  return createOpencodeClient({ baseUrl: server.url, directory: project.directory, headers: { authorization } })
}

test('the SDK prompts, approves a permission over the event stream and gets the answer', async () => {
  const client = connect()
  model.script([{ tools: [{ name: 'bash', input: { command: 'echo from-sdk' } }] }, { text: 'The command ran.' }])
  const session = await client.session.create({ body: {} })
  const id = session.data!.id
  const events = await client.event.subscribe()
  const approving = approveFirst(client, events.stream)
  const answer = await client.session.prompt({ path: { id }, body: { parts: [{ type: 'text', text: 'run it' }] } })
  await approving
  expect(answer.error).toBeUndefined()
  expect(answer.data!.parts.flatMap((part) => (part.type === 'text' ? part.text : []))).toEqual(['The command ran.'])
  const messages = await client.session.messages({ path: { id } })
  const tool = messages.data!.flatMap((message) => message.parts).find((part) => part.type === 'tool')
  expect(tool).toMatchObject({ tool: 'bash', state: { status: 'completed', output: expect.stringContaining('from-sdk') } })
})

test('the SDK reads what it needs to draw: config, providers, agents, files, sessions', async () => {
  const client = connect()
  const [config, providers, agents, files, path, sessions] = await Promise.all([
    client.config.get(),
    client.config.providers(),
    client.app.agents(),
    client.file.list({ query: { path: '.' } }),
    client.path.get(),
    client.session.list(),
  ])
  expect(config.data!.model).toBe('scripted/scripted-model')
  expect(providers.data!.providers.map((provider) => provider.id)).toContain('scripted')
  expect(agents.data!.map((agent) => agent.name)).toEqual(expect.arrayContaining(['build', 'plan']))
  expect(files.data!.map((file) => file.name)).toContain('README.md')
  expect(path.data!.directory).toBe(project.directory)
  expect(sessions.error).toBeUndefined()
})

async function approveFirst(client: ReturnType<typeof connect>, stream: AsyncIterable<unknown>) {
  for await (const event of stream) {
    const { type, properties } = event as { type: string; properties: { id: string; sessionID: string } }
    if (type !== 'permission.asked') continue
    await client.postSessionIdPermissionsPermissionId({ path: { id: properties.sessionID, permissionID: properties.id }, body: { response: 'once' } })
    return
  }
}
