import { chmod, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { definition, hover, implementation, references } from '../../../server/lsp/ask'
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../../../server/lsp/hierarchy'
import { diagnosticsOf, lspStatus, touchFile } from '../../../server/lsp/lsp'
import { documentSymbols, workspaceSymbols } from '../../../server/lsp/symbols'
import { watchFiles } from '../../../server/file/watch'
import type { Clock } from '../../../server/system/clock'
import { languageServer, messagesIn, when, withLanguageServer } from '../../support/language-server'
import { openProject, type OpenProject } from '../../support/tool-context'

const opened: OpenProject[] = []

afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
})

async function project(flags: string[], files: Record<string, string>, clock?: Clock) {
  const open = await openProject({ files, ...(clock && { app: { clock } }) })
  opened.push(open)
  const log = path.join(open.home, 'server.log')
  await open.project.write('opencode.json', JSON.stringify(withLanguageServer(`--log=${log}`, ...flags)))
  const told = (method: string) => messagesIn(log).filter((message) => message.method === method)
  return { ...open, at: (name: string) => path.join(open.project.directory, name), told }
}

const bad = { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } }, severity: 1, source: 'scripted', code: 7, message: 'line says BAD one' }

test.each([['sends them', []], ['is asked for them', ['--pull']]])('diagnostics come from a server that %s', async (_, flags) => {
  const { instance, at, events } = await project(flags, { 'a.scr': 'fine\nBAD one\n' })
  expect(await touchFile(instance, at('a.scr'), { wait: true })).toEqual({ [at('a.scr')]: [bad] })
  expect(lspStatus(instance)).toEqual([{ id: 'scripted', name: 'scripted', root: '', status: 'connected' }])
  expect(diagnosticsOf(instance)).toEqual({ [at('a.scr')]: [bad] })
  await when(instance, () => events.some(({ type }) => type === 'lsp.updated'))
})

test('nothing starts without a configuration, for other files, or for files outside', async () => {
  const open = await openProject({ files: { 'a.scr': 'BAD' } })
  opened.push(open)
  expect(await touchFile(open.instance, path.join(open.project.directory, 'a.scr'), { wait: true })).toEqual({})
  const { instance, at } = await project([], { 'a.txt': 'BAD' })
  await touchFile(instance, at('a.txt'), { wait: true })
  await touchFile(instance, '/etc/other.scr', { wait: true })
  expect(lspStatus(instance)).toEqual([])
})

test('an edit is a new version, and only what is said of that version counts', async () => {
  const { instance, at, project: files, told } = await project(['--slow=300'], { 'a.scr': 'BAD one\n' })
  await touchFile(instance, at('a.scr'), { wait: true })
  await files.write('a.scr', 'good\n')
  expect(await touchFile(instance, at('a.scr'), { wait: true })).toEqual({ [at('a.scr')]: [] })
  expect(told('textDocument/didOpen').map(({ params }) => params?.textDocument)).toMatchObject([{ version: 1, text: 'BAD one\n', languageId: 'scr' }])
  expect(told('textDocument/didChange').map(({ params }) => params)).toMatchObject([{ textDocument: { version: 2 }, contentChanges: [{ text: 'good\n' }] }])
})

test('the same text is not shown twice, and what is known of it is answered at once', async () => {
  const { instance, at, told } = await project([], { 'a.scr': 'BAD\n' })
  await touchFile(instance, at('a.scr'), { wait: true })
  const started = performance.now()
  expect((await touchFile(instance, at('a.scr'), { wait: true }))[at('a.scr')]).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(1_000)
  expect(told('textDocument/didOpen')).toHaveLength(1)
  expect(told('textDocument/didChange')).toEqual([])
})

test('a server that starts slowly, or never speaks, holds nobody up for long', async () => {
  const { instance, at } = await project(['--never'], { 'a.scr': 'BAD\n' })
  const started = performance.now()
  expect(await touchFile(instance, at('a.scr'), { wait: true })).toEqual({ [at('a.scr')]: [] })
  expect(performance.now() - started).toBeLessThan(1_900)
  expect(lspStatus(instance)).toEqual([])
  const silent = await project(['--slow=60000'], { 'a.scr': 'BAD\n' })
  const controller = new AbortController()
  const touched = touchFile(silent.instance, silent.at('a.scr'), { wait: true, signal: controller.signal })
  controller.abort(new DOMException('Aborted', 'AbortError'))
  await expect(touched).rejects.toThrow('Aborted')
})

test('a server that dies starts again, with the documents that it had, and not for ever', async () => {
  const slept: number[] = []
  const clock: Clock = {
    now: () => Date.now(),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted()
      slept.push(milliseconds)
    },
  }
  const { instance, at, project: files, told } = await project(['--die-on=BOOM'], { 'a.scr': 'BAD one\n' }, clock)
  await touchFile(instance, at('a.scr'), { wait: true })
  await files.write('a.scr', 'BOOM\n')
  await touchFile(instance, at('a.scr'), { wait: true })
  await when(instance, () => lspStatus(instance).some(({ status }) => status === 'error'))
  expect(lspStatus(instance)).toMatchObject([{ id: 'scripted', status: 'error', message: expect.stringContaining('It ended with code 7') }])
  expect(told('initialize')).toHaveLength(4)
  expect(slept).toEqual([500, 2_000, 8_000])
  expect(diagnosticsOf(instance)).toEqual({})
}, 20_000)

