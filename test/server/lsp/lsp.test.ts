import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { definition, hover, implementation, references } from '../../../server/lsp/ask'
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../../../server/lsp/hierarchy'
import { diagnosticsOf, lspStatus, touchFile } from '../../../server/lsp/lsp'
import { documentSymbols, workspaceSymbols } from '../../../server/lsp/symbols'
import { messagesIn, when, withLanguageServer } from '../../support/language-server'
import { openProject, type OpenProject } from '../../support/tool-context'

const opened: OpenProject[] = []

afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
})

async function project(flags: string[], files: Record<string, string>) {
  const open = await openProject({ files, config: withLanguageServer(...flags) })
  opened.push(open)
  return { ...open, at: (name: string) => path.join(open.project.directory, name) }
}

const bad = { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } }, severity: 1, source: 'scripted', code: 7, message: 'line says BAD one' }

test.each([['sends'], ['is asked for']])('diagnostics come from a server that %s them', async (how) => {
  const { instance, at } = await project(how === 'sends' ? [] : ['--pull'], { 'a.scr': 'fine\nBAD one\n' })
  expect(await touchFile(instance, at('a.scr'), { wait: true })).toEqual({ [at('a.scr')]: [bad] })
  expect(lspStatus(instance)).toEqual([{ id: 'scripted', name: 'scripted', root: '', status: 'connected' }])
  expect(diagnosticsOf(instance)).toEqual({ [at('a.scr')]: [bad] })
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

test('an edit is heard of as a new version, and only what is said of that version counts', async () => {
  const { instance, at, project: files, home } = await project(['--slow=200', '--log=' + path.join('/tmp', `ocd-lsp-${process.pid}.log`)], { 'a.scr': 'BAD one\n' })
  void home
  await touchFile(instance, at('a.scr'), { wait: true })
  await files.write('a.scr', 'good\n')
  expect(await touchFile(instance, at('a.scr'), { wait: true })).toEqual({ [at('a.scr')]: [] })
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

void messagesIn
void when
