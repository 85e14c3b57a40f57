import { chmod, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VcsFileDiff } from '#protocol/project'
import { openInstance } from '../../../server/project/instances'
import { findPatch, keepPatch } from '../../../server/project/kept-patches'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

// Reviewing what is in no commit: lists without patches, marks of hunks, staging, commits, undone hunks.

const lines = (count: number, change: Record<number, string> = {}) => Array.from({ length: count }, (_, index) => `${change[index + 1] ?? `line ${index + 1}`}\n`).join('')

let server: TestServer
let project: TempProject
beforeEach(async () => {
  project = await makeProject({ files: { 'a.txt': lines(40), 'b.txt': 'b\n', '.gitignore': 'out\n' } })
  server = await startTestServer({ project })
})
afterEach(async () => {
  await server.close()
  await project.remove()
})

const list = (mode?: 'git' | 'branch' | 'index') => server.client('vcs.diff', { query: { patch: 'false', ...(mode ? { mode } : {}) } as never })
const one = async (file: string, mode: 'git' | 'branch' | 'index' = 'git') => (await server.client('vcs.diff', { query: { file, mode } }))[0]
const cached = () => project.git('diff', '--cached', '--name-status')

/** One hunk of a patch of one file, as the window cuts it out. */
function hunkOf({ patch = '' }: VcsFileDiff, index: number): string {
  const [head = '', ...hunks] = patch.split(/^(?=@@ )/m)
  return head + hunks[index]
}

test('a list without patches has the counts, the marks of the hunks and what is staged', async () => {
  await project.write('a.txt', lines(40, { 2: 'two', 30: 'thirty' }))
  await project.git('add', 'a.txt')
  await project.write('a.txt', lines(40, { 2: 'two', 30: 'dreißig' }))
  await project.write('b.txt', 'b\nmore\n')
  await project.git('add', 'b.txt')
  await project.write('new dir/"n".txt', 'n\nm')
  await project.write('picture.png', Buffer.from([0x89, 0x50, 0, 0]))
  const found = await list()
  expect(found.map(({ hunks, ...facts }) => ({ ...facts, hunks: hunks?.length }))).toEqual([
    { file: 'a.txt', additions: 2, deletions: 2, status: 'modified', staged: 'part', hunks: 2 },
    { file: 'b.txt', additions: 1, deletions: 0, status: 'modified', staged: 'all', hunks: 1 },
    { file: 'new dir/"n".txt', additions: 2, deletions: 0, status: 'added', staged: 'none', hunks: 1 },
    { file: 'picture.png', additions: 0, deletions: 0, status: 'added', staged: 'none', binary: true, hunks: 1 },
  ])
  expect(found.every(({ patch }) => patch === undefined)).toBe(true)
  expect((await list('index')).map(({ file, additions }) => [file, additions])).toEqual([['a.txt', 1], ['new dir/"n".txt', 2], ['picture.png', 0]])
})

test('a file that was moved is known as the same in both its places', async () => {
  await project.git('mv', 'a.txt', 'c.txt')
  await project.write('d.txt', 'b\n')
  await rm(path.join(project.directory, 'b.txt'))
  const moves = (await list()).map(({ file, movedFrom, movedTo }) => [file, movedFrom ?? '', movedTo ?? ''])
  expect(moves).toEqual([['a.txt', '', 'c.txt'], ['b.txt', '', 'd.txt'], ['c.txt', 'a.txt', ''], ['d.txt', 'b.txt', '']])
})

test('one file comes with its patch and the same marks as in the list; a mark stays when the hunk moves', async () => {
  await project.write('a.txt', lines(40, { 20: 'twenty' }))
  await project.write('new dir/"n".txt', 'n\nm')
  const [before] = await list()
  expect(await one('a.txt')).toMatchObject({ file: 'a.txt', hunks: before!.hunks, patch: expect.stringContaining('+twenty') })
  expect((await one('new dir/"n".txt'))?.hunks).toEqual((await list())[1]!.hunks)
  await project.write('a.txt', `first\n${lines(40, { 20: 'twenty' })}`)
  const after = (await list())[0]!.hunks!
  expect(after).toHaveLength(2)
  expect(after[1]).toBe(before!.hunks![0])
  await project.write('a.txt', lines(40, { 20: 'zwanzig' }))
  expect((await list())[0]!.hunks).not.toEqual(before!.hunks)
})

