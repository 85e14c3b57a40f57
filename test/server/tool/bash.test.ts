import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PermissionRule } from '#protocol/permission'
import { listProcesses } from '../../../server/system/census'
import { bash } from '../../../server/tool/bash'
import { runTool } from '../../../server/tool/truncate'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

let open: OpenProject
beforeEach(async () => {
  open = await openProject({ files: { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' }, env: { OPENCODE_SERVER_PASSWORD: 'hunter2secret' } })
})
afterEach(() => open.close())

const allow = (pattern: string): PermissionRule => ({ permission: 'bash', pattern, action: 'allow' })
const ask: PermissionRule = { permission: 'bash', pattern: '*', action: 'ask' }
const edits: PermissionRule = { permission: 'edit', pattern: '*', action: 'allow' }
const asksOf = async (command: string, rules: PermissionRule[]) => {
  const stage = stageTool(open.instance, { rules: [edits, ...rules], answer: () => Promise.reject(new Error('asked enough')) })
  await runTool(bash, { command }, stage.ctx).catch(() => undefined)
  return stage.asked.map(({ permission, patterns, always, force = false }) => ({ permission, patterns, always, force }))
}

test('a command gives its output, both streams in order, and its exit code', async () => {
  const { ctx } = stageTool(open.instance)
  expect(await runTool(bash, { command: 'echo one; echo two >&2; cat a.txt; exit 3' }, ctx)).toEqual({
    title: 'echo one; echo two >&2; cat a.txt; exit 3',
    output: 'one\ntwo\na\n',
    metadata: { output: 'one\ntwo\na\n', exit: 3, truncated: false },
  })
})

test('a command runs in the project or in workdir, without our secrets', async () => {
  const { ctx } = stageTool(open.instance)
  const { output } = await runTool(bash, { command: 'pwd; env', workdir: 'sub' }, ctx)
  expect(output).toContain(path.join(open.project.directory, 'sub'))
  expect(output).not.toContain('hunter2secret')
})

test('output is shown while it grows', async () => {
  const { ctx, shown } = stageTool(open.instance)
  await runTool(bash, { command: 'echo started; sleep 0.4; echo done' }, ctx)
  expect(shown[0]).toEqual({ output: 'started\n' })
})

test('a command that takes too long is ended with a note', async () => {
  const { ctx } = stageTool(open.instance)
  const { output, metadata } = await runTool(bash, { command: 'echo begun; sleep 30', timeout: 300 }, ctx)
  expect(output).toMatch(/^begun\n\n\n<shell_metadata>\n.*longer than 300 ms.*\n<\/shell_metadata>$/)
  expect(metadata).toMatchObject({ exit: null })
})

test('an abort ends the command with everything it started and is a result, not an error', async () => {
  const stage = stageTool(open.instance)
  const mark = `97.${process.pid}`
  const running = runTool(bash, { command: `echo started; setsid sleep ${mark} & sleep ${mark}` }, stage.ctx)
  while (stage.shown.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  stage.abort()
  const { output, metadata } = await running
  expect(output).toBe('started\n\n\n<shell_metadata>\nUser aborted the command\n</shell_metadata>')
  expect(metadata).toEqual({ output: 'started\n', exit: null, truncated: false })
})

test('two hundred megabytes of output stay in a file of at most one hundred and cost little memory', async () => {
  const stage = stageTool(open.instance)
  global.gc?.()
  const before = process.memoryUsage().rss
  const { output, metadata } = await runTool(bash, { command: 'head -c 200000000 /dev/zero | tr "\\0" x | fold -w 100; echo; echo the end' }, stage.ctx)
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
  expect((await stat(metadata.outputPath as string)).size).toBe(100 * 1024 * 1024)
  expect((await stat(metadata.outputPath as string)).mode & 0o777).toBe(0o600)
  expect(output.trimEnd().endsWith('the end')).toBe(true)
  expect(Buffer.byteLength(output)).toBeLessThan(52 * 1024)
  expect(Math.max(...stage.shown.map((state) => String(state.output).length))).toBeLessThanOrEqual(30 * 1024)
})

test('long output keeps its end, and the whole of it can be read', async () => {
  const { ctx } = stageTool(open.instance)
  const { output, metadata } = await runTool(bash, { command: 'seq 5000' }, ctx)
  expect(output.startsWith('... 3000 lines left out ...\n\nThe whole output was saved to: ')).toBe(true)
  expect(output.endsWith('\n4999\n5000')).toBe(true)
  expect((await stat(metadata.outputPath as string)).size).toBe(23_893)
})

test('what was left in the background goes on until the app ends', async () => {
  const { ctx } = stageTool(open.instance)
  const { output } = await runTool(bash, { command: 'sleep 300 > /dev/null 2>&1 & echo $!' }, ctx)
  const pid = Number(output)
  const lives = async () => (await listProcesses()).some((entry) => entry.pid === pid)
  expect(await lives()).toBe(true)
  await open.instance.close()
  await open.app.close()
  expect(await lives()).toBe(false)
})

test('every command of a line is asked for in one request, with what "always" would keep', async () => {
  expect(await asksOf('echo asked; ls', [ask])).toEqual([
    { permission: 'bash', patterns: ['echo asked', 'ls'], always: ['echo *', 'ls *'], force: false },
  ])
})

test('a text that is not understood is asked for as a whole, whatever is allowed', async () => {
  const command = 'echo "unfinished'
  expect(await asksOf(command, [allow('*')])).toEqual([{ permission: 'bash', patterns: [command], always: [], force: true }])
})

test('folders outside of the project are asked for before the command', async () => {
  const stage = stageTool(open.instance)
  await mkdir(path.join(open.home, 'docs'))
  await runTool(bash, { command: `ls ${open.home}/docs ..` }, stage.ctx)
  expect(stage.asked.map(({ permission, patterns }) => [permission, ...patterns.toSorted()])).toEqual([
    ['external_directory', ...[`${open.home}/docs/*`, `${path.dirname(open.project.directory)}/*`].toSorted()],
    ['bash', `ls ${open.home}/docs ..`],
  ])
})

test('writing to protected files is asked for under any rule', async () => {
  expect(await asksOf('echo x > AGENTS.md', [allow('*')])).toEqual([{ permission: 'bash', patterns: ['echo x > AGENTS.md'], always: [], force: true }])
})

test('a command must not write where edit may not', async () => {
  const plan: PermissionRule[] = [allow('*'), { permission: 'edit', pattern: '*', action: 'deny' }]
  expect(await asksOf('echo x > a.txt', plan)).toMatchObject([{ force: true, patterns: ['echo x > a.txt'] }])
  expect(await asksOf('cat a.txt', plan)).toMatchObject([{ force: false }])
})

test('a wrapped command is asked for as itself, so that what was allowed for it counts', async () => {
  expect(await asksOf('timeout 10 npm test', [ask])).toMatchObject([{ patterns: ['npm test'], always: ['npm test *'] }])
  expect(await asksOf('find . -exec cat {} +', [ask])).toMatchObject([{ patterns: ['cat …', 'find . -exec cat {} +'] }])
  const denied: PermissionRule = { permission: 'bash', pattern: 'timeout *', action: 'deny' }
  expect(await asksOf('timeout 10 npm test', [ask, denied])).toMatchObject([{ patterns: ['timeout 10 npm test', 'npm test'] }])
})

test('our own data cannot be named', async () => {
  const { ctx } = stageTool(open.instance)
  await expect(runTool(bash, { command: `cat ${open.app.options.paths.data}/token` }, ctx)).rejects.toThrow('belongs to the application itself')
})

test('a dangerous option needs a rule that names it', async () => {
  const command = 'find gone -delete'
  const asked = { permission: 'bash', patterns: [command], always: [command], force: false }
  expect(await asksOf(command, [ask])).toEqual([asked])
  expect(await asksOf(command, [ask, allow('find *')])).toEqual([{ ...asked, always: [], force: true }])
  expect(await asksOf(command, [ask, allow('find * -delete')])).toEqual([{ ...asked, always: [command] }])
  expect(await asksOf(command, [allow('*')])).toEqual([{ ...asked, always: [command] }])
})

test('a kept approval for something general does not let a dangerous option through, the exact one does', async () => {
  const command = 'find gone -delete'
  const keep = (id: string, pattern: string) =>
    open.instance.store.approval.put({ id, projectID: 'test-project', agent: 'build', permission: 'bash', pattern, time: { created: 1 } })
  keep('per_1', 'find *')
  expect(await asksOf(command, [ask])).toMatchObject([{ force: true }])
  keep('per_2', command)
  expect(await asksOf(command, [ask])).toMatchObject([{ force: false }])
})
