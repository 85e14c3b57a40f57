import { lstat, readdir, readlink, symlink, utimes } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ApiError } from '../../support/api-client'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

let server: TestServer
let project: TempProject
beforeEach(async () => {
  project = await makeProject({ files: { 'a.txt': 'a', 'sub/b.txt': 'b', 'sub/deep/c.txt': 'c' } })
  server = await startTestServer({ project })
})
afterEach(async () => {
  await server.close()
  await project.remove()
})

const status = (work: Promise<unknown>) => work.then(() => 200, (error: ApiError) => error.status)
const create = (name: string, type: 'file' | 'directory' = 'file') => server.client('file.create', { body: { path: name, type } })
const move = (from: string, to: string) => server.client('file.move', { body: { from, to } })
const remove = (name: string) => server.client('file.remove', { body: { path: name } })
const restore = (id: string) => server.client('file.restore', { body: { id } })
const names = (folder = '') => readdir(path.join(project.directory, folder)).then((all) => all.filter((name) => name !== '.git' && name !== 'opencode.json').sort())

test('files and folders are made, never over something else', async () => {
  expect(await create('new/deep/file.ts')).toBe(true)
  expect(await create('empty', 'directory')).toBe(true)
  expect(await project.read('new/deep/file.ts')).toBe('')
  expect(await status(create('a.txt'))).toBe(409)
  expect(await status(create('sub', 'directory'))).toBe(409)
  expect(await project.read('a.txt')).toBe('a')
})

test('renaming moves files and folders, and overwrites nothing', async () => {
  await move('a.txt', 'other/z.txt')
  await move('sub', 'renamed')
  expect([await names(), await project.read('other/z.txt'), await project.read('renamed/deep/c.txt')]).toEqual([['other', 'renamed'], 'a', 'c'])
  await project.write('a.txt', 'second')
  expect(await status(move('a.txt', 'other/z.txt'))).toBe(409)
  expect(await status(move('gone.txt', 'x.txt'))).toBe(404)
  expect(await status(move('renamed', 'renamed/inside'))).toBe(400)
  expect(await project.read('other/z.txt')).toBe('a')
})

test('what is deleted comes back to its place, also a whole folder, once', async () => {
  const [file, folder] = [await remove('a.txt'), await remove('sub')]
  expect(await names()).toEqual([])
  expect(await restore(folder.id)).toEqual({ path: 'sub' })
  expect(await project.read('sub/deep/c.txt')).toBe('c')
  await project.write('a.txt', 'new')
  expect(await status(restore(file.id))).toBe(409)
  expect(await project.read('a.txt')).toBe('new')
  await remove('a.txt')
  expect(await restore(file.id)).toEqual({ path: 'a.txt' })
  expect([await project.read('a.txt'), await status(restore(file.id)), await status(restore('never'))]).toEqual(['a', 404, 404])
})

test('what is kept is told, the latest first, of this folder only', async () => {
  const other = await makeProject({ files: { 'x.txt': 'x' } })
  await server.client('file.remove', { body: { path: 'x.txt' }, directory: other.directory })
  const [file, folder] = [await remove('a.txt'), await remove('sub')]
  await utimes(path.join(server.app.options.paths.data, 'trash', file.id), new Date(), new Date(Date.now() - 60_000))
  const told = async () => (await server.client('file.removed')).map(({ id, path: name, type }) => ({ id, path: name, type }))
  expect(await told()).toEqual([
    { id: folder.id, path: 'sub', type: 'directory' },
    { id: file.id, path: 'a.txt', type: 'file' },
  ])
  await restore(folder.id)
  expect(await told()).toEqual([{ id: file.id, path: 'a.txt', type: 'file' }])
  await other.remove()
})

test('another folder brings nothing of this one back, and old deletions are forgotten', async () => {
  const { id } = await remove('a.txt')
  const other = await makeProject({ files: { 'x.txt': 'x' } })
  expect(await status(server.client('file.restore', { body: { id }, directory: other.directory }))).toBe(404)
  const kept = path.join(server.app.options.paths.data, 'trash', id)
  await utimes(kept, new Date(0), new Date(0))
  await remove('sub/b.txt')
  expect(await status(restore(id))).toBe(404)
  await other.remove()
})

test('of a link only the link is touched', async () => {
  const outside = await makeProject({ git: false, files: { 'kept.txt': 'kept' } })
  await symlink(outside.directory, path.join(project.directory, 'link'))
  await move('link', 'moved')
  expect(await readlink(path.join(project.directory, 'moved'))).toBe(outside.directory)
  const { id } = await remove('moved')
  expect(await outside.read('kept.txt')).toBe('kept')
  await restore(id)
  expect((await lstat(path.join(project.directory, 'moved'))).isSymbolicLink()).toBe(true)
  expect(await status(create('moved/into.txt'))).toBe(403)
  await outside.remove()
})

test('the project, git and everything outside stay as they are', async () => {
  const refused = ['.', '', project.directory, path.dirname(project.directory), '.git', '.git/config', '.GIT/x', '../x', '/etc/passwd', 'sub/../../x']
  for (const name of refused) {
    expect([name, await status(remove(name))]).toEqual([name, name === '' ? 400 : 403])
    if (name !== '') expect([name, await status(move('a.txt', name))]).toEqual([name, 403])
  }
  expect(await status(create('.git/hooks/pre-commit'))).toBe(403)
  expect(await status(create(`x\0y`))).toBe(400)
  expect(await names()).toEqual(['a.txt', 'sub'])
})