test('what has no hunks has one mark of its content', async () => {
  const mark = async () => (await list()).find(({ file }) => file === 'p.png')!.hunks
  await project.write('p.png', Buffer.from([0x89, 0x50, 0, 1]))
  const fresh = await mark()
  await project.git('add', 'p.png')
  await project.git('commit', '-qm', 'picture')
  await project.write('p.png', Buffer.from([0x89, 0x50, 0, 2]))
  const second = await mark()
  expect((await one('p.png'))?.hunks).toEqual(second)
  await project.write('p.png', Buffer.from([0x89, 0x50, 0, 3]))
  expect(new Set([fresh, second, await mark()].map((marks) => marks!.join())).size).toBe(3)
})

test('equal hunks of one file have marks of their own', async () => {
  await project.write('a.txt', lines(40, { 2: 'same', 20: 'same' }).replace('line 3\n', 'line 3\n'))
  const { hunks = [] } = (await list())[0]!
  expect(new Set(hunks).size).toBe(2)
})

test('a file that is too large to show comes in part', async () => {
  await project.write('huge.txt', 'x'.repeat(99).concat('\n').repeat(60_000))
  const found = await one('huge.txt')
  expect(found).toMatchObject({ truncated: true, status: 'added' })
  expect(found!.patch!.length).toBeLessThan(5 * 1024 * 1024)
  await project.git('add', '-A')
  expect(await one('huge.txt')).toMatchObject({ truncated: true, status: 'added' })
  expect((await list())[0]).toMatchObject({ additions: 60_000, file: 'huge.txt' })
})

test('files are staged and unstaged; new, deleted and oddly named ones too', async () => {
  await project.write('a.txt', 'changed\n')
  await project.git('rm', '-q', '--cached', 'b.txt')
  await project.write('*.txt', 'star\n')
  await project.write(':x', 'colon\n')
  await server.client('vcs.stage', { body: { files: ['*.txt', ':x'] } })
  expect(await cached()).toBe('A\t*.txt\nA\t:x\nD\tb.txt\n')
  await server.client('vcs.stage', { body: { all: true } })
  expect(await cached()).toBe('A\t*.txt\nA\t:x\nM\ta.txt\n')
  await server.client('vcs.unstage', { body: { files: ['*.txt'] } })
  expect(await cached()).toBe('A\t:x\nM\ta.txt\n')
  await server.client('vcs.unstage', { body: { all: true } })
  expect(await cached()).toBe('')
  expect(await project.read('a.txt')).toBe('changed\n')
})

test('a hunk is staged and unstaged by itself', async () => {
  await project.write('a.txt', lines(40, { 2: 'two', 20: 'twenty', 38: 'last' }))
  const file = (await one('a.txt'))!
  await server.client('vcs.stage', { body: { patch: hunkOf(file, 1) } })
  expect(await project.git('diff', '--cached', '-U0')).toMatch(/\+twenty/)
  expect(await project.git('diff', '--cached', '-U0')).not.toMatch(/\+two\n|\+last/)
  await server.client('vcs.stage', { body: { patch: hunkOf(file, 2) } })
  await server.client('vcs.unstage', { body: { patch: hunkOf(file, 1) } })
  expect(await project.git('diff', '--cached', '-U0')).toMatch(/\+last/)
  await expect(server.client('vcs.unstage', { body: { patch: hunkOf(file, 0) } })).rejects.toMatchObject({ body: { name: 'VcsApplyError' } })
})

test('what is staged is committed as it was written, without hooks, and what would have run is named', async () => {
  const hook = await project.write('.git/hooks/pre-commit', '#!/bin/sh\ntouch hook-ran\nexit 1\n')
  await chmod(hook, 0o755)
  await project.git('config', 'commit.gpgsign', 'true')
  await project.git('config', 'user.name', 'Somebody')
  await project.git('config', 'user.email', 'somebody@example.invalid')
  await project.write('a.txt', 'committed\n')
  await server.client('vcs.stage', { body: { files: ['a.txt'] } })
  await project.write('b.txt', 'not yet\n')
  const { commit, skipped } = await server.client('vcs.commit', { body: { message: 'A title\n\n# no comment\nbody' } })
  expect(skipped).toEqual(['pre-commit', 'signature'])
  expect(await project.git('log', '-1', '--format=%H %an%n%B')).toBe(`${commit} Somebody\nA title\n\n# no comment\nbody\n\n`)
  expect((await list()).map(({ file, staged }) => [file, staged])).toEqual([['b.txt', 'none']])
  await server.client('vcs.commit', { body: { message: 'the rest', all: true } })
  expect(await list()).toEqual([])
  await expect(server.client('vcs.commit', { body: { message: 'nothing' } })).rejects.toMatchObject({ status: 400 })
})

