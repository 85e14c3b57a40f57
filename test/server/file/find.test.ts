import { mkdir, rename, rm, writeFile as writeDisk } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Instance } from '../../../server/instance'
import { writeFile } from '../../../server/file/files'
import { findFiles, findText } from '../../../server/file/find'
import { IndexEntries } from '../../../server/file/index-entries'
import { rankEntries } from '../../../server/file/rank'
import { watchFiles } from '../../../server/file/watch'
import { openInstance } from '../../../server/project/instances'
import { watchBranch } from '../../../server/project/vcs'
import { openTestApp, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

let testing: TestApp
let project: TempProject
let instance: Instance
beforeEach(async () => {
  testing = await openTestApp()
  project = await makeProject({
    files: { 'src/app.ts': 'export const App = 1\n', 'src/application/main.ts': 'main\n', 'docs/app-notes.md': '# App (1\n', '.gitignore': 'out/\n', '.hidden/x.md': 'App\n' },
  })
  await project.write('out/app.ts', 'App\n')
  instance = await openInstance(testing.app, project.directory)
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})
/** The event with this file, from now or before. */
function told(file: string, event: string) {
  const same = (entry: { type: string; properties: object }) =>
    entry.type === 'file.watcher.updated' && JSON.stringify(entry.properties) === JSON.stringify({ file: path.join(project.directory, file), event })
  return new Promise<void>((resolve) => {
    if (testing.events.some(same)) return resolve()
    const end = testing.app.bus.subscribe((entry) => {
      if (!same(entry)) return
      end()
      resolve()
    })
  })
}

test('names are found by what they contain, then by their letters, ignored files never', async () => {
  expect(await findFiles(instance, { query: 'app' })).toEqual(['src/app.ts', 'src/application/', 'docs/app-notes.md', 'src/application/main.ts'])
  expect(await findFiles(instance, { query: 'SRC main' })).toEqual(['src/application/main.ts'])
  expect(await findFiles(instance, { query: 'srpts' })).toEqual(['src/app.ts', 'src/application/main.ts'])
  expect(await findFiles(instance, { query: 'nothing like it' })).toEqual([])
})

test('folders end with a slash and can be left out or asked for alone', async () => {
  expect(await findFiles(instance, { query: 'src', type: 'directory' })).toEqual(['src/', 'src/application/'])
  expect(await findFiles(instance, { query: 'application', dirs: 'false' })).toEqual(['src/application/main.ts'])
  expect(await findFiles(instance, { query: '', limit: 3 })).toEqual(['src/', 'docs/', 'src/application/'])
  expect(await findFiles(instance, { query: 'a', limit: 1 })).toHaveLength(1)
})

test('the list follows what happens on disk', async () => {
  await findFiles(instance, { query: 'x' })
  await watchFiles(instance)
  await project.write('src/fresh.ts', 'x')
  await project.write('out/fresh.ts', 'x')
  await told('src/fresh.ts', 'add')
  expect(await findFiles(instance, { query: 'fresh' })).toEqual(['src/fresh.ts'])
  await mkdir(path.join(testing.home, 'moved'))
  await writeDisk(path.join(testing.home, 'moved/inner.ts'), '')
  await rename(path.join(testing.home, 'moved'), path.join(project.directory, 'moved'))
  await told('moved', 'add')
  expect(await findFiles(instance, { query: 'inner' })).toEqual(['moved/inner.ts'])
  await rm(path.join(project.directory, 'src'), { recursive: true })
  await told('src/application/main.ts', 'unlink')
  expect(await findFiles(instance, { query: 'src' })).toEqual([])
  await writeFile(instance, { path: 'own/save.ts', content: 'x' })
  expect(await findFiles(instance, { query: 'save' })).toEqual(['own/save.ts'])
})

test('a change of the ignore rules is seen', async () => {
  expect(await findFiles(instance, { query: 'notes' })).toEqual(['docs/app-notes.md'])
  await watchFiles(instance)
  await project.write('.gitignore', 'docs/\n')
  await told('.gitignore', 'change')
  expect([await findFiles(instance, { query: 'notes' }), await findFiles(instance, { query: 'out/' })]).toEqual([[], ['out/', 'out/app.ts']])
})

test('a checkout is told with the new branch', async () => {
  await watchFiles(instance)
  await watchBranch(instance)
  const told = new Promise((resolve) => testing.app.bus.subscribe((event) => event.type === 'vcs.branch.updated' && resolve(event.properties)))
  await project.git('checkout', '-q', '-b', 'feature/one')
  expect(await told).toEqual({ branch: 'feature/one' })
})

test('text is found with the places in the line, ten by default', async () => {
  expect(await findText(instance, { pattern: 'App \\(' })).toEqual([
    {
      path: { text: 'docs/app-notes.md' },
      lines: { text: '# App (1' },
      line_number: 1,
      absolute_offset: 0,
      submatches: [{ match: { text: 'App (' }, start: 2, end: 7 }],
    },
  ])
  expect((await findText(instance, { pattern: 'app', case: 'false', include: '*.md' })).map((match) => match.path.text).sort()).toEqual(['.hidden/x.md', 'docs/app-notes.md'])
  expect(await findText(instance, { pattern: '(1', fixed: 'true' })).toHaveLength(1)
  await project.write('many.txt', 'line\n'.repeat(50))
  expect([(await findText(instance, { pattern: 'line' })).length, (await findText(instance, { pattern: 'line', limit: 20 })).length]).toEqual([10, 20])
  await expect(findText(instance, { pattern: '(' })).rejects.toMatchObject({ name: 'BadRequest' })
})

test('a folder is known as long as something is in it', async () => {
  const entries = new IndexEntries()
  for (const file of ['a/b/c', 'a/d', 'e']) entries.add(file)
  const names = () => entries.list.map((entry) => entry.path).sort()
  expect(names()).toEqual(['a/', 'a/b/', 'a/b/c', 'a/d', 'e'])
  entries.remove('a/b/c')
  expect(names()).toEqual(['a/', 'a/d', 'e'])
  entries.add('a/x/y')
  entries.remove('a')
  expect(names()).toEqual(['e'])
})

test('whole names come before starts, words, parts and paths', async () => {
  const entries = new IndexEntries()
  for (const file of ['x/my-user.ts', 'user/a.ts', 'user', 'superuser.ts', 'x/user.ts', 'users.ts', 'u/s/e/r']) entries.add(file)
  const found = await rankEntries(entries.list, 'user', { limit: 20 })
  expect(found.map((entry) => entry.path)).toEqual(['user', 'user/', 'x/user.ts', 'users.ts', 'x/my-user.ts', 'superuser.ts', 'user/a.ts', 'u/s/e/r'])
})
