import { chmod } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { touchFile } from '../../../server/lsp/lsp'
import { applyPatch } from '../../../server/tool/apply-patch'
import { edit } from '../../../server/tool/edit'
import { multiedit } from '../../../server/tool/multiedit'
import { runTool } from '../../../server/tool/truncate'
import { write } from '../../../server/tool/write'
import { withLanguageServer } from '../../support/language-server'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

const opened: OpenProject[] = []

afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
})

async function project(config: Config, files: Record<string, string>) {
  const open = await openProject({ files, config })
  opened.push(open)
  return { ...open, ...stageTool(open.instance), at: (name: string) => path.join(open.project.directory, name) }
}

const formatting: Config = { formatter: { upper: { command: ['./upper.sh', '$FILE'], extensions: ['.txt'] } } }

async function withFormatter(script: string, files: Record<string, string>) {
  const open = await project(formatting, files)
  await chmod(await open.project.write('upper.sh', `#!/bin/sh\n${script}\n`), 0o755)
  return open
}

const upper = 'tr a-z A-Z < "$1" > "$1.tmp" && cat "$1.tmp" > "$1" && rm "$1.tmp"'

test.each([
  ['write', write, { filePath: 'a.scr', content: 'fine\nBAD one\n' }],
  ['edit', edit, { filePath: 'a.scr', oldString: 'old', newString: 'fine\nBAD one' }],
  ['multiedit', multiedit, { filePath: 'a.scr', edits: [{ oldString: 'old', newString: 'fine\nBAD one' }] }],
  ['apply_patch', applyPatch, { patchText: '*** Begin Patch\n*** Update File: a.scr\n@@\n-old\n+fine\n+BAD one\n*** End Patch' }],
])('%s tells the model and everybody else what is wrong now', async (_, tool, input) => {
  const { ctx, at } = await project(withLanguageServer(), { 'a.scr': 'old\n' })
  const result = await runTool(tool, input, ctx)
  expect(result.output).toMatch(/please fix them:\n<file_diagnostics file="a.scr">\nline 2, column 1: line says BAD one \(scripted 7\)\n<\/file_diagnostics>$/)
  expect(result.metadata.diagnostics).toEqual({ [at('a.scr')]: [expect.objectContaining({ message: 'line says BAD one', severity: 1, range: { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } } })] })
})

test('warnings are shown to the person but are no errors to the model; a mended file says nothing', async () => {
  const { ctx, at } = await project(withLanguageServer(), { 'a.scr': 'BAD\n' })
  const odd = await runTool(write, { filePath: 'a.scr', content: 'ODD\n' }, ctx)
  expect(odd.output).toBe('Wrote file successfully.')
  expect(odd.metadata.diagnostics).toMatchObject({ [at('a.scr')]: [{ severity: 2 }] })
  const mended = await runTool(write, { filePath: 'a.scr', content: 'fine\n' }, ctx)
  expect([mended.output, mended.metadata.diagnostics]).toEqual(['Wrote file successfully.', {}])
})

test('of many errors some are told, worst first', async () => {
  const { ctx, at } = await project(withLanguageServer(), {})
  const result = await runTool(write, { filePath: 'a.scr', content: `ODD\n${'BAD\n'.repeat(50)}` }, ctx)
  const diagnostics = (result.metadata.diagnostics as Record<string, { severity: number }[]>)[at('a.scr')]
  expect(diagnostics).toHaveLength(20)
  expect(diagnostics?.every(({ severity }) => severity === 1)).toBe(true)
  expect(result.output.match(/^line /gm)).toHaveLength(20)
  expect(result.output).toContain('(there may be more)')
})

test('old errors of other files are not the change\'s', async () => {
  const { ctx, at, instance } = await project(withLanguageServer(), { 'a.scr': 'fine\n', 'b.scr': 'BAD\n' })
  await touchFile(instance, at('b.scr'), { wait: true })
  expect((await runTool(write, { filePath: 'a.scr', content: 'better\n' }, ctx)).output).toBe('Wrote file successfully.')
})

test('without language servers nothing is added and nobody waits', async () => {
  const { ctx } = await project({}, {})
  const started = performance.now()
  expect(await runTool(write, { filePath: 'a.scr', content: 'BAD\n' }, ctx)).toMatchObject({ output: 'Wrote file successfully.', metadata: { diagnostics: {} } })
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('a formatter has its say before anybody is told: one event, its text in the diff, and a word to the model', async () => {
  const { ctx, project: files, events, at } = await withFormatter(upper, { 'a.txt': 'ONE\n' })
  const result = await runTool(write, { filePath: 'a.txt', content: 'ONE\ntwo\n' }, ctx)
  expect(await files.read('a.txt')).toBe('ONE\nTWO\n')
  expect(result.output).toContain('a.txt was formatted by upper after that')
  expect(result.metadata.diff).toContain('+TWO')
  expect(result.metadata.filediff).toMatchObject({ additions: 1, deletions: 0 })
  expect(events.filter(({ type }) => type === 'file.edited').map(({ properties }) => properties)).toEqual([{ file: at('a.txt') }])
})

test('a formatter that has nothing to do, or fails, leaves the change as it is', async () => {
  const same = await withFormatter('exit 0', {})
  expect((await runTool(write, { filePath: 'a.txt', content: 'x\n' }, same.ctx)).output).toBe('Wrote file successfully.')
  const failing = await withFormatter('echo broken >&2; exit 1', {})
  const result = await runTool(write, { filePath: 'a.txt', content: 'x\n' }, failing.ctx)
  expect(result.output).toBe('Wrote file successfully.\n\na.txt was written, but upper could not format it: broken')
  expect(await failing.project.read('a.txt')).toBe('x\n')
})

test('a patch over several files shows what the formatter made of each', async () => {
  const { ctx, project: files } = await withFormatter(upper, { 'a.txt': 'ONE\n' })
  const patchText = '*** Begin Patch\n*** Update File: a.txt\n@@\n ONE\n+two\n*** Add File: c.txt\n+three\n*** End Patch'
  const result = await runTool(applyPatch, { patchText }, ctx)
  expect([await files.read('a.txt'), await files.read('c.txt')]).toEqual(['ONE\nTWO\n', 'THREE\n'])
  expect(result.metadata.diff).toContain('+TWO')
  expect(result.output).toContain('c.txt was formatted by upper')
})
