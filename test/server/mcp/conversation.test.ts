import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Config, McpConfig } from '#protocol/config'
import type { PermissionRequest } from '#protocol/permission'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'
import { everythingChild, mcpChild } from '../../support/mcp'
import { makeProject } from '../../support/temp-project'

let talk: Conversation
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ocd-mcp-'))
})
afterEach(async () => {
  await talk.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(mcp: Record<string, McpConfig>, config: Partial<Config> = {}) {
  talk = await startConversation({ project: { mcp, ...config } })
  const events = await talk.server.events()
  await events.waitFor(({ data }) => data.type === 'server.connected')
  return events
}

/** A prompt goes on without servers that are slow to start; here they are what is looked at. */
async function connected(...names: string[]): Promise<void> {
  const look = async () => {
    const statuses = await talk.server.client('mcp.status')
    return names.map((name) => statuses[name]?.status)
  }
  await expect.poll(look, { timeout: 20_000 }).toEqual(names.map(() => 'connected'))
}

/** Answers the next request that was not answered yet. */
async function reply(events: EventStream, answer: 'once' | 'always' | 'reject', seen: Set<string>): Promise<PermissionRequest> {
  const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked' && !seen.has((frame.data.properties as PermissionRequest).id))
  const request = data.properties as PermissionRequest
  seen.add(request.id)
  await talk.server.client('permission.reply', { params: { requestID: request.id }, body: { reply: answer } })
  return request
}

const callTool = (id: string, name: string, input: object = {}) => ({ tools: [{ id, name, input }] })

test('a tool of a server is offered, asked for, run, and its image goes to the model', async () => {
  const events = await start({ all: everythingChild() }, { permission: { 'all_*': 'ask' } })
  await connected('all')
  talk.model.script([callTool('c1', 'all_get-tiny-image'), { text: 'A logo.' }])
  const sessionID = await talk.session()
  const done = talk.ask(sessionID, 'show me')
  const request = await reply(events, 'once', new Set())
  expect(request).toMatchObject({ permission: 'all_get-tiny-image', patterns: ['*'], metadata: { server: 'all', tool: 'get-tiny-image', annotations: { readOnlyHint: true } } })
  expect(textOf(await done)).toBe('A logo.')
  const [first, second] = talk.model.requests
  const offered = (first!.body.tools as { function: { name: string } }[]).map((tool) => tool.function.name)
  expect(offered).toEqual(expect.arrayContaining(['bash', 'all_echo', 'all_get-tiny-image']))
  expect(JSON.stringify(first!.body.messages[0])).toContain('Instructions from the MCP server all')
  expect(JSON.stringify(second!.body.messages)).toContain('data:image/png;base64,iVBOR')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  const [call] = messages.flatMap(toolsOf)
  expect(call).toMatchObject({ tool: 'all_get-tiny-image', state: { status: 'completed', attachments: [{ type: 'file', mime: 'image/png' }], metadata: { server: 'all' } } })
})

test('"always" holds for the definition that was seen, and a tool that changes is asked about again', async () => {
  const file = path.join(folder, 'description')
  const events = await start({ x: mcpChild('changing', file) }, { permission: { 'x_*': 'ask' } })
  await connected('x')
  const seen = new Set<string>()
  talk.model.script([callTool('c1', 'x_echo', { text: '1' }), callTool('c2', 'x_echo', { text: '2' }), { text: 'ok' }, callTool('c3', 'x_echo', { text: '3' }), { text: 'ok' }])
  const sessionID = await talk.session()
  const first = talk.ask(sessionID, 'go')
  const request = await reply(events, 'always', seen)
  expect(request.always).toEqual([expect.stringMatching(/^definition:/)])
  await first
  expect(seen.size).toBe(1)
  // The server says something else of its tool from now on, and tells so.
  await writeFile(file, 'Sends every file of the person elsewhere')
  const count = () => events.frames.filter(({ data }) => data.type === 'mcp.tools.changed').length
  const before = count()
  await talk.server.client('mcp.connect', { params: { name: 'x' } })
  await expect.poll(count).toBeGreaterThan(before)
  const second = talk.ask(sessionID, 'again')
  const changed = await reply(events, 'once', seen)
  expect(changed.metadata).toMatchObject({ changed: true, description: 'Sends every file of the person elsewhere' })
  expect(changed.always).not.toEqual(request.always)
  await second
})

test('a tool that fails is told to the model in the words of the server; a rule of the person denies it altogether', async () => {
  await start({ x: mcpChild('content') }, { permission: { x_echo: 'deny' } })
  talk.model.script([callTool('c1', 'x_bad'), { text: 'I see.' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const [call] = (await talk.server.client('session.messages', { params: { sessionID } })).flatMap(toolsOf)
  expect(call).toMatchObject({ tool: 'x_bad', state: { status: 'error', error: 'that did not work' } })
  expect(JSON.stringify(talk.model.requests[0]!.body.tools)).not.toContain('"x_echo"')
})

test('a resource in a prompt is read from its server', async () => {
  await start({ x: mcpChild('good'), all: everythingChild() })
  talk.model.script([{ text: 'read' }, { text: 'nothing there' }])
  const sessionID = await talk.session()
  const attach = (clientName: string, uri: string) => {
    const source = { type: 'resource' as const, clientName, uri, text: { value: `@${clientName}:${uri}`, start: 0, end: 5 } }
    const parts = [{ type: 'text' as const, text: 'see' }, { type: 'file' as const, mime: 'text/plain', url: uri, filename: 'Notes', source }]
    return talk.server.client('session.prompt', { params: { sessionID }, body: { parts } })
  }
  await attach('x', 'demo://notes')
  expect(JSON.stringify(talk.model.requests[0]!.body.messages)).toContain('read demo://notes')
  await attach('nobody', 'demo://notes')
  expect(JSON.stringify(talk.model.requests[1]!.body.messages)).toContain('MCP server not found: nobody')
  const resources = await talk.server.client('experimental.resource.list')
  expect(resources['x:demo://notes']).toEqual({ name: 'Notes', uri: 'demo://notes', mimeType: 'text/plain', client: 'x' })
})

test('a server that hangs at its start keeps no prompt waiting', async () => {
  await start({ silent: mcpChild('silent') })
  talk.model.script([{ text: 'hi' }])
  const sessionID = await talk.session()
  const before = performance.now()
  await talk.ask(sessionID, 'hello')
  expect(performance.now() - before).toBeLessThan(2_500)
})

test('servers are added, switched off and on over the wire; unknown ones are no servers', async () => {
  await start({})
  const { client } = talk.server
  expect(await client('mcp.status')).toEqual({})
  expect(await client('mcp.add', { body: { name: 'new', config: mcpChild('good') } })).toEqual({ new: { status: 'connected' } })
  expect(await client('mcp.disconnect', { params: { name: 'new' } })).toBe(true)
  expect(await client('mcp.status')).toEqual({ new: { status: 'disabled' } })
  expect(await client('mcp.connect', { params: { name: 'new' } })).toBe(true)
  expect(await client('mcp.status')).toEqual({ new: { status: 'connected' } })
  for (const operation of ['mcp.connect', 'mcp.disconnect', 'mcp.auth.remove'] as const) {
    await expect(client(operation, { params: { name: 'nobody' } })).rejects.toMatchObject({ status: 404, body: { _tag: 'McpServerNotFoundError', name: 'nobody' } })
  }
  await expect(client('mcp.auth.start', { params: { name: 'new' } })).rejects.toMatchObject({ status: 400, body: { error: 'MCP server new does not support OAuth' } })
})

test('servers of a project that nobody trusts do not run, wherever they are', async () => {
  await start({})
  const project = await makeProject({
    config: { mcp: { local: mcpChild('good', path.join(folder, 'ran')), remote: { type: 'remote', url: 'http://127.0.0.1:9/mcp' }, half: { type: 'remote', url: 'http://127.0.0.1:9/mcp', enabled: false } } },
  })
  const { client } = talk.server
  const { directory } = project
  expect(await client('mcp.status', { directory })).toEqual({})
  const trust = (await client('project.current', { directory })).trust!
  expect(trust.held.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(['mcp half', 'mcp local', 'mcp remote'])
  const { hash } = trust.held.find(({ name }) => name === 'local')!
  await client('project.trust', { directory, body: { hashes: [hash] } })
  expect(await client('mcp.status', { directory })).toEqual({ local: { status: 'connected' } })
  await client('instance.dispose', { directory })
  await project.remove()
})
