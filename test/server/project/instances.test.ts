import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disposeInstance, disposeInstances, openInstance, openInstances, sweepInstances } from '../../../server/project/instances'
import { listProjects, projectDirectories, updateProject } from '../../../server/project/project'
import { openTestApp, testClock, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

const clock = testClock()
let testing: TestApp
let project: TempProject
beforeEach(async () => {
  testing = await openTestApp({ clock })
  project = await makeProject({ files: { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' } })
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})
const root = async (of: TempProject) => (await of.git('rev-list', '--max-parents=0', 'HEAD')).trim()
const failure = (error: { name: string; message: string }) => ({ name: error.name, message: error.message })

test('two callers share one instance, also through a link and from a relative path', async () => {
  const { app, home } = testing
  await symlink(project.directory, path.join(home, 'link'))
  const [one, two, three, sub] = await Promise.all([
    openInstance(app, project.directory),
    openInstance(app, 'link'),
    openInstance(app, `${project.directory}/`),
    openInstance(app, `${project.directory}/sub`),
  ])
  expect([two === one, three === one, sub === one]).toEqual([true, true, false])
  expect({ directory: sub.directory, worktree: sub.worktree, project: sub.project.id }).toEqual({
    directory: path.join(project.directory, 'sub'),
    worktree: project.directory,
    project: await root(project),
  })
  expect(openInstances(app)).toHaveLength(2)
})

test('what is no folder is refused in words', async () => {
  const open = (directory: string) => openInstance(testing.app, directory).then(() => undefined, failure)
  expect(await open('/nowhere/at/all')).toEqual({ name: 'NotFoundError', message: 'Folder not found: /nowhere/at/all' })
  expect(await open(`${project.directory}/a.txt`)).toMatchObject({ name: 'BadRequest' })
  expect(await open(`${project.directory}/a.txt/b`)).toMatchObject({ name: 'BadRequest' })
  expect(await open('a\0b')).toMatchObject({ name: 'BadRequest' })
  expect(await open('x'.repeat(5000))).toMatchObject({ name: 'BadRequest' })
})

test('the first commit names the project, so a clone is the same one and joins its sandboxes', async () => {
  const { app, home, events } = testing
  await project.git('clone', '-q', project.directory, `${home}/clone`)
  await project.git('worktree', 'add', '-q', `${home}/linked`)
  const first = await openInstance(app, project.directory)
  const clone = await openInstance(app, `${home}/clone`)
  const linked = await openInstance(app, `${home}/linked`)
  const sandboxes = [`${home}/clone`, `${home}/linked`]
  expect(new Set([first, clone, linked].map((instance) => instance.project.id))).toEqual(new Set([await root(project)]))
  expect(linked.project).toMatchObject({ worktree: project.directory, vcs: 'git', sandboxes })
  expect(linked.worktree).toBe(`${home}/linked`)
  expect(await projectDirectories(app, linked.project.id)).toEqual([
    { directory: project.directory },
    { directory: `${home}/clone` },
    { directory: `${home}/linked`, strategy: 'git_worktree' },
  ])
  expect(events.filter((event) => event.type === 'project.updated').map((event) => event.directory)).toEqual(['global', 'global', 'global'])
})

test('a linked work tree that is opened first still belongs to the main one', async () => {
  await project.git('worktree', 'add', '-q', `${testing.home}/linked`)
  const linked = await openInstance(testing.app, `${testing.home}/linked`)
  expect(linked.project).toMatchObject({ worktree: project.directory, sandboxes: [`${testing.home}/linked`] })
})

test('folders outside git and repositories without a commit are the global project', async () => {
  const { app, home } = testing
  await mkdir(`${home}/plain`)
  await mkdir(`${home}/empty`)
  const empty = await makeProject({ git: false })
  await empty.git('init', '-q')
  const instances = [await openInstance(app, `${home}/plain`), await openInstance(app, empty.directory)]
  expect(instances.map(({ worktree, project: { id, worktree: top, vcs } }) => ({ worktree, id, top, vcs }))).toEqual(
    // Without a commit it has no name of its own, but it is a repository.
    [undefined, 'git'].map((vcs) => ({ worktree: '/', id: 'global', top: '/', vcs })),
  )
  await empty.remove()
})

test('a folder that becomes a repository is opened as one, unless something in it is held', async () => {
  const plain = await makeProject({ git: false, files: { a: 'a' } })
  const before = await openInstance(testing.app, plain.directory)
  const release = before.hold()
  await plain.git('init', '-q')
  await plain.git('add', '-A')
  await plain.git('commit', '-q', '-m', 'first')
  clock.move(10_000)
  expect(await openInstance(testing.app, plain.directory)).toBe(before)
  release()
  clock.move(10_000)
  const [after, same] = await Promise.all([openInstance(testing.app, plain.directory), openInstance(testing.app, plain.directory)])
  expect({ worktree: after.worktree, closed: before.closed, same: after === same }).toEqual({ worktree: plain.directory, closed: true, same: true })
  await plain.remove()
})

test('closing tells who listens to the folder, and the next request opens afresh', async () => {
  const { app, events } = testing
  const first = await openInstance(app, project.directory)
  await disposeInstance(first)
  const second = await openInstance(app, project.directory)
  expect({ fresh: first !== second, open: openInstances(app) }).toEqual({ fresh: true, open: [second] })
  expect(events.filter((event) => event.type === 'server.instance.disposed')).toMatchObject([
    { directory: project.directory, project: first.project.id, properties: { directory: project.directory } },
  ])
  await disposeInstances(app)
  expect(openInstances(app)).toEqual([])
  expect(events.at(-1)).toMatchObject({ directory: 'global', type: 'global.disposed', properties: {} })
})

test('idle instances are closed after half an hour unless something holds them', async () => {
  const { app } = testing
  const held = await openInstance(app, project.directory)
  const idle = await openInstance(app, `${project.directory}/sub`)
  const release = held.hold()
  clock.move(29 * 60_000)
  await sweepInstances(app)
  expect(openInstances(app)).toHaveLength(2)
  clock.move(2 * 60_000)
  await sweepInstances(app)
  expect({ idle: idle.closed, held: held.closed }).toEqual({ idle: true, held: false })
  release()
  clock.move(31 * 60_000)
  await sweepInstances(app)
  expect(held.closed).toBe(true)
})

test('a project can be renamed, and the open folder knows at once', async () => {
  const { app } = testing
  const instance = await openInstance(app, project.directory)
  updateProject(app, instance.project.id, { name: 'Shop', icon: { color: 'red' } })
  updateProject(app, instance.project.id, { icon: { url: 'data:,' }, commands: { start: 'make' } })
  const expected = { id: instance.project.id, name: 'Shop', icon: { color: 'red', url: 'data:,' }, commands: { start: 'make' } }
  expect(instance.project).toMatchObject(expected)
  expect(listProjects(app)).toMatchObject([expected])
  expect(() => updateProject(app, 'nothing', {})).toThrow('Project not found: nothing')
})

test('a hostile repository configuration runs nothing when a folder is opened', async () => {
  const proof = path.join(testing.home, 'proof')
  await writeFile(path.join(testing.home, 'evil.sh'), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 })
  for (const key of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'diff.external', 'core.editor', 'gpg.program']) {
    await project.git('config', key, path.join(testing.home, 'evil.sh'))
  }
  await openInstance(testing.app, project.directory)
  const { access } = await import('node:fs/promises')
  await expect(access(proof)).rejects.toThrow('ENOENT')
})
