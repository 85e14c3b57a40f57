import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { renameFacts, renamePatch } from '../../../server/project/rename-patch'
import { countLines, pairSimilar, similarity, type Side } from '../../../server/project/renames'
import { startConversation, type Conversation } from '../../support/conversation'
import { bash, lastPrompt, work } from '../../support/file-work'

// A file that was moved and edited is one change: found between git and the folder, and in what a session did.

const lines = (change: Record<number, string> = {}) => Array.from({ length: 40 }, (_, index) => change[index + 1] ?? `line ${index + 1}`).join('\n') + '\n'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation({ files: { 'old name.txt': lines(), 'same.txt': `${lines()}same\n`, 'other.txt': 'something else that is not like it\n' } })
})
afterEach(() => talk.close())

const project = () => talk.server.project!
const list = () => talk.server.client('vcs.diff', { query: { patch: 'false' } })
const one = async (file: string, from: string) => (await talk.server.client('vcs.diff', { query: { file, from } }))[0]!
const told = (found: { file?: string; movedFrom?: string; movedTo?: string; additions: number; deletions: number }[]) =>
  found.map(({ file, movedFrom, movedTo, additions, deletions }) => [file, movedFrom ?? movedTo ?? '', additions, deletions])

test('a file that git does not know yet is the one that went away, with its edits', async () => {
  await rename(path.join(project().directory, 'old name.txt'), path.join(project().directory, 'new ünd.txt'))
  await project().write('new ünd.txt', lines({ 5: 'five', 30: 'thirty' }))
  await project().write('fresh.txt', 'this is nothing of what was there before\n')
  await rm(path.join(project().directory, 'other.txt'))
  const found = await list()
  expect(told(found)).toEqual([['fresh.txt', '', 1, 0], ['new ünd.txt', 'old name.txt', 2, 2], ['old name.txt', 'new ünd.txt', 0, 40], ['other.txt', '', 0, 1]])
  const shown = await one('new ünd.txt', 'old name.txt')
  expect(shown.hunks).toEqual(found[1]!.hunks)
  expect(shown.patch).toContain('rename from old name.txt\nrename to new ünd.txt\n')
  expect(shown.patch).toContain('-line 5\n+five\n')
})

test('its patch is staged, undone and brought back with both names', async () => {
  await project().git('mv', 'old name.txt', 'moved.txt')
  await project().git('reset', '-q')
  await project().write('moved.txt', lines({ 5: 'five', 30: 'thirty' }))
  const { patch } = await one('moved.txt', 'old name.txt')
  await talk.server.client('vcs.stage', { body: { patch: patch! } })
  expect(await project().git('diff', '--cached', '-M', '--name-status')).toMatch(/^R\d+\told name.txt\tmoved.txt\n$/)
  await talk.server.client('vcs.unstage', { body: { files: ['old name.txt', 'moved.txt'] } })
  const { id } = await talk.server.client('vcs.discard', { body: { patch: patch! } })
  expect(await project().git('status', '--porcelain')).toBe('')
  await talk.server.client('vcs.restore', { body: { id } })
  expect(await project().read('moved.txt')).toBe(lines({ 5: 'five', 30: 'thirty' }))
  expect(told(await list())).toEqual([['moved.txt', 'old name.txt', 2, 2], ['old name.txt', 'moved.txt', 0, 40]])
})

test('a file that only moved has one mark, and a patch without lines that can be undone', async () => {
  await project().git('mv', 'same.txt', 'b/same.txt').catch(() => undefined)
  await project().write('b/x', '')
  await project().git('mv', 'same.txt', 'b/same.txt')
  const moved = (await list()).find(({ file }) => file === 'b/same.txt')!
  expect(moved).toMatchObject({ movedFrom: 'same.txt', additions: 0, deletions: 0, staged: 'all' })
  expect(moved.hunks).toHaveLength(1)
  const shown = await one('b/same.txt', 'same.txt')
  expect(shown.hunks).toEqual(moved.hunks)
  await talk.server.client('vcs.discard', { body: { patch: shown.patch! } })
  expect(await project().read('same.txt')).toBe(`${lines()}same\n`)
})