test('a commit without a name for its author says how to set one', async () => {
  await project.write('a.txt', 'x\n')
  await project.git('config', 'user.useConfigOnly', 'true')
  await expect(server.client('vcs.commit', { body: { message: 'x', all: true } })).rejects.toMatchObject({ body: { data: { message: expect.stringContaining('user.name') } } })
})

test('on a branch without a commit everything is new, and can be staged, unstaged and committed', async () => {
  const states = async () => (await list()).map(({ file, staged }) => [file, staged])
  expect(await states()).toEqual([])
  await project.git('checkout', '-q', '--orphan', 'fresh')
  await project.git('config', 'user.name', 'Somebody')
  await project.git('config', 'user.email', 'somebody@example.invalid')
  await server.client('vcs.unstage', { body: { all: true } })
  expect(await states()).toEqual([['.gitignore', 'none'], ['a.txt', 'none'], ['b.txt', 'none']])
  await server.client('vcs.stage', { body: { files: ['a.txt'] } })
  expect((await states())[1]).toEqual(['a.txt', 'all'])
  await expect(server.client('vcs.discard', { body: { files: ['a.txt'] } })).rejects.toMatchObject({ status: 400 })
  await server.client('vcs.commit', { body: { message: 'first', all: true } })
  expect(await states()).toEqual([])
})

test('a hunk is undone in the file and in the index, and brought back once', async () => {
  const changed = lines(40, { 2: 'two', 20: 'twenty' })
  await project.write('a.txt', changed)
  await project.git('add', 'a.txt')
  const file = (await one('a.txt'))!
  expect(await server.client('vcs.discardCheck', { body: { patch: hunkOf(file, 0) } })).toEqual({ applies: true })
  const { id } = await server.client('vcs.discard', { body: { patch: hunkOf(file, 0) } })
  expect(await server.client('vcs.discardCheck', { body: { patch: hunkOf(file, 0) } })).toEqual({ applies: false, reason: expect.stringContaining('does not apply') })
  expect(await project.read('a.txt')).toBe(lines(40, { 20: 'twenty' }))
  expect(await project.git('diff', '--cached', '-U0')).not.toContain('+two\n')
  await server.client('vcs.restore', { body: { id } })
  expect(await project.read('a.txt')).toBe(changed)
  await expect(server.client('vcs.restore', { body: { id } })).rejects.toMatchObject({ status: 404 })
})

test('files go back to the last commit, binary and new ones too, and come back', async () => {
  const picture = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 256))
  await project.write('a.txt', 'changed\r\n')
  await project.write('new/picture.bin', picture)
  await project.git('rm', '-q', 'b.txt')
  const { id } = await server.client('vcs.discard', { body: { files: ['a.txt', 'b.txt', 'new/picture.bin'] } })
  expect(await list()).toEqual([])
  expect(await project.read('b.txt')).toBe('b\n')
  await server.client('vcs.restore', { body: { id } })
  expect((await list()).map(({ file, status }) => [file, status])).toEqual([['a.txt', 'modified'], ['b.txt', 'deleted'], ['new/picture.bin', 'added']])
  expect(await project.read('a.txt')).toBe('changed\r\n')
})

test('what was undone is brought back after a restart, from files of ours that nobody else reads; an id leads nowhere else', async () => {
  await project.write('a.txt', lines(40, { 2: 'two' }))
  const { id } = await server.client('vcs.discard', { body: { patch: (await one('a.txt'))!.patch! } })
  const [folder] = await readdir(path.join(server.app.options.paths.data, 'undone'))
  const kept = path.join(server.app.options.paths.data, 'undone', folder!)
  expect(await readdir(kept)).toEqual([id])
  expect((await stat(path.join(kept, id))).mode & 0o077).toBe(0)
  await server.client('instance.dispose')
  for (const wrong of ['../../auth.json', `${id}x`, '']) await expect(server.client('vcs.restore', { body: { id: wrong } })).rejects.toMatchObject({ status: 404 })
  await server.client('vcs.restore', { body: { id } })
  expect(await project.read('a.txt')).toBe(lines(40, { 2: 'two' }))
  expect(await readdir(kept)).toEqual([])
})

