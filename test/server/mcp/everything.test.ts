import { afterEach, expect, test } from 'vitest'
import { mcpStatus, listMcpTools, mcpInstructions } from '../../../server/mcp/mcp'
import { listMcpPrompts, readMcpPrompt } from '../../../server/mcp/prompts'
import { listMcpResources, listMcpResourceTemplates, readMcpResource } from '../../../server/mcp/resources'
import { mcpTools } from '../../../server/tool/mcp'
import { runTool } from '../../../server/tool/truncate'
import { everythingChild, startEverything } from '../../support/mcp'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

async function project(mcp: object): Promise<OpenProject> {
  const opened = await openProject({ config: { mcp } })
  open.push(opened)
  return opened
}

async function call({ instance }: OpenProject, id: string, input: object) {
  const tool = (await mcpTools(instance)).find((candidate) => candidate.id === id)
  if (!tool) throw new Error(`no tool ${id}`)
  const stage = stageTool(instance)
  return { ...stage, result: await runTool(tool, input, stage.ctx) }
}

const kinds = ['stdio', 'streamableHttp', 'sse'] as const

test.each(kinds)('the reference server works over %s: tools, prompts, resources and instructions', async (kind) => {
  const server = kind === 'stdio' ? undefined : await startEverything(kind)
  if (server) open.push(server)
  const opened = await project({ all: server ? { type: 'remote', url: server.url } : everythingChild() })
  const { instance } = opened
  expect(await mcpStatus(instance)).toEqual({ all: { status: 'connected' } })
  const echo = await call(opened, 'all_echo', { message: 'hello' })
  expect(echo.result.output).toBe('Echo: hello')
  expect(echo.asked).toMatchObject([{ permission: 'all_echo', patterns: ['*'], metadata: { server: 'all', tool: 'echo' } }])
  expect(echo.asked[0]!.always).toEqual([expect.stringMatching(/^definition:[0-9a-f]{16}$/)])
  const image = await call(opened, 'all_get-tiny-image', {})
  expect(image.result.output).toBe("Here's the image you requested:\n\nThe image above is the MCP logo.")
  expect(image.result.attachments).toEqual([{ type: 'file', mime: 'image/png', url: expect.stringMatching(/^data:image\/png;base64,iVBOR/) }])
  const links = await call(opened, 'all_get-resource-links', { count: 2 })
  expect(links.result.output).toContain('[Resource Blob Resource 1: demo://resource/dynamic/blob/1 (text/plain, Resource 1')
  const structured = await call(opened, 'all_get-structured-content', { location: 'Chicago' })
  expect(structured.result.metadata.structured).toMatchObject({ temperature: expect.any(Number) })
  const long = await call(opened, 'all_trigger-long-running-operation', { duration: 0.6, steps: 2 })
  expect(long.result.output).toContain('completed')
  expect(long.shown).toContainEqual(expect.objectContaining({ progress: { progress: 1, total: 2 } }))
  const names = (await listMcpTools(instance)).map(({ name }) => name)
  expect(names).not.toContain('trigger-sampling-request')
  expect(names).not.toContain('trigger-elicitation-request')
  const prompts = await listMcpPrompts(instance)
  expect(prompts.find(({ name }) => name === 'args-prompt')?.arguments).toMatchObject([{ name: 'city', required: true }, { name: 'state', required: false }])
  expect(await readMcpPrompt(instance, { server: 'all', name: 'args-prompt', args: { city: 'Bonn' } })).toEqual({ text: "What's weather in Bonn?", files: [] })
  const resources = await listMcpResources(instance)
  expect(resources.every(({ client }) => client === 'all')).toBe(true)
  expect(resources.length).toBeGreaterThan(3)
  expect((await listMcpResourceTemplates(instance)).map(({ uriTemplate }) => uriTemplate)).toContain('demo://resource/dynamic/text/{resourceId}')
  expect((await readMcpResource(instance, { server: 'all', uri: 'demo://resource/dynamic/text/1' })).text).toContain('Resource 1')
  expect((await mcpInstructions(instance))[0]).toMatchObject({ server: 'all', text: expect.stringContaining('Everything') })
})

test('the folder is the root that a server is told of', async () => {
  const opened = await project({ all: everythingChild() })
  await mcpStatus(opened.instance)
  await expect
    .poll(async () => (await listMcpTools(opened.instance)).some(({ name }) => name === 'get-roots-list'), { timeout: 5_000 })
    .toBe(true)
  const roots = await call(opened, 'all_get-roots-list', {})
  expect(roots.result.output).toContain(opened.project.directory)
})

test('a server over HTTP that was started anew gets a new session without anybody noticing', async () => {
  const server = await startEverything('streamableHttp')
  open.push(server)
  const opened = await project({ all: { type: 'remote', url: server.url } })
  await mcpStatus(opened.instance)
  await server.close()
  open.push(await startEverything('streamableHttp', server.port))
  expect((await call(opened, 'all_echo', { message: 'again' })).result.output).toBe('Echo: again')
})

test('a broken stream of events is opened again', async () => {
  const server = await startEverything('sse')
  open.push(server)
  const opened = await project({ all: { type: 'remote', url: server.url } })
  expect(await mcpStatus(opened.instance)).toEqual({ all: { status: 'connected' } })
  await server.close()
  await expect.poll(() => opened.events.filter(({ type }) => type === 'mcp.tools.changed').length).toBeGreaterThan(1)
  open.push(await startEverything('sse', server.port))
  await expect.poll(() => mcpStatus(opened.instance), { timeout: 8_000 }).toEqual({ all: { status: 'connected' } })
  expect((await call(opened, 'all_echo', { message: 'again' })).result.output).toBe('Echo: again')
})
