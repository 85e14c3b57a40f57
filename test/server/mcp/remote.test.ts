import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { McpRemote } from '#protocol/config'
import { limitedFetch } from '../../../server/mcp/limited-fetch'
import { addMcp, listMcpTools, mcpStatus } from '../../../server/mcp/mcp'
import { servers } from '../../../server/mcp/servers'
import { mcpChild } from '../../support/mcp'
import { listFiles, readSource } from '../../support/source'
import { openProject, type OpenProject } from '../../support/tool-context'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

async function project(): Promise<OpenProject> {
  const opened = await openProject()
  open.push(opened)
  return opened
}

async function serve(answer: http.RequestListener): Promise<URL> {
  const server = http.createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`)
}

async function connect(url: URL, extra: Partial<McpRemote> = {}) {
  const { instance } = await project()
  return (await addMcp(instance, { name: 'x', config: { type: 'remote', url: url.href, timeout: 1_000, ...extra } })).x
}

const head = (response: http.ServerResponse, type: string) => response.writeHead(200, { 'content-type': type })

test('a server that takes requests and never answers fails after its time', async () => {
  const url = await serve(() => undefined)
  const before = performance.now()
  expect(await connect(url)).toEqual({ status: 'failed', error: 'The server was not ready within 1 s' })
  expect(performance.now() - before).toBeLessThan(3_000)
})

test('a place where nobody listens says so at once', async () => {
  const url = await serve(() => undefined)
  await open.pop()!.close()
  expect(await connect(url)).toMatchObject({ status: 'failed', error: `${url.origin} could not be reached (ECONNREFUSED)` })
})

test('pages, half answers and other addresses are no servers', async () => {
  const page = await serve((_request, response) => head(response, 'text/html').end('<h1>Hello</h1>'))
  expect(await connect(page)).toMatchObject({ status: 'failed' })
  const half = await serve((_request, response) => head(response, 'application/json').end('{"jsonrpc"'))
  expect(await connect(half)).toMatchObject({ status: 'failed' })
  expect(await connect(new URL('file:///etc/passwd'))).toEqual({ status: 'failed', error: 'The address must begin with http:// or https://' })
})

test('an answer of more than 10 MB is not read, be it one piece or an event', async () => {
  const block = `data: ${'x'.repeat(1024 * 1024)}\n`
  const url = await serve((request, response) => {
    head(response, request.url === '/events' || request.url === '/many' ? 'text/event-stream' : 'application/json')
    for (let index = 0; index < 12; index += 1) response.write(request.url === '/many' ? `${block}\r\n` : block)
    response.end()
  })
  const fetch = limitedFetch({ url, headers: {}, signal: AbortSignal.timeout(10_000) })
  for (const route of ['/json', '/events']) {
    await expect(fetch(new URL(route, url)).then((response) => response.text())).rejects.toThrow('more than 10 MB')
  }
  expect((await (await fetch(new URL('/many', url))).text()).length).toBeGreaterThan(12 * 1024 * 1024)
})

test('a server elsewhere cannot send us to this machine, nor to where nothing is encrypted', async () => {
  const fetch = limitedFetch({ url: new URL('https://mcp.example.com/mcp'), headers: { authorization: 'secret' }, signal: AbortSignal.timeout(1_000) })
  for (const target of ['http://169.254.169.254/latest', 'http://10.0.0.1/', 'https://127.0.0.1/', 'http://localhost:4096/session', 'https://[::1]/']) {
    await expect(fetch(target)).rejects.toThrow('not safe to ask')
  }
})

test('a call goes to the definition that was shown, or nowhere', async () => {
  const { instance } = await project()
  await addMcp(instance, { name: 'x', config: mcpChild('good') })
  const tool = (await listMcpTools(instance)).find(({ name }) => name === 'echo')!
  await addMcp(instance, { name: 'x', config: mcpChild('changing') })
  await expect(tool.call({ text: 'a' }, { signal: instance.signal })).rejects.toThrow('changed what echo does; it was not called')
})

test('a folder without servers opens nothing and loads no library of the protocol', async () => {
  const { instance } = await project()
  const before = performance.now()
  expect([await mcpStatus(instance), await listMcpTools(instance)]).toEqual([{}, []])
  expect(performance.now() - before).toBeLessThan(300)
  expect(servers.peek(instance)).toBeUndefined()
  const root = path.resolve(import.meta.dirname, '../../..')
  const loaded = listFiles(root, 'server/mcp').flatMap((file) =>
    readSource(root, file).body.filter(
      ({ type, importKind, source }) => type === 'ImportDeclaration' && importKind !== 'type' && String((source as { value?: unknown }).value).startsWith('@modelcontextprotocol'),
    ),
  )
  expect(loaded).toEqual([])
})
