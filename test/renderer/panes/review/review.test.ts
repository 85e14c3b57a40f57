import { expect, test } from 'vitest'
import type { Change } from '../../../../renderer/client/review'
import { buildTree, countUnread, filterChanges, flatNodes, folderIDs, oldName, sumFolders, treeOrder, type ChangeNode } from '../../../../renderer/panes/review/change-tree'
import { commentPrompt } from '../../../../renderer/panes/review/comment-prompt'
import { stagedHunks } from '../../../../renderer/panes/review/staged-hunks'
import { parsePatch } from '../../../../renderer/ui/diff-parse'
import { withoutRename } from '../../../../renderer/ui/patch-text'

const change = (file: string, hunks: string[] = ['h']): Change => ({ file, hunks, status: 'modified', additions: 1, deletions: 0, binary: false, staged: 'none' })
const names = (nodes: readonly ChangeNode[]): unknown[] => nodes.map(({ name, children }) => (children ? [name, names(children)] : name))

const files = ['z.txt', 'src/b.ts', 'src/deep/er/a.ts', 'a.txt', 'src/deep/er/b.ts', 'lone/only/x.ts'].map((file) => change(file))

test('files stand below their folders, folders first, and a chain of folders is one row', () => {
  const nodes = buildTree(files)
  expect(names(nodes)).toEqual([['lone/only', ['x.ts']], ['src', [['deep/er', ['a.ts', 'b.ts']], 'b.ts']], 'a.txt', 'z.txt'])
  expect(treeOrder(nodes).map(({ file }) => file)).toEqual(['lone/only/x.ts', 'src/deep/er/a.ts', 'src/deep/er/b.ts', 'src/b.ts', 'a.txt', 'z.txt'])
  expect(folderIDs(nodes)).toEqual(['lone/only/', 'src/', 'src/deep/er/'])
  expect(flatNodes(files.slice(1, 3)).map(({ name, where }) => [name, where])).toEqual([['b.ts', 'src'], ['a.ts', 'src/deep/er']])
})

test('every word of the filter has to occur in the path', () => {
  expect(filterChanges(files, 'DEEP  a.').map(({ file }) => file)).toEqual(['src/deep/er/a.ts'])
  expect(filterChanges(files, ' ')).toBe(files)
})

test('hunks are unread until their marks are known, and folders sum up what is in them', () => {
  const changes = [change('a/x', ['1', '2']), change('a/y', ['3']), change('z', ['4'])]
  const unread = countUnread(changes, { 'a/x': ['2', '9'], z: ['4'] })
  expect([...unread]).toEqual([['a/x', 1], ['a/y', 1]])
  expect([...sumFolders(buildTree(changes), unread)]).toEqual([['a/', 2]])
  const many = Array.from({ length: 20 }, (_, index) => `${index}`)
  expect(countUnread([change('m', many)], { m: many.slice(0, 15) }).get('m')).toBe(5)
})

const head = '--- a/a\n+++ b/a\n'
const hunks = (text: string) => parsePatch(head + text)[0]!.hunks
const whole = hunks('@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n@@ -10,3 +10,2 @@\n ten\n-eleven\n twelve\n@@ -20,2 +19,4 @@\n twenty\n+a\n+b\n end\n')

test('a hunk is staged when none of its lines differs from the index', () => {
  expect(stagedHunks(whole, 'none', undefined)).toEqual(['none', 'none', 'none'])
  expect(stagedHunks(whole, 'all', undefined)).toEqual(['all', 'all', 'all'])
  // The first hunk is in the index, the second is not, the third only half.
  const unstaged = `${head}@@ -10,3 +10,2 @@\n ten\n-eleven\n twelve\n@@ -19,3 +19,4 @@\n twenty\n a\n+b\n end\n`
  expect(stagedHunks(whole, 'part', unstaged)).toEqual(['all', 'none', 'part'])
  expect(stagedHunks(whole, 'part', '')).toEqual(['all', 'all', 'all'])
})

test('the comments become one prompt with places and quotes, whatever is in the lines', () => {
  const comment = { id: '1', file: 'b.ts', side: 'new' as const, start: 3, end: 4, quote: '-```\n+x', text: ' Why? ' }
  const prompt = commentPrompt([comment, { ...comment, id: '2', file: 'a.ts', side: 'old', end: 3, quote: '-y', text: 'Keep it' }], 'uncommitted')
  expect(prompt).toBe(
    [
      'I have 2 comments on the changes that are not committed yet:',
      '1. `a.ts:3` (removed lines)\n```diff\n-y\n```\nKeep it',
      '2. `b.ts:3-4`\n````diff\n-```\n+x\n````\nWhy?',
    ].join('\n\n'),
  )
})

test('a moved file is told by its old name or its old folder, and is found by either name', () => {
  const moved = { ...change('src/app/new.ts'), from: 'src/app/old.ts' }
  expect([oldName(moved), oldName({ ...moved, from: 'lib/old.ts' }), oldName({ ...moved, from: 'a/lib/new.ts' }), oldName({ ...moved, from: 'new.ts' })]).toEqual(['old.ts', 'old.ts', 'lib/', './'])
  expect(filterChanges([moved, change('other.ts')], 'OLD')).toEqual([moved])
})

test('hunks of a moved file can be taken as hunks of its new name', () => {
  const patch = 'diff --git a/old.ts b/a new.ts\nrename from old.ts\nrename to a new.ts\nindex 1..2 100644\n--- a/old.ts\n+++ b/a new.ts\t\n@@ -1 +1 @@\n-+++ b/x\n+y\n'
  expect(withoutRename(patch)).toBe('diff --git a/a new.ts b/a new.ts\n--- a/a new.ts\t\n+++ b/a new.ts\t\n@@ -1 +1 @@\n-+++ b/x\n+y\n')
  expect(withoutRename('diff --git "a/o\\"" "b/n\\""\nrename from "o\\""\n--- "a/o\\""\n+++ "b/n\\""\n@@ -1 +1 @@\n-a\n+b\n')).toMatch(/^diff --git "a\/n\\"" "b\/n\\""\n--- "a\/n\\""\n/)
  expect(withoutRename('diff --git a/x b/y\nrename from x\nrename to y\n')).toContain('rename to y')
})
