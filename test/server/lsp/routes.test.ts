import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { lspStatus } from '../../../server/lsp/lsp'
import { openInstance } from '../../../server/project/instances'
import { startConversation, toolsOf } from '../../support/conversation'
import { withLanguageServer } from '../../support/language-server'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(input: { project?: Config; user?: Config; trusted?: boolean }): Promise<{ server: TestServer; project: TempProject; at(name: string): string }> {
  const project = await makeProject({ files: { 'a.scr': 'def first\nBAD first\n', 'b.txt': 'x' }, config: input.project ?? {} })
  closing.push(() => project.remove())
  const server = await startTestServer({ project, ...(input.user && { config: input.user }), ...(input.trusted === false && { options: { trusted: [] } }) })
  closing.push(() => server.close())
  return { server, project, at: (name) => path.join(project.directory, name) }
}

test('an editor opens a file, and asks about it', async () => {
  const { server, at } = await start({ project: withLanguageServer() })
  const { client } = server
  expect(await client('lsp.status', {})).toEqual([])
  expect(await client('lsp.diagnostics', { query: { path: 'a.scr' } })).toEqual({ [at('a.scr')]: [] })
  expect(await client('lsp.open', { body: { path: 'a.scr' } })).toMatchObject({ [at('a.scr')]: [{ severity: 1, message: 'line says BAD first' }] })
  expect(await client('lsp.status', {})).toEqual([{ id: 'scripted', name: 'scripted', root: '', status: 'connected' }])
  expect(Object.keys(await client('lsp.diagnostics', {}))).toEqual([at('a.scr')])
  const place = { path: 'a.scr', line: 1, character: 5 }
  expect(await client('lsp.hover', { query: place })).toMatchObject({ contents: '**first**' })
  expect(await client('lsp.hover', { query: { ...place, line: 7 } })).toBeNull()
  expect(await client('lsp.definition', { query: place })).toMatchObject([{ uri: `file://${at('a.scr')}`, range: { start: { line: 0, character: 4 } } }])
  expect(await client('lsp.references', { query: place })).toHaveLength(2)
  expect(await client('lsp.symbols', { query: { path: 'a.scr' } })).toMatchObject([{ name: 'first', kind: 12 }, { kind: 13 }])
  expect(await client('find.symbols', { query: { query: 'fir' } })).toMatchObject([{ name: 'first', kind: 12 }])
})

test('reading starts nothing, and no path leads out', async () => {
  const { server } = await start({ project: withLanguageServer() })
  const place = { path: 'a.scr', line: 0, character: 0 }
  expect(await server.client('lsp.hover', { query: place })).toBeNull()
  expect(await server.client('lsp.definition', { query: place })).toEqual([])
  expect(await server.client('find.symbols', { query: { query: 'x' } })).toEqual([])
  expect(lspStatus(await openInstance(server.app, server.directory))).toEqual([])
  for (const file of ['../x.scr', '/etc/passwd']) await expect(server.client('lsp.open', { body: { path: file } })).rejects.toThrow('PathForbiddenError')
  await expect(server.client('lsp.open', { body: { path: 'none.scr' } })).rejects.toThrow('NotFoundError')
  expect((await server.fetch('/lsp/hover?path=a.scr&line=-1&character=0')).status).toBe(400)
})

test('formatters are listed only where the configuration asks for them', async () => {
  const { server } = await start({ project: { formatter: { mine: { command: ['true', '$FILE'], extensions: ['.x'] } } } })
  const listed = await server.client('formatter.status', {})
  expect(listed[0]).toEqual({ name: 'mine', extensions: ['.x'], enabled: true })
  expect(listed.length).toBeGreaterThan(10)
  expect(await (await start({})).server.client('formatter.status', {})).toEqual([])
})

test('in a project that nobody trusts nothing runs, whoever switched it on, until the person says so', async () => {
  const { server, at } = await start({ user: { ...withLanguageServer(), formatter: true }, trusted: false })
  expect(await server.client('lsp.open', { body: { path: 'a.scr' } })).toEqual({})
  expect(await server.client('formatter.status', {})).toEqual([])
  const { trust } = await server.client('project.current', {})
  expect(trust.held.map(({ kind, name }) => [kind, name])).toEqual([
    ['lsp', 'your language servers'],
    ['formatter', 'your formatters'],
  ])
  await server.client('project.trust', { body: { hashes: [trust.held[0]!.hash] } })
  expect(await server.client('lsp.open', { body: { path: 'a.scr' } })).toMatchObject({ [at('a.scr')]: [{ severity: 1 }] })
  expect(await server.client('formatter.status', {})).toEqual([])
})

test('of an untrusted project\'s own servers only the trusted ones run, and none is switched on by switching another off', async () => {
  const { server, at } = await start({ project: { lsp: { ...(withLanguageServer().lsp as object), rust: { disabled: true } } }, trusted: false })
  expect(await server.client('lsp.open', { body: { path: 'a.scr' } })).toEqual({})
  const { trust } = await server.client('project.current', {})
  expect(trust.held.map(({ kind, name }) => [kind, name])).toEqual([['lsp', 'scripted']])
  await server.client('project.trust', { body: {} })
  expect(await server.client('lsp.open', { body: { path: 'a.scr' } })).toMatchObject({ [at('a.scr')]: [{ severity: 1 }] })
})

test('a model that writes an error hears of it in the next step', async () => {
  const talk = await startConversation({ project: withLanguageServer() })
  closing.push(() => talk.close())
  talk.model.script([{ tools: [{ id: 'call_1', name: 'write', input: { filePath: 'new.scr', content: 'BAD new\n' } }] }, { text: 'mended' }])
  const events = await talk.server.events()
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'write it')
  await events.waitFor((frame) => frame.data.type === 'lsp.updated')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  const [call] = messages.flatMap(toolsOf)
  expect(call?.state).toMatchObject({ status: 'completed', output: expect.stringContaining('line says BAD new') })
  expect(JSON.stringify(talk.model.requests[1]?.body)).toContain('<file_diagnostics file=')
})
