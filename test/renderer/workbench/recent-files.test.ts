import { expect, test } from 'vitest'
import { matchRecent, moveRecent, noteFile, readRecentFiles, type RecentFiles } from '../../../renderer/workbench/recent-files'
import { draftKey, draftsOf, keepDraft, moveDrafts } from '../../../renderer/workbench/unsaved'

test('the latest file comes first, once, and the lists stay short', () => {
  let recent: RecentFiles = {}
  for (let at = 0; at < 60; at += 1) recent = noteFile(recent, { directory: '/p', path: `${at}.ts` })
  recent = noteFile(recent, { directory: '/p', path: '50.ts' })
  expect([recent['/p']?.slice(0, 3), recent['/p']?.length]).toEqual([['50.ts', '59.ts', '58.ts'], 40])
  expect(noteFile(recent, { directory: '/p', path: '50.ts' })).toBe(recent)
  for (let at = 0; at < 40; at += 1) recent = noteFile(recent, { directory: `/${at}`, path: 'x' })
  expect(Object.keys(recent)).toHaveLength(30)
})

test('what is typed stands in the path, or its letters in the name', () => {
  const files = ['src/needle-parser.ts', 'docs/guide.md', 'src/main.ts']
  expect(matchRecent(files, '')).toEqual(files)
  expect(matchRecent(files, 'SRC/')).toEqual(['src/needle-parser.ts', 'src/main.ts'])
  expect(matchRecent(files, 'ndp')).toEqual(['src/needle-parser.ts'])
  expect(matchRecent(files, 'scm')).toEqual([])
})

test('a renamed file keeps its place in the list', () => {
  expect(moveRecent({ '/p': ['a.ts', 'b.ts'], '/q': ['a.ts'] }, '/p', (path) => (path === 'a.ts' ? 'c.ts' : path))).toEqual({ '/p': ['c.ts', 'b.ts'], '/q': ['a.ts'] })
})

test('only what has the shape is read back', () => {
  expect(readRecentFiles({ '/a': ['x'], '/b': [1], '/c': 'x' })).toEqual({ '/a': ['x'] })
  expect(readRecentFiles('x')).toBeUndefined()
})

test('texts that are not saved follow a renamed folder', () => {
  const draft = { directory: '/p', path: 'src/a.ts', text: 'x', hash: 'h' }
  const unsaved = keepDraft(keepDraft({}, draft), { ...draft, path: 'srcs/b.ts' })
  const moved = moveDrafts(unsaved, { directory: '/p', from: 'src', to: 'lib' })
  expect(moved[draftKey({ directory: '/p', path: 'lib/a.ts' })]).toEqual({ ...draft, path: 'lib/a.ts' })
  expect(draftsOf(moved, '/p').map(({ path }) => path)).toEqual(['lib/a.ts', 'srcs/b.ts'])
  expect(draftsOf(moved, '/q')).toEqual([])
})