test('a program that is not there is said so; built-in servers that are not installed are silent', async () => {
  const open = await openProject({ files: { 'a.scr': 'x', 'b.gleam': 'x', 'gleam.toml': '' }, config: { lsp: { mine: { command: ['no-such-server-anywhere'], extensions: ['scr'] } } } })
  opened.push(open)
  for (const file of ['a.scr', 'b.gleam']) await touchFile(open.instance, path.join(open.project.directory, file), { wait: true })
  expect(lspStatus(open.instance)).toEqual([{ id: 'mine', name: 'mine', root: '', status: 'error', message: 'no-such-server-anywhere was not found' }])
})

test('a built-in server is taken from the project, starts where its kind of project begins, and can be switched off', async () => {
  const scripted = languageServer().command
  const program = `#!/bin/sh\nexec "${scripted[0]}" "${scripted[1]}"\n`
  const open = await openProject({ files: { 'packages/a/Cargo.toml': '', 'packages/a/src/main.rs': 'BAD\n', 'loose.rs': 'BAD\n' }, config: { lsp: true } })
  opened.push(open)
  await chmod(await open.project.write('node_modules/.bin/rust-analyzer', program), 0o755)
  const file = path.join(open.project.directory, 'packages/a/src/main.rs')
  expect((await touchFile(open.instance, file, { wait: true }))[file]).toHaveLength(1)
  await touchFile(open.instance, path.join(open.project.directory, 'loose.rs'), { wait: true })
  expect(lspStatus(open.instance)).toEqual([{ id: 'rust', name: 'rust', root: 'packages/a', status: 'connected' }])
  const off = await openProject({ files: { 'Cargo.toml': '', 'main.rs': 'BAD\n' }, config: { lsp: { rust: { disabled: true } } } })
  opened.push(off)
  await touchFile(off.instance, path.join(off.project.directory, 'main.rs'), { wait: true })
  expect(lspStatus(off.instance)).toEqual([])
})

test('what others change on disk reaches the server; what they delete is closed', async () => {
  const { instance, at, project: files, told } = await project([], { 'a.scr': 'fine\n', 'b.scr': 'BAD\n' })
  await watchFiles(instance)
  for (const name of ['a.scr', 'b.scr']) await touchFile(instance, at(name), { wait: true })
  await files.write('a.scr', 'BAD now\n')
  await when(instance, () => (diagnosticsOf(instance, at('a.scr'))[at('a.scr')]?.length ?? 0) > 0)
  await rm(at('b.scr'))
  await when(instance, () => diagnosticsOf(instance)[at('b.scr')] === undefined)
  await documentSymbols(instance, at('a.scr'))
  expect(told('textDocument/didClose').map(({ params }) => params?.textDocument)).toEqual([{ uri: `file://${at('b.scr')}` }])
  expect(told('workspace/didChangeWatchedFiles').flatMap(({ params }) => params?.changes)).toContainEqual({ uri: `file://${at('b.scr')}`, type: 3 })
})

test('large files are left alone', async () => {
  const { instance, at, told } = await project([], { 'a.scr': `BAD\n${'x'.repeat(1024 * 1024)}` })
  expect(await touchFile(instance, at('a.scr'), { wait: true })).toEqual({ [at('a.scr')]: [] })
  expect(told('textDocument/didOpen')).toEqual([])
})

test('places, symbols and calls are answered', async () => {
  const { instance, at } = await project([], { 'a.scr': 'def first\ncall first\ndef second\n' })
  await touchFile(instance, at('a.scr'), { wait: true })
  const place = { path: at('a.scr'), line: 1, character: 6 }
  const uri = `file://${at('a.scr')}`
  const range = { start: { line: 0, character: 4 }, end: { line: 0, character: 9 } }
  expect(await hover(instance, place)).toEqual({ contents: '**first**', range: { start: { line: 1, character: 5 }, end: { line: 1, character: 10 } } })
  expect(await definition(instance, place)).toEqual([{ uri, range }])
  expect(await implementation(instance, place)).toEqual([{ uri, range }])
  expect((await references(instance, place)).map((location) => location.range.start.line)).toEqual([0, 1])
  expect((await documentSymbols(instance, at('a.scr'))).map(({ name }) => name)).toEqual(['first', 'first.inner', 'second'])
  expect(await workspaceSymbols(instance, 'fir')).toEqual([{ name: 'first', kind: 12, location: { uri, range } }])
  expect((await prepareCallHierarchy(instance, place)).map(({ name }) => name)).toEqual(['first'])
  expect((await incomingCalls(instance, place)).map(({ calls }) => calls.map(({ name }) => name))).toEqual([['first-caller']])
  expect((await outgoingCalls(instance, place)).map(({ calls }) => calls.map(({ name }) => name))).toEqual([['first-callee']])
})
