import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { McpStatus } from '#protocol/mcp'
import { addMcp, connectMcp, disconnectMcp, listMcpTools, mcpStatus } from '../../../server/mcp/mcp'
import { servers } from '../../../server/mcp/servers'
import { mcpTools } from '../../../server/tool/mcp'
import { runTool } from '../../../server/tool/truncate'
import { listProcesses } from '../../../server/system/census'
import { mcpChild } from '../../support/mcp'
import { openProject, stageTool, type OpenProject, type ToolStage } from '../../support/tool-context'

let folder: string
let opened: OpenProject | undefined
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ocd-mcp-'))
})
afterEach(async () => {
  await opened?.close()
  opened = undefined
  await rm(folder, { recursive: true, force: true })
})

async function project(mcp: object = {}) {
  opened = await openProject({ config: { mcp } })
  return opened
}

const notes = async (name = 'notes') => (await readFile(path.join(folder, name), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean)
const start = async (mode: string, { file = '', timeout = 10_000 } = {}): Promise<McpStatus> => {
  const { instance } = opened ?? (await project())
  return (await addMcp(instance, { name: 'x', config: mcpChild(mode, file, { timeout }) })).x!
}

async function call(id: string, input: object, stage?: ToolStage) {
  const { instance } = opened!
  const tool = (await mcpTools(instance)).find((candidate) => candidate.id === id)
  if (!tool) throw new Error(`no tool ${id}`)
  return runTool(tool, input, (stage ?? stageTool(instance)).ctx)
}

async function until(check: () => boolean | Promise<boolean>) {
  await expect.poll(check, { timeout: 10_000, interval: 20 }).toBe(true)
}

test('a server that never answers fails after its time and leaves nothing running', async () => {
  const before = performance.now()
  expect(await start('silent', { timeout: 600 })).toEqual({ status: 'failed', error: 'The server was not ready within 0.6 s' })
  expect(performance.now() - before).toBeLessThan(5_000)
  await until(async () => !(await commandLines()).some((line) => line.includes('mcp-child.mjs\0silent')))
})

test('a server that dies at its start says why', async () => {
  expect(await start('dies')).toEqual({ status: 'failed', error: 'The server ended with code 3\ncannot find the database' })
})

test('a program or a folder that does not exist says so', async () => {
  const { instance } = await project()
  const statuses = await addMcp(instance, { name: 'x', config: { type: 'local', command: ['/no/such/program'] } })
  expect(statuses.x).toMatchObject({ status: 'failed', error: expect.stringMatching(/^The program was not found/) })
  const elsewhere = await addMcp(instance, { name: 'y', config: mcpChild('good', '', { cwd: 'no-such-folder' }) })
  expect(elsewhere.y).toMatchObject({ status: 'failed', error: expect.stringMatching(/^The folder does not exist/) })
})

test('a hundred megabytes of error output are read and all but the end is forgotten', async () => {
  const status = await start('stderr')
  expect(status).toMatchObject({ status: 'failed', error: expect.stringMatching(/the last words$/) })
  expect((status as { error: string }).error.length).toBeLessThan(2_100)
})

test('a message larger than 10 MB ends the server', async () => {
  expect(await start('flood')).toEqual({ status: 'failed', error: 'The server sent a message of more than 10 MB' })
})

test('lines that are no messages are passed over', async () => {
  expect(await start('garbage')).toEqual({ status: 'connected' })
  expect((await call('x_echo', { text: 'a' })).output).toBe('echo: a')
})

test('a server that speaks another version of the protocol is refused', async () => {
  expect(await start('wrong-version')).toMatchObject({ status: 'failed', error: expect.stringContaining('1999-01-01') })
})

test('answers that come twice count once', async () => {
  expect(await start('duplicate')).toEqual({ status: 'connected' })
  expect((await call('x_echo', { text: 'a' })).output).toBe('echo: a')
  expect((await call('x_echo', { text: 'b' })).output).toBe('echo: b')
})

test('a list that leads in circles is read once around', async () => {
  expect(await start('circle')).toEqual({ status: 'connected' })
  expect((await listMcpTools(opened!.instance)).map(({ id }) => id)).toEqual(['x_echo'])
})

test('a storm of changed lists becomes a few looks and a few events', async () => {
  expect(await start('storm', { file: path.join(folder, 'notes') })).toEqual({ status: 'connected' })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect((await notes()).filter((line) => line === 'list').length).toBeLessThan(8)
  expect(opened!.events.filter(({ type }) => type === 'mcp.tools.changed').length).toBeLessThan(12)
})

test('a server that dies in the middle of a call fails the call, is started again, and works', async () => {
  await start('dies-in-call', { file: path.join(folder, 'notes') })
  await expect(call('x_echo', { text: 'a' })).rejects.toThrow('The server ended before it answered: The server ended with code 9')
  expect((await call('x_echo', { text: 'b' })).output).toBe('echo: b')
  expect((await notes()).filter((line) => line === 'initialize').length).toBe(2)
})

test('a server that keeps dying is given up after three restarts', async () => {
  const file = path.join(folder, 'notes')
  await start('dies-in-call')
  const server = servers(opened!.instance).byName.get('x')!
  for (let attempt = 0; attempt < 4; attempt += 1) await expect(call('x_echo', { text: file })).rejects.toThrow('The server ended')
  await until(() => server.status.status === 'failed' && server.attempt === undefined)
  expect(server.restarts).toBe(3)
  expect(await listMcpTools(opened!.instance)).toEqual([])
  expect(await connectMcp(opened!.instance, 'x')).toBe(true)
}, 20_000)

test('what a server started by setsid ends with it and with the folder', async () => {
  const file = path.join(folder, 'pid')
  await start('grandchild', { file })
  const pid = Number(await readFile(file, 'utf8'))
  expect(await isAlive(pid)).toBe(true)
  await disconnectMcp(opened!.instance, 'x')
  expect(await isAlive(pid)).toBe(false)
  await start('grandchild', { file })
  const second = Number(await readFile(file, 'utf8'))
  await opened!.instance.close()
  expect(await isAlive(second)).toBe(false)
}, 20_000)

test('a slow server does not keep a prompt waiting, and joins later', async () => {
  const { instance } = await project({ slow: mcpChild('slow', '2500'), fast: mcpChild('good') })
  const before = performance.now()
  const ids = (await listMcpTools(instance)).map(({ id }) => id)
  expect(performance.now() - before).toBeLessThan(1_400)
  expect(ids).toContain('fast_echo')
  expect(ids).not.toContain('slow_echo')
  const again = performance.now()
  await listMcpTools(instance)
  expect(performance.now() - again).toBeLessThan(100)
  await until(async () => (await listMcpTools(instance)).some(({ id }) => id === 'slow_echo'))
})

test('a call that shows no sign of life ends by its time, an aborted one at once, and the server hears of both', async () => {
  const file = path.join(folder, 'notes')
  await start('good', { file, timeout: 700 })
  await expect(call('x_hang', {})).rejects.toThrow('The server did not answer within 0.7 s')
  // Three steps of 300 ms are longer than the time, but each shows that it goes on.
  expect((await call('x_progress', {})).output).toBe('done')
  await start('good', { file })
  const stage = stageTool(opened!.instance)
  const done = await call('x_echo', { text: 'a' }, stage)
  const aborted = call('x_hang', {}, stage)
  await until(async () => (await notes()).filter((line) => line === 'call hang').length === 2)
  stage.abort()
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
  await until(async () => (await notes()).filter((line) => line.startsWith('cancelled')).length === 2)
  // What was answered before is not taken back.
  expect(done.output).toBe('echo: a')
  expect((await call('x_echo', { text: 'b' })).output).toBe('echo: b')
  expect((await notes()).filter((line) => line.startsWith('cancelled')).length).toBe(2)
})

test('hostile tools are bounded, cleaned or left out, and it is said', async () => {
  await start('hostile')
  const tools = await listMcpTools(opened!.instance)
  expect(tools.map(({ id }) => id)).toEqual(['x_fine', 'x_recursive', 'x_a_b_c_d', expect.stringMatching(/^x_a_b_c_d_[0-9a-f]{8}$/), expect.stringMatching(/^x_n{53}_[0-9a-f]{8}$/)])
  expect(tools[0]).toMatchObject({ description: 'Harmless words', inputSchema: { type: 'object', properties: { a: { description: 'bc' } } } })
  expect(JSON.stringify(tools[0]!.inputSchema)).not.toContain('evil.example')
  const notice = opened!.events.find(({ type }) => type === 'server.notice')
  expect(notice?.properties).toMatchObject({ level: 'warn', message: expect.stringContaining('no-object takes no object') })
})

test('ten thousand tools are cut to what a model can hold', async () => {
  await start('many')
  expect((await listMcpTools(opened!.instance)).length).toBe(250)
  expect(JSON.stringify(opened!.events)).toContain('it offers more than 250 tools')
})

test('every kind of content becomes text, a file or a note', async () => {
  await start('content')
  const mixed = await call('x_mixed', {})
  expect(mixed.output.split('\n\n')).toEqual([
    'before',
    '[Image could not be decoded and was left out: image/png, 1 KB]',
    '[A sound was left out: audio/wav, 1 KB]',
    '[Resource X: demo://x]',
    '<resource uri="demo://y">\ninside\n</resource>',
    '[Content of an unknown kind was left out: hologram]',
  ])
  expect(mixed.attachments).toEqual([{ type: 'file', mime: 'image/png', url: expect.stringMatching(/^data:image\/png;base64,/) }])
  expect(JSON.parse((await call('x_structured', {})).output)).toEqual({ answer: 42 })
  await expect(call('x_bad', {})).rejects.toThrow('that did not work')
  const long = await call('x_long', {})
  expect(long.metadata).toMatchObject({ truncated: true, outputPath: expect.any(String) })
})

test('a server gets its own variables, and none of ours', async () => {
  opened = await openProject({ env: { ANTHROPIC_API_KEY: 'sk-ant-secret', OPENCODE_SERVER_PASSWORD: 'pw', HARMLESS: 'yes' } })
  await addMcp(opened.instance, { name: 'x', config: mcpChild('good', '', { environment: { FROM_CONFIG: 'here' } }) })
  const env = JSON.parse((await call('x_env', {})).output) as Record<string, string>
  expect(env).toMatchObject({ FROM_CONFIG: 'here', HARMLESS: 'yes', OPENCODE: '1' })
  expect(JSON.stringify(env)).not.toMatch(/sk-ant-secret|OPENCODE_SERVER_PASSWORD/)
})

test('the configuration decides what runs, also while it changes', async () => {
  const { instance, project: files } = await project({ a: mcpChild('good'), off: { ...mcpChild('good'), enabled: false }, only: { enabled: true } })
  expect(await mcpStatus(instance)).toEqual({ a: { status: 'connected' }, off: { status: 'disabled' } })
  expect(await connectMcp(instance, 'off')).toBe(true)
  await disconnectMcp(instance, 'a')
  expect(await mcpStatus(instance)).toEqual({ a: { status: 'disabled' }, off: { status: 'connected' } })
  await writeFile(path.join(files.directory, 'opencode.json'), JSON.stringify({ mcp: { b: mcpChild('good') } }))
  await until(async () => Object.keys(await mcpStatus(instance)).join() === 'b')
})

async function commandLines(): Promise<string[]> {
  return Promise.all((await listProcesses()).map(({ pid }) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
}

async function isAlive(pid: number) {
  return (await listProcesses()).some((entry) => entry.pid === pid)
}
