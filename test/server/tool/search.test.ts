import { mkdir, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Model } from '#protocol/provider'
import { glob } from '../../../server/tool/glob'
import { grep } from '../../../server/tool/grep'
import { invalid } from '../../../server/tool/invalid'
import { list } from '../../../server/tool/list'
import { todowrite } from '../../../server/tool/todowrite'
import { listTools, tools } from '../../../server/tool/tools'
import { runTool } from '../../../server/tool/truncate'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

let open: OpenProject
const at = (name: string) => path.join(open.project.directory, name)

beforeEach(async () => {
  const files = { 'README.md': 'needle here\n', 'src/a.ts': 'one\nneedle two\n', 'src/deep/b.ts': 'three\n', '.gitignore': 'ignored/\n*.log\n', 'prod.env': 'needle=secret\n' }
  open = await openProject({ files })
  await mkdir(at('ignored'))
  await writeFile(at('ignored/c.ts'), 'needle\n')
  await writeFile(at('x.log'), 'needle\n')
  await utimes(at('README.md'), 1_000, 1_000)
  await utimes(at('src/a.ts'), 3_000, 3_000)
  await utimes(at('src/deep/b.ts'), 2_000, 2_000)
})
afterEach(() => open.close())

test('glob finds files newest first and leaves out what is ignored', async () => {
  const { ctx, asked } = stageTool(open.instance)
  expect(await runTool(glob, { pattern: '**/*.ts' }, ctx)).toEqual({
    title: '',
    output: `${at('src/a.ts')}\n${at('src/deep/b.ts')}`,
    metadata: { count: 2, truncated: false },
  })
  expect(asked[0]).toMatchObject({ permission: 'glob', patterns: ['**/*.ts'] })
  expect((await runTool(glob, { pattern: '*' }, ctx)).output).not.toContain('ignored')
  expect((await runTool(glob, { pattern: '*.log' }, ctx)).output).toBe('No files found')
  expect((await runTool(glob, { pattern: '*.{md,txt}', path: '.' }, ctx)).output).toBe(at('README.md'))
  expect((await runTool(glob, { pattern: 'deep/*', path: 'src' }, ctx)).output).toBe(at('src/deep/b.ts'))
})

test('glob shows a hundred files and says that there are more', async () => {
  await Promise.all(Array.from({ length: 130 }, (_, index) => writeFile(at(`n${index}.txt`), '')))
  const { output, metadata } = await runTool(glob, { pattern: 'n*.txt' }, stageTool(open.instance).ctx)
  expect(metadata).toEqual({ count: 100, truncated: true })
  expect(output).toContain('(Only the newest 100 of 130 files are shown.')
})

test('grep finds lines, newest files first', async () => {
  const { ctx } = stageTool(open.instance)
  expect(await runTool(grep, { pattern: 'needle \\w+', include: '*.{ts,md}' }, ctx)).toEqual({
    title: 'needle \\w+',
    output: `Found 2 matches\n${at('src/a.ts')}:\n  Line 2: needle two\n\n${at('README.md')}:\n  Line 1: needle here`,
    metadata: { matches: 2, truncated: false },
  })
  expect((await runTool(grep, { pattern: 'needle', path: 'src/a.ts' }, ctx)).output).toBe(`Found 1 matches\n${at('src/a.ts')}:\n  Line 2: needle two`)
  expect((await runTool(grep, { pattern: 'nowhere to be found' }, ctx)).output).toBe('No files found')
  await expect(runTool(grep, { pattern: '(' }, ctx)).rejects.toThrow()
})

test('grep does not show lines of files that may only be read after asking', async () => {
  const rules = [
    { permission: '*', pattern: '*', action: 'allow' as const },
    { permission: 'read', pattern: '*.env', action: 'ask' as const },
  ]
  const { output } = await runTool(grep, { pattern: 'needle=' }, stageTool(open.instance, { rules }).ctx)
  expect(output).toBe('No files found\n\n(1 matches lie in files that may only be read after asking; use read for them.)')
})

test('grep with many matches shows a hundred', async () => {
  await writeFile(at('many.txt'), 'same line\n'.repeat(500))
  const { output, metadata } = await runTool(grep, { pattern: 'same' }, stageTool(open.instance).ctx)
  expect(metadata).toEqual({ matches: 100, truncated: true })
  expect(output.match(/ {2}Line /g)).toHaveLength(100)
})

test('list draws a tree, folders first', async () => {
  const { ctx } = stageTool(open.instance)
  expect((await runTool(list, { ignore: ['*.env'] }, ctx)).output).toBe(
    `${open.project.directory}/\n  src/\n    deep/\n      b.ts\n    a.ts\n  .gitignore\n  README.md\n`,
  )
  expect(await runTool(list, { path: 'src/deep' }, ctx)).toMatchObject({ title: 'src/deep', metadata: { count: 1, truncated: false } })
})

test('todowrite keeps the list and tells of it', async () => {
  const { ctx } = stageTool(open.instance)
  const todos = [
    { content: 'one', status: 'completed', priority: 'high' },
    { content: 'two', status: 'pending', priority: 'low' },
  ]
  const { instance } = open
  instance.store.session.put({
    id: ctx.sessionID, slug: 's', projectID: 'test-project', directory: instance.directory, title: 't', version: '1', time: { created: 1, updated: 1 },
  })
  expect(await runTool(todowrite, { todos }, ctx)).toMatchObject({ title: '1 todos', metadata: { todos, truncated: false } })
  expect(instance.store.todo.get(ctx.sessionID)).toEqual(todos)
  expect(open.events.at(-1)).toMatchObject({ type: 'todo.updated', properties: { sessionID: ctx.sessionID, todos } })
})

test('a model gets the tools that its agent may use', async () => {
  const model = { capabilities: { toolcall: true } } as Model
  const agent = stageTool(open.instance, {
    rules: [
      { permission: '*', pattern: '*', action: 'allow' },
      { permission: 'edit', pattern: '*', action: 'deny' },
    ],
  }).ctx.agent
  const offered = await listTools(open.instance, { agent, model })
  expect(offered.map((tool) => tool.id)).toEqual(['question', 'bash', 'read', 'glob', 'grep', 'list', 'webfetch', 'websearch', 'todowrite', 'todoread', 'plan_enter', 'task', 'skill'])
  expect(await listTools(open.instance, { agent, model: { capabilities: { toolcall: false } } as Model })).toEqual([])
})

test('every tool has a description and a plain object schema', () => {
  for (const tool of tools) {
    expect(tool.description.length).toBeGreaterThan(5)
    expect(tool.schema).toMatchObject({ type: 'object', properties: expect.any(Object) })
  }
  expect(invalid.schema).toEqual({ type: 'object', properties: { tool: { type: 'string' }, error: { type: 'string' } }, required: ['tool', 'error'] })
})
