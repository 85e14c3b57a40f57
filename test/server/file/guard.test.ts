import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Instance } from '../../../server/instance'
import { guardPath, requireInside } from '../../../server/file/guard'
import { openInstance } from '../../../server/project/instances'
import { openTestApp, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

let testing: TestApp
let project: TempProject
let instance: Instance
beforeEach(async () => {
  testing = await openTestApp()
  project = await makeProject({ files: { 'a.txt': 'a', 'sub/b.txt': 'b' } })
  await symlink('/etc/passwd', path.join(project.directory, 'out'))
  await symlink('/etc', path.join(project.directory, 'outdir'))
  await symlink(`${project.directory}/a.txt`, path.join(project.directory, 'sub/in'))
  await symlink('/tmp/not/there', path.join(project.directory, 'dangling'))
  await symlink('.git', path.join(project.directory, 'harmless'))
  instance = await openInstance(testing.app, `${project.directory}/sub`)
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})
const refusal = (input: string) =>
  requireInside(instance, input).then(
    ({ relative }) => relative,
    (error: Error) => error.name,
  )

test('paths are real, and relative to the top of the work tree', async () => {
  const facts = async (input: string) => {
    const { path: real, relative, inside } = await guardPath(instance, input)
    return [real.replace(project.directory, 'P'), relative, inside]
  }
  expect(await Promise.all(['b.txt', '../a.txt', 'in', `${project.directory}/new/file`, '.', '', '../../x', '../out', '../outdir/hosts', '../dangling'].map(facts))).toEqual([
    ['P/sub/b.txt', 'sub/b.txt', true],
    ['P/a.txt', 'a.txt', true],
    ['P/a.txt', 'a.txt', true],
    ['P/new/file', 'new/file', true],
    ['P/sub', 'sub', true],
    ['P/sub', 'sub', true],
    [path.resolve(project.directory, '../x'), path.resolve(project.directory, '../x'), false],
    ['/etc/passwd', '/etc/passwd', false],
    ['/etc/hosts', '/etc/hosts', false],
    ['/tmp/not/there', '/tmp/not/there', false],
  ])
})

test('routes are kept inside, whatever the way out', async () => {
  const inputs = ['../../etc/passwd', '/etc/passwd', '../out', '../outdir/hosts', '../dangling', `${project.directory}x`, '/', 'b.txt/../../../../etc', '..%2f..%2fetc/passwd']
  expect(await Promise.all(inputs.map(refusal))).toEqual([...Array.from({ length: 8 }, () => 'PathForbiddenError'), 'NotFoundError'])
  expect(await Promise.all(['gone', 'b.txt', '../a.txt'].map(refusal))).toEqual(['NotFoundError', 'sub/b.txt', 'a.txt'])
  expect(await Promise.all(['a\0b', 'a\ud800', 'x'.repeat(5_000), `${'y'.repeat(300)}`].map(refusal))).toEqual(Array.from({ length: 4 }, () => 'BadRequest'))
})

test('files that steer agents and tools are always asked for, in any spelling and depth', async () => {
  const yes = [
    ...['.git/config', '.git', '.opencode/agent/x.md', 'opencode.json', 'sub/opencode.jsonc', 'AGENTS.md', 'sub/deep/CLAUDE.md', 'agents.MD', '.mcp.json'],
    ...['.vscode/tasks.json', '.idea/x', '.cursor/rules', '.claude/settings.json', '.github/workflows/ci.yml', '.envrc', '.husky/pre-commit', 'harmless/config'],
    ...['sub/module/.git/hooks/x', '.GIT/config', '.g\u200cit/config', '.git./config', '.git::$INDEX_ALLOCATION/config', 'git~1/config'],
  ]
  const no = ['a.txt', '.github/x.yml', 'workflows/x', 'git/config', 'agents.md.txt', '.gitignore', '.env', 'my.opencode/x', 'opencode.ts']
  const flags = (inputs: string[]) => Promise.all(inputs.map(async (input) => (await guardPath(instance, `../${input}`)).protected))
  expect(yes.filter((_, index) => index >= 0)).toHaveLength((await flags(yes)).filter(Boolean).length)
  expect(await flags(no)).toEqual(no.map(() => false))
})

test('environment files are secret, their examples are not', async () => {
  const inputs = ['.env', '.env.local', 'sub/.ENV', 'prod.env', '.env_old', '.env.example', '.environment', 'env.ts']
  const flags = await Promise.all(inputs.map(async (input) => (await guardPath(instance, input)).secret))
  expect(flags).toEqual([true, true, true, true, true, false, false, false])
})

test('our own data is never touched, but kept outputs and our own work trees may be', async () => {
  const { data, tmp } = testing.app.options.paths
  const forbidden = async (input: string, of = instance) => (await guardPath(of, input)).forbidden
  await mkdir(`${data}/worktree/w`, { recursive: true })
  await writeFile(`${data}/token`, 'x')
  await symlink(`${data}/token`, `${project.directory}/sub/token`)
  const inputs = [`${data}/opencode-desktop.db`, `${data}/token`, 'token', data, `${data}/tool-output/tool_1`, `${tmp}/x`, 'b.txt']
  expect(await Promise.all(inputs.map((input) => forbidden(input)))).toEqual([true, true, true, true, false, false, false])
  expect(await forbidden(`${testing.home}/.local/share/opencode/auth.json`)).toBe(true)
  const own = await openInstance(testing.app, `${data}/worktree/w`)
  expect([await forbidden('file', own), await forbidden('../../token', own)]).toEqual([false, true])
  const wide = await openInstance(testing.app, testing.home)
  expect((await requireInside(wide, `${data}/token`).catch((error: Error) => error.name)) as unknown).toBe('PathForbiddenError')
})

test('outside git only the folder itself is inside', async () => {
  const plain = await makeProject({ git: false, files: { 'one/a': 'a', 'two/b': 'b' } })
  const one = await openInstance(testing.app, `${plain.directory}/one`)
  expect((await guardPath(one, '../two/b')).inside).toBe(false)
  expect((await guardPath(one, 'a')).relative).toBe('a')
  await plain.remove()
})
