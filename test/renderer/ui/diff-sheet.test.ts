import { expect, test } from 'vitest'
import { pickedRows, pickHunk, quotePick, rowLine } from '../../../renderer/ui/diff-lines'
import { parsePatch, type DiffFile } from '../../../renderer/ui/diff-parse'
import { layoutRows } from '../../../renderer/ui/diff-rows'
import { ignoreWhitespace, isUnchanged, readShownDiff } from '../../../renderer/ui/diff-whitespace'

const head = 'diff --git a/a b/a\n--- a/a\n+++ b/a\n'
const read = (hunks: string) => parsePatch(head + hunks)[0] as DiffFile
const shown = (file: DiffFile) => file.hunks.map(({ lines }) => lines.map(({ kind, text, oldLine, newLine }) => `${kind} ${oldLine ?? ''}:${newLine ?? ''} ${text}`))

const hunks = '@@ -1,4 +1,5 @@\n one\n-two\n-three\n+TWO\n+three!\n+four\n five\n@@ -20,1 +21,1 @@\n-x\n+y\n'

test('lines that differ in spaces only are shown as unchanged, with both their numbers', () => {
  const file = read('@@ -1,3 +1,4 @@\n-if (a) {\n-  b()\n-}\n+  if (a)  {\n+    b( )\n+    c()\n+  }\n')
  expect(shown(ignoreWhitespace(file))).toEqual([['context 1:1   if (a)  {', 'context 2:2     b( )', 'add :3     c()', 'context 3:4   }']])
  expect(ignoreWhitespace(file)).toMatchObject({ added: 1, removed: 0 })
})

test('a hunk of spaces only stays in its place and is known as unchanged', () => {
  const patch = `${head}@@ -1 +1 @@\n-a b\n+a  b\n@@ -9 +9 @@\n-x\n+y\n`
  const [file] = readShownDiff({ patch, ignoreWhitespace: true })
  expect(file?.hunks.map(isUnchanged)).toEqual([true, false])
  expect(readShownDiff({ patch })[0]?.hunks.map(isUnchanged)).toEqual([false, false])
})

test('every hunk has its head when they are asked for, and rows know their hunk', () => {
  const { rows } = layoutRows(read(hunks), 'unified', { heads: true })
  expect(rows.map(({ kind, at }) => `${kind} ${at}`)).toEqual(['hunk 0', ...Array.from({ length: 7 }, () => 'line 0'), 'hunk 1', 'line 1', 'line 1'])
  expect(layoutRows(read(hunks), 'split').rows.filter(({ kind }) => kind === 'hunk').map(({ at }) => at)).toEqual([1])
})

test('a choice is found again in both layouts and quoted with its signs', () => {
  const file = read(hunks)
  const pick = { anchor: { side: 'new' as const, line: 3 }, head: { side: 'old' as const, line: 2 } }
  expect(pickedRows(layoutRows(file, 'unified', { heads: true }).rows, pick)).toEqual([2, 5])
  expect(pickedRows(layoutRows(file, 'split', { heads: true }).rows, pick)).toEqual([2, 3])
  expect(quotePick(file, pick)).toEqual({ side: 'new', start: 2, end: 3, quote: '-two\n-three\n+TWO\n+three!' })
  expect(pickedRows(layoutRows(file, 'split').rows, { ...pick, head: { side: 'old', line: 99 } })).toBeUndefined()
})

test('removed lines alone are quoted by their old numbers', () => {
  const file = read('@@ -1,3 +1,1 @@\n one\n-two\n-three\n')
  expect(quotePick(file, pickHunk(file, 0)!)).toEqual({ side: 'old', start: 2, end: 3, quote: '-two\n-three' })
  expect(rowLine(layoutRows(file, 'split').rows.at(-1))).toEqual({ side: 'old', line: 3 })
})

test('the changed lines of a hunk are chosen from the first to the last', () => {
  const file = read(hunks)
  expect(quotePick(file, pickHunk(file, 0)!)).toMatchObject({ start: 2, end: 4 })
  expect(pickHunk(file, 7)).toBeUndefined()
})
