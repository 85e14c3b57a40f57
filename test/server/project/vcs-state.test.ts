import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

// What somebody who commits has to know: where the branch stands, conflicts, and what git is in the middle of.

let server: TestServer
let project: TempProject
beforeEach(async () => {
  project = await makeProject({ files: { 'a.txt': 'one\n' } })
  server = await startTestServer({ project })
  await project.git('config', 'user.name', 'Somebody')
  await project.git('config', 'user.email', 'somebody@example.invalid')
})
afterEach(async () => {
  await server.close()
  await project.remove()
})

const state = () => server.client('vcs.state')

test('the last commit is known, and amending replaces it', async () => {
  await project.write('a.txt', 'two\n')
  await server.client('vcs.commit', { body: { message: 'Two\n\nBecause.', all: true } })
  const before = await state()
  expect(before).toMatchObject({ branch: 'main', head: { message: 'Two\n\nBecause.', pushed: false }, conflicts: [], skipped: [] })
  await project.write('a.txt', 'three\n')
  await server.client('vcs.commit', { body: { message: 'Three', all: true, amend: true } })
  expect((await state()).head).toMatchObject({ message: 'Three' })
  expect((await project.git('log', '--format=%s')).split('\n')).not.toContain('Two')
  await project.git('checkout', '--detach', '--quiet')
  expect((await state()).branch).toBeUndefined()
})

test('a merge with conflicts is told, is not committed as a whole, and ends with a commit once they are solved', async () => {
  await project.git('checkout', '-qb', 'other')
  await project.write('a.txt', 'theirs\n')
  await project.git('commit', '-qam', 'theirs')
  await project.git('checkout', '-q', 'main')
  await project.write('a.txt', 'ours\n')
  await project.git('commit', '-qam', 'ours')
  await project.git('merge', 'other').catch(() => undefined)
  expect(await state()).toMatchObject({ doing: 'merge', message: expect.stringContaining("Merge branch 'other'"), conflicts: [{ file: 'a.txt', markers: true }] })
  expect(await server.client('vcs.diff', { query: { patch: 'false' } })).toMatchObject([{ file: 'a.txt', staged: 'none', conflict: true }])
  await expect(server.client('vcs.commit', { body: { message: 'x', all: true } })).rejects.toThrow('a.txt has conflicts')
  await project.write('a.txt', 'both\n')
  expect((await state()).conflicts).toEqual([{ file: 'a.txt', markers: false }])
  await server.client('vcs.stage', { body: { files: ['a.txt'] } })
  await server.client('vcs.commit', { body: { message: 'Merged' } })
  const after = await state()
  expect(after).toMatchObject({ head: { message: 'Merged' }, conflicts: [] })
  expect(after.doing).toBeUndefined()
})
