import { access, mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Instance } from '../../../server/instance'
import { readGit, runGit } from '../../../server/project/git'
import { openInstance } from '../../../server/project/instances'
import { vcsInfo, vcsStatus } from '../../../server/project/vcs'
import { vcsDiff } from '../../../server/project/vcs-diff'
import { openTestApp, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

let testing: TestApp
let project: TempProject
let instance: Instance
beforeEach(async () => {
  testing = await openTestApp()
  project = await makeProject({ files: { 'a.txt': 'one\ntwo\nthree\n', 'b c.txt': 'b\n', 'sub/ä"x.txt': 'x\n', '.gitignore': 'out\n' } })
  instance = await openInstance(testing.app, project.directory)
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})

test('branch and default branch, on a branch, detached and outside git', async () => {
  expect(await vcsInfo(instance)).toEqual({ branch: 'main', default_branch: 'main' })
  await project.git('checkout', '-q', '-b', 'feature/one')
  expect(await vcsInfo(instance)).toEqual({ branch: 'feature/one', default_branch: 'main' })
  await project.git('checkout', '-q', '--detach')
  expect(await vcsInfo(instance)).toEqual({ default_branch: 'main' })
  await mkdir(path.join(testing.home, 'plain'))
  const plain = await openInstance(testing.app, 'plain')
  expect([await vcsInfo(plain), await vcsStatus(plain), await vcsDiff(plain)]).toEqual([{}, [], []])
})

test('changed, deleted, staged and new files are seen with their lines', async () => {
  await project.write('a.txt', 'one\n2\nthree\nfour\n')
  await project.git('rm', '-q', 'b c.txt')
  await project.write('sub/ä"x.txt', 'y\n')
  await project.write('staged.txt', 's\n')
  await project.git('add', 'staged.txt')
  await project.write('new dir/n.txt', 'n\nm')
  await project.write('out', 'ignored')
  await project.write('bin', Buffer.from([0, 1]))
  await symlink('/etc/passwd', path.join(project.directory, 'link'))
  expect(await vcsStatus(await openInstance(testing.app, `${project.directory}/sub`))).toEqual([
    { file: 'a.txt', additions: 2, deletions: 1, status: 'modified' },
    { file: 'b c.txt', additions: 0, deletions: 1, status: 'deleted' },
    { file: 'bin', additions: 0, deletions: 0, status: 'added' },
    { file: 'link', additions: 0, deletions: 0, status: 'added' },
    { file: 'new dir/n.txt', additions: 2, deletions: 0, status: 'added' },
    { file: 'staged.txt', additions: 1, deletions: 0, status: 'added' },
    { file: 'sub/ä"x.txt', additions: 1, deletions: 1, status: 'modified' },
  ])
  const patches = Object.fromEntries((await vcsDiff(instance, { context: 0 })).map(({ file, patch }) => [file, patch?.replace(/^index .*\n/m, '')]))
  expect(patches).toEqual({
    'a.txt': 'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -2 +2 @@ one\n-two\n+2\n@@ -3,0 +4 @@ three\n+four\n',
    'b c.txt': 'diff --git a/b c.txt b/b c.txt\ndeleted file mode 100644\n--- a/b c.txt\t\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n',
    bin: 'diff --git a/bin b/bin\nnew file mode 100644\nBinary files /dev/null and b/bin differ\n',
    link: undefined,
    'new dir/n.txt':
      'diff --git a/new dir/n.txt b/new dir/n.txt\nnew file mode 100644\n--- /dev/null\n+++ b/new dir/n.txt\n@@ -0,0 +1,2 @@\n+n\n+m\n\\ No newline at end of file\n',
    'staged.txt': 'diff --git a/staged.txt b/staged.txt\nnew file mode 100644\n--- /dev/null\n+++ b/staged.txt\n@@ -0,0 +1 @@\n+s\n',
    'sub/ä"x.txt': 'diff --git "a/sub/ä\\"x.txt" "b/sub/ä\\"x.txt"\n--- "a/sub/ä\\"x.txt"\n+++ "b/sub/ä\\"x.txt"\n@@ -1 +1 @@\n-x\n+y\n',
  })
})

test('a branch is compared with where it left the default one', async () => {
  await project.git('checkout', '-q', '-b', 'work')
  await project.write('w.txt', 'w\n')
  await project.git('add', '-A')
  await project.git('commit', '-q', '-m', 'work')
  await project.git('checkout', '-q', 'main')
  await project.write('later.txt', 'l\n')
  await project.git('add', '-A')
  await project.git('commit', '-q', '-m', 'later')
  await project.git('checkout', '-q', 'work')
  expect((await vcsDiff(instance, { mode: 'branch' })).map(({ file, status }) => [file, status])).toEqual([['w.txt', 'added']])
  expect(await vcsDiff(instance)).toEqual([])
})

test('no program that the repository names is run', async () => {
  const proof = path.join(testing.home, 'proof')
  const evil = path.join(testing.home, 'evil.sh')
  await writeFile(evil, `#!/bin/sh\necho "$0 $*" >> ${proof}\ncat\n`, { mode: 0o755 })
  const settings = {
    ...{ 'core.fsmonitor': evil, 'core.pager': evil, 'core.sshCommand': evil, 'diff.external': evil, 'core.editor': evil, 'pager.diff': evil, 'pager.status': evil },
    ...{ 'filter.x.clean': evil, 'filter.x.smudge': evil, 'filter.x.process': evil, 'filter.x.required': 'true', 'diff.x.textconv': evil, 'diff.x.command': evil },
    ...{ 'core.hooksPath': testing.home, 'gpg.program': evil, 'log.showSignature': 'true', 'merge.x.driver': evil },
  }
  await project.write('.gitattributes', '* filter=x diff=x merge=x\n')
  for (const [key, value] of Object.entries(settings)) await project.git('config', key, value)
  await writeFile(path.join(testing.home, 'post-index-change'), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 })
  await project.write('a.txt', 'changed\n')
  expect((await vcsStatus(instance)).map(({ file }) => file)).toEqual(['.gitattributes', 'a.txt'])
  expect((await vcsDiff(instance))[1]?.patch).toContain('+changed')
  await vcsDiff(instance, { mode: 'branch' })
  for (const args of [['status', '--short'], ['log', '-p', '-1'], ['show', 'HEAD'], ['add', 'a.txt'], ['checkout', '-q', 'HEAD', '--', 'a.txt']]) {
    expect((await runGit(project.directory, args)).code).toBe(0)
  }
  await expect(access(proof)).rejects.toThrow('ENOENT')
})

test('git is neither asked for a password nor led by the environment, and can be stopped', async () => {
  const env = { PATH: process.env.PATH, GIT_DIR: '/nowhere', GIT_EXTERNAL_DIFF: '/bin/false', GIT_CONFIG_COUNT: '1' }
  expect(await readGit(project.directory, ['rev-parse', '--show-toplevel'], { env })).toBe(`${project.directory}\n`)
  await expect(readGit(project.directory, ['rev-parse', 'nothing'])).rejects.toThrow(/^git rev-parse failed: fatal/)
  expect((await runGit(project.directory, ['fetch', 'file:///tmp'])).stderr).toContain("transport 'file' not allowed")
  await expect(readGit(project.directory, ['status'], { signal: AbortSignal.abort() })).rejects.toThrow('abort')
})