test('what could not be undone is not kept, and the oldest gives way', async () => {
  await project.write('a.txt', lines(40, { 2: 'two' }))
  const patch = (await one('a.txt'))!.patch!
  await project.write('a.txt', lines(40))
  await expect(server.client('vcs.discard', { body: { patch } })).rejects.toThrow('does not apply')
  const instance = await openInstance(server.app, project.directory)
  const ids: string[] = []
  for (let count = 0; count < 103; count += 1) ids.push(await keepPatch(instance, Buffer.from(patch)))
  expect(await findPatch(instance, ids[102]!)).toEqual(Buffer.from(patch))
  const [folder] = await readdir(path.join(server.app.options.paths.data, 'undone'))
  expect(await readdir(path.join(server.app.options.paths.data, 'undone', folder!))).toHaveLength(100)
})

test('hunks can be undone outside of git', async () => {
  const plain = await makeProject({ git: false, files: { 'a.txt': 'new\n' } })
  try {
    const { directory } = plain
    const patch = 'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-old\n+new\n'
    const { id } = await server.client('vcs.discard', { directory, body: { patch } })
    expect(await plain.read('a.txt')).toBe('old\n')
    await server.client('vcs.restore', { directory, body: { id } })
    expect(await plain.read('a.txt')).toBe('new\n')
    await expect(server.client('vcs.stage', { directory, body: { all: true } })).rejects.toMatchObject({ status: 400 })
  } finally {
    await plain.remove()
  }
})

test.each(['../outside.txt', '/etc/passwd', 'a\0b'])('a path that leads out (%j) is refused by every verb', async (file) => {
  for (const verb of ['vcs.stage', 'vcs.unstage', 'vcs.discard'] as const) {
    await expect(server.client(verb, { body: { files: [file] } })).rejects.toMatchObject({ status: expect.toSatisfy((status) => status === 400 || status === 403) })
  }
  await expect(server.client('vcs.diff', { query: { file } })).rejects.toMatchObject({ status: 400 })
  await expect(server.client('vcs.sides', { query: { file } })).rejects.toMatchObject({ status: expect.toSatisfy((status) => status === 400 || status === 403) })
})

test('a file that goes through a filter of the repository is not staged without it', async () => {
  await project.write('.gitattributes', '*.big filter=own\n')
  await project.git('add', '-A')
  await project.git('commit', '-qm', 'attributes')
  await project.git('config', 'filter.own.clean', `touch ${path.join(project.directory, 'filter-ran')}; cat`)
  await project.write('x.big', 'content\n')
  await project.write('b.txt', 'fine\n')
  await server.client('vcs.stage', { body: { files: ['b.txt'] } })
  await expect(server.client('vcs.stage', { body: { files: ['x.big'] } })).rejects.toMatchObject({ body: { data: { message: expect.stringContaining('filter') } } })
  await expect(server.client('vcs.stage', { body: { all: true } })).rejects.toMatchObject({ status: 400 })
  expect((await list()).map(({ file }) => file)).not.toContain('filter-ran')
})

test('images have both their sides', async () => {
  const [before, after] = [Buffer.from([0x89, 0x50, 0, 1]), Buffer.from([0x89, 0x50, 0, 2])]
  await project.write('p.png', before)
  await project.git('add', 'p.png')
  await project.git('commit', '-qm', 'picture')
  await project.write('p.png', after)
  expect(await server.client('vcs.sides', { query: { file: 'p.png' } })).toMatchObject({
    before: { mimeType: 'image/png', content: before.toString('base64') },
    after: { mimeType: 'image/png', content: after.toString('base64') },
  })
})

test('staging and commits of anybody are told', async () => {
  const events = await server.events('/event')
  await server.client('vcs.get')
  await project.write('a.txt', 'x\n')
  await project.git('add', 'a.txt')
  await events.waitFor(({ data }) => data.type === 'vcs.updated')
})
