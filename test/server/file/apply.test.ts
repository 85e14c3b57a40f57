import { existsSync } from 'node:fs'
import { chmod, readFile, readdir, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

let server: TestServer
let project: TempProject
beforeEach(async () => {
  project = await makeProject({ files: { 'a.txt': 'one\ntwo\n', 'sub/b.txt': 'b\n', 'gone.txt': 'gone\n', '.gitignore': 'out\n' } })
  server = await startTestServer({ project })
})
afterEach(async () => {
  await server.close()
  await project.remove()
})

async function rawDiff(directory = project.directory): Promise<string> {
  const response = await server.fetch(`/vcs/diff/raw?${new URLSearchParams({ directory })}`)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/x-diff; charset=utf-8'])
  return response.text()
}

function apply(patch: string, directory = project.directory) {
  return server.client('vcs.apply', { directory, body: { patch } })
}

async function change() {
  await project.write('a.txt', 'one\n2\n')
  await project.write('new dir/ä"x.txt', 'new\n')
  await project.write('empty', '')
  await project.write('bin', Buffer.from([0, 1, 2, 255]))
  await project.write('out', 'ignored')
  await project.write('run.sh', '#!/bin/sh\n')
  await chmod(path.join(project.directory, 'run.sh'), 0o755)
  await project.git('rm', '-q', 'gone.txt')
  await symlink('a.txt', path.join(project.directory, 'link'))
}

describe('the raw diff', () => {
  test('holds everything that is in no commit, and applies to another copy', async () => {
    await change()
    const patch = await rawDiff()
    const other = path.join(server.home, 'other')
    await project.git('worktree', 'add', '-q', '--detach', other)
    expect(await apply(patch, other)).toEqual({ applied: true })
    expect(await rawDiff(other)).toBe(patch)
    expect(await readFile(path.join(other, 'new dir/ä"x.txt'), 'utf8')).toBe('new\n')
    expect([...(await readFile(path.join(other, 'bin')))]).toEqual([0, 1, 2, 255])
    expect((await stat(path.join(other, 'run.sh'))).mode & 0o111).not.toBe(0)
    expect([existsSync(path.join(other, 'gone.txt')), existsSync(path.join(other, 'out'))]).toEqual([false, false])
  })

  test('writes nothing into the repository', async () => {
    await project.write('new.txt', 'never stored\n')
    const count = async () => [await project.git('count-objects', '-v'), await readdir(path.join(project.directory, '.git'))]
    const [before, staged] = [await count(), await project.git('diff', '--cached', '--name-only')]
    expect(await rawDiff()).toContain('+never stored')
    expect([await count(), await project.git('diff', '--cached', '--name-only')]).toEqual([before, staged])
  })

  test('is empty without changes and outside of git', async () => {
    const plain = await makeProject({ git: false, files: { 'a.txt': 'a\n' } })
    expect([await rawDiff(), await rawDiff(plain.directory)]).toEqual(['', ''])
    await plain.remove()
  })

  test('is refused when it would be too large to be a patch', async () => {
    await project.write('huge.bin', Buffer.alloc(130 * 1024 * 1024))
    const response = await server.fetch(`/vcs/diff/raw?${new URLSearchParams({ directory: project.directory })}`)
    expect([response.status, await response.json()]).toMatchObject([413, { name: 'PayloadTooLarge' }])
  })
})

describe('a patch', () => {
  test('is applied in whole, also from a sub folder, and its files are told', async () => {
    await change()
    const patch = await rawDiff()
    await project.git('add', '-A')
    await project.git('reset', '-q', '--hard')
    const stream = await server.events(`/event?${new URLSearchParams({ directory: path.join(project.directory, 'sub') })}`)
    expect(await apply(patch, path.join(project.directory, 'sub'))).toEqual({ applied: true })
    expect(await project.read('a.txt')).toBe('one\n2\n')
    await stream.waitFor(({ data }) => data.type === 'file.edited' && data.properties.file === path.join(project.directory, 'a.txt'))
    await stream.waitFor(({ data }) => data.type === 'file.watcher.updated' && data.properties.file.endsWith('gone.txt') && data.properties.event === 'unlink')
    stream.close()
  })

  test('that does not fit changes nothing at all', async () => {
    const patch = `${hunk('sub/b.txt', 'b', 'c')}${hunk('a.txt', 'nowhere', 'somewhere')}`
    await expect(apply(patch)).rejects.toMatchObject({ status: 400, body: { name: 'VcsApplyError', data: { reason: 'not-clean', message: expect.any(String) } } })
    expect([await project.read('sub/b.txt'), await project.read('a.txt')]).toEqual(['b\n', 'one\ntwo\n'])
  })

  test('that is none says so', async () => {
    await expect(apply('hello')).rejects.toMatchObject({ status: 400, body: { name: 'VcsApplyError', data: { reason: 'not-clean' } } })
  })

  test('outside of git is refused by name', async () => {
    const plain = await makeProject({ git: false, files: { 'a.txt': 'one\n' } })
    await expect(apply(hunk('a.txt', 'one', 'two'), plain.directory)).rejects.toMatchObject({ status: 400, body: { name: 'VcsApplyError', data: { reason: 'non-git' } } })
    await plain.remove()
  })

  test('does not lead out of the work tree, by its path, a link or the files of git', async () => {
    const outside = await makeProject({ files: { 'a.txt': 'one\n' } })
    await symlink(outside.directory, path.join(project.directory, 'way'))
    for (const name of ['../escape.txt', 'way/escape.txt', '.git/hooks/post-commit', 'sub/../../escape.txt']) {
      await expect(apply(created(name))).rejects.toMatchObject({ status: expect.toSatisfy((status: number) => status === 400 || status === 403) })
    }
    const renamed = `diff --git a/way/a.txt b/stolen.txt\nsimilarity index 100%\nrename from way/a.txt\nrename to stolen.txt\n`
    await expect(apply(renamed)).rejects.toMatchObject({ status: expect.toSatisfy((status: number) => status === 400 || status === 403) })
    expect([existsSync(path.join(outside.directory, 'escape.txt')), existsSync(path.join(project.directory, 'stolen.txt'))]).toEqual([false, false])
    expect(existsSync(path.join(project.directory, '.git/hooks/post-commit'))).toBe(false)
    await outside.remove()
  })

  test('does not touch our own data in a home folder under version control', async () => {
    const home = await makeProject({ files: { 'a.txt': 'a\n' } })
    const nested = await startTestServer({ project: home, home: home.directory })
    const name = path.relative(home.directory, path.join(nested.app.options.paths.data, 'planted.txt'))
    await expect(nested.client('vcs.apply', { body: { patch: created(name) } })).rejects.toMatchObject({ status: 403, body: { name: 'PathForbiddenError' } })
    const diff = await nested.fetch('/vcs/diff/raw')
    expect(await diff.text()).not.toContain('opencode-desktop')
    await nested.close()
    await home.remove()
  })
})

describe('git init', () => {
  test('makes the folder a repository and tells so; twice is as good as once', async () => {
    const plain = await makeProject({ git: false, files: { 'a.txt': 'a\n' } })
    for (let times = 0; times < 2; times += 1) {
      expect(await server.client('project.initGit', { directory: plain.directory })).toMatchObject({ vcs: 'git' })
      expect(await server.client('project.current', { directory: plain.directory })).toMatchObject({ id: 'global', vcs: 'git' })
    }
    expect(existsSync(path.join(plain.directory, '.git/HEAD'))).toBe(true)
    expect(await server.client('project.list')).toContainEqual(expect.not.objectContaining({ id: 'global', vcs: 'git' }))
    await plain.remove()
  })

  test('leaves a repository as it is', async () => {
    const { id } = await server.client('project.current')
    expect(await server.client('project.initGit', { directory: path.join(project.directory, 'sub') })).toMatchObject({ id, vcs: 'git' })
    expect(existsSync(path.join(project.directory, 'sub/.git'))).toBe(false)
  })
})

function hunk(name: string, from: string, to: string) {
  return `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n-${from}\n+${to}\n`
}

function created(name: string) {
  return `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +1 @@\n+x\n`
}