test('what a session moved and edited is one change of it, of the turn too', async () => {
  const sessionID = await talk.session()
  const messages = await work(talk, sessionID, [bash('mv "old name.txt" moved.txt && sed -i "s/^line 7$/seven/" moved.txt && mv same.txt elsewhere.txt')])
  for (const query of [{}, { messageID: lastPrompt(messages) }]) {
    const found = await talk.server.client('session.diff', { params: { sessionID }, query: { ...query, patch: 'false' } })
    expect(told(found)).toEqual([['elsewhere.txt', 'same.txt', 0, 0], ['moved.txt', 'old name.txt', 1, 1], ['old name.txt', 'moved.txt', 0, 40], ['same.txt', 'elsewhere.txt', 0, 41]])
    const [shown] = await talk.server.client('session.diff', { params: { sessionID }, query: { ...query, file: 'moved.txt', from: 'old name.txt' } })
    expect(shown).toMatchObject({ additions: 1, deletions: 1, movedFrom: 'old name.txt', hunks: found[1]!.hunks })
    const { id } = await talk.server.client('vcs.discard', { body: { patch: shown!.patch! } })
    expect(await project().read('old name.txt')).toBe(lines())
    await talk.server.client('vcs.restore', { body: { id } })
  }
})

test('a path that leads outside is refused', async () => {
  await expect(one('other.txt', '../secret.txt')).rejects.toThrow('A path from the top of the work tree is needed')
})

test('the best pair is taken, little files and binary ones are left alone', async () => {
  const texts: Record<string, string> = { a: lines(), b: lines({ 1: 'x', 2: 'y', 3: 'z' }), c: lines({ 1: 'x' }), d: 'short\n', e: 'short\n', f: `${lines()}\0`, g: `${lines()}\0` }
  const sides = (...names: string[]): Side[] => names.map((file) => ({ file, size: texts[file]!.length }))
  const reader = (side: readonly Side[]) => Promise.resolve(new Map(side.map(({ file }) => [file, Buffer.from(texts[file]!)])))
  const found = await pairSimilar(sides('a', 'd', 'f'), sides('b', 'c', 'e', 'g'), { gone: reader, come: reader })
  expect([...found]).toEqual([['c', 'a']])
  expect(similarity(countLines(Buffer.from(texts['a']!))!, countLines(Buffer.from(texts['b']!))!)).toBeGreaterThan(0.9)
})

test('very many files are compared by their names only, in a bounded time', async () => {
  const text = Buffer.from(lines())
  const sides = (folder: string, name: string) => Array.from({ length: 5_000 }, (_, index): Side => ({ file: `${folder}/${name}${index}.ts`, size: text.length }))
  const reader = (asked: readonly Side[]) => Promise.resolve(new Map(asked.map(({ file }) => [file, Buffer.from(`${lines()}${path.basename(file)}\n`)])))
  const started = performance.now()
  expect((await pairSimilar(sides('a', 'x'), sides('b', 'y'), { gone: reader, come: reader })).size).toBe(0)
  expect((await pairSimilar(sides('a', 'x'), sides('b', 'x'), { gone: reader, come: reader })).get('b/x7.ts')).toBe('a/x7.ts')
  expect(performance.now() - started).toBeLessThan(2_000)
})

test('names with quotes and tabs are written as git reads them', () => {
  const patch = renamePatch('diff --git a/x b/y\nindex 1..2 100644\n--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n', { from: 'a "b"', to: 'c\td' })
  expect(patch).toContain('rename from "a \\"b\\""\nrename to "c\\011d"\nindex 1..2 100644\n--- "a/a \\"b\\""\t\n+++ "b/c\\011d"\n@@')
  expect(renameFacts(patch, { from: 'a "b"', to: 'c\td' })).toMatchObject({ additions: 1, deletions: 1, binary: false })
})
