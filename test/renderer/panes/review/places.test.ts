import { expect, test } from 'vitest'
import { rightsText } from '../../../../renderer/panes/review/change-notes'
import { placeComments } from '../../../../renderer/panes/review/comment-places'
import { foreignLines, undoneTitle } from '../../../../renderer/panes/review/undo-plan'
import { pickedHunks } from '../../../../renderer/ui/diff-lines'
import { parsePatch } from '../../../../renderer/ui/diff-parse'

const patch = '--- a/a\n+++ b/a\n@@ -1,3 +1,4 @@\n one\n-two\n+TWO\n+more\n three\n@@ -10,2 +11,3 @@\n ten\n+TWO\n eleven\n'
const [file] = parsePatch(patch)
const comment = { id: 'c', file: 'a', side: 'new' as const, start: 12, end: 12, quote: '+TWO', text: 'Why?' }

test('a comment stands at the lines that it quotes, the nearest ones when there are several, and is outdated without them', () => {
  expect(placeComments(file!, [comment]).placed).toEqual([{ comment, start: 12, end: 12 }])
  expect(placeComments(file!, [{ ...comment, start: 4, end: 4 }]).placed).toMatchObject([{ start: 2, end: 2 }])
  const mixed = { ...comment, quote: '-two\n+TWO\n+more', start: 2, end: 3 }
  expect(placeComments(file!, [mixed]).placed).toMatchObject([{ start: 2, end: 3 }])
  const gone = { ...comment, quote: '+TWO\n+less' }
  expect(placeComments(file!, [gone])).toEqual({ placed: [], outdated: [gone] })
})

test('chosen lines name all the hunks between their ends', () => {
  expect(pickedHunks(file!, { anchor: { side: 'new', line: 12 }, head: { side: 'old', line: 2 } })).toEqual([0, 1])
  expect(pickedHunks(file!, { anchor: { side: 'new', line: 2 }, head: { side: 'new', line: 3 } })).toEqual([0])
  expect(pickedHunks(file!, { anchor: { side: 'new', line: 99 }, head: { side: 'new', line: 2 } })).toEqual([])
})

test('lines that would be undone although no session wrote them are named as ranges', () => {
  expect(foreignLines(patch, [])).toEqual(['2–3', '12'])
  expect(foreignLines(patch, [{ start: 3, lines: 10 }])).toEqual(['2'])
  expect(foreignLines(patch, [{ start: 1, lines: 20 }])).toEqual([])
})

test('what was undone is called by what it was', () => {
  expect(undoneTitle([{ file: 'src/a.ts', patch, whole: false }])).toBe('2 hunks of a.ts')
  expect(undoneTitle([{ file: 'src/a.ts', whole: true }])).toBe('All changes of a.ts')
  expect(undoneTitle([{ file: 'a', whole: true }, { file: 'b', whole: true }])).toBe('Changes of 2 files')
})

test('line ends and modes are told where they change', () => {
  const [ends] = parsePatch('--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-one\n+one\r\n two\r\n')
  expect(ends!.hunks[0]!.lines.map(({ text, crlf }) => [text, crlf ?? false])).toEqual([['one', false], ['one', true], ['two', true]])
  expect(rightsText('diff --git a/a b/a\nold mode 100644\nnew mode 100755\n')).toContain('can be run')
  expect(rightsText('diff --git a/a b/a\nold mode 120000\nnew mode 100644\n')).toBe('Its mode changed from 120000 to 100644.')
  expect(rightsText(patch)).toBeUndefined()
})
