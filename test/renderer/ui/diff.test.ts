import { expect, test } from 'vitest'
import { parsePatch, readDiff } from '../../../renderer/ui/diff-parse'
import { layoutRows } from '../../../renderer/ui/diff-rows'
import { markWords } from '../../../renderer/ui/diff-words'

const patch = `diff --git a/src/old.ts b/src/new.ts
similarity index 90%
rename from src/old.ts
rename to src/new.ts
index 1..2 100644
--- a/src/old.ts
+++ b/src/new.ts
@@ -1,4 +1,4 @@ function start()
 one
-two
+two!
 three

@@ -20,2 +20,3 @@
 x
--- dashes
+++ pluses
+more
\\ No newline at end of file
diff --git a/logo.png b/logo.png
new file mode 100644
Binary files /dev/null and b/logo.png differ
`

test('a git patch is read into files, hunks and numbered lines', () => {
  const [file, image] = parsePatch(patch)
  expect(file).toMatchObject({ oldPath: 'src/old.ts', newPath: 'src/new.ts', added: 3, removed: 2, binary: false })
  expect(file?.hunks[0]).toEqual({
    oldStart: 1,
    newStart: 1,
    section: 'function start()',
    lines: [
      { kind: 'context', text: 'one', oldLine: 1, newLine: 1 },
      { kind: 'del', text: 'two', oldLine: 2 },
      { kind: 'add', text: 'two!', newLine: 2 },
      { kind: 'context', text: 'three', oldLine: 3, newLine: 3 },
      { kind: 'context', text: '', oldLine: 4, newLine: 4 },
    ],
  })
  expect(file?.hunks[1]?.lines.map((line) => `${line.kind} ${line.text}`)).toEqual([
    'context x',
    'del -- dashes',
    'add ++ pluses',
    'add more',
  ])
  expect(file?.hunks[1]?.lines.at(-1)?.noNewline).toBe(true)
  expect(image).toMatchObject({ newPath: 'logo.png', oldPath: undefined, binary: true, hunks: [] })
})

test('a patch without git headers and one with nothing but a hunk are read too', () => {
  expect(parsePatch('--- a.txt\t2024\n+++ b.txt\t2024\n@@ -1 +1 @@\n-a\n+b\n')[0]).toMatchObject({
    oldPath: 'a.txt',
    newPath: 'b.txt',
    added: 1,
    removed: 1,
  })
  expect(parsePatch('@@ -0,0 +1 @@\n+b')[0]).toMatchObject({ added: 1, removed: 0 })
  expect(parsePatch('--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b')[0]).toMatchObject({ oldPath: undefined, newPath: 'x' })
  expect(parsePatch('no patch at all')).toEqual([])
})

test('a hunk whose header counts wrongly still ends at the next header', () => {
  const [file, next] = parsePatch(
    '@@ -1,9 +1,9 @@\n a\n-b\n@@ -20 +20 @@\n-c\n+d\n+e\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n',
  )
  expect(file?.hunks.map((hunk) => hunk.lines.map((line) => line.text).join(''))).toEqual(['ab', 'cde'])
  expect(next).toMatchObject({ newPath: 'x', added: 1, removed: 1 })
})

test('two texts are compared line by line, equal ones have no hunk', () => {
  const [file] = readDiff({ before: 'a\nb\nc\n', after: 'a\nB\nc\n', path: 'x.ts' })
  expect(file).toMatchObject({ newPath: 'x.ts', added: 1, removed: 1 })
  expect(file?.hunks[0]?.lines.map((line) => line.kind)).toEqual(['context', 'del', 'add', 'context'])
  expect(readDiff({ before: 'a', after: 'a' })[0]?.hunks).toEqual([])
})

test('side by side, removed and added lines of one change stand opposite', () => {
  const [file] = parsePatch('@@ -3,4 +3,3 @@\n a\n-b\n-c\n+B\n d\n')
  const { rows, oldText, newText } = layoutRows(file ?? parsePatch(patch)[0]!, 'split')
  expect([oldText, newText]).toEqual(['a\nb\nc\nd', 'a\nB\nd'])
  expect(
    rows.map((row) => (row.kind === 'pair' ? [row.old?.line.text, row.new?.line.text] : row.kind === 'hunk' ? row.hidden : row)),
  ).toEqual([2, ['a', 'a'], ['b', 'B'], ['c', undefined], ['d', 'd']])
})

test('a cell knows its place in the text of its side and the line it replaces', () => {
  const [file] = parsePatch('@@ -1,2 +1,2 @@\n a\n-b\n+B\n')
  const cells = layoutRows(file ?? parsePatch(patch)[0]!, 'unified').rows.flatMap((row) => (row.kind === 'line' ? [row.cell] : []))
  expect(cells.map((cell) => [cell.line.kind, cell.index, cell.partner])).toEqual([
    ['context', 0, undefined],
    ['del', 1, 'B'],
    ['add', 1, 'b'],
  ])
})

test('words that differ are marked, lines with little in common are not', () => {
  expect(markWords('const a = 1', 'const answer = 42')).toEqual({
    old: [
      [6, 7],
      [10, 11],
    ],
    new: [
      [6, 12],
      [15, 17],
    ],
  })
  expect(markWords('alpha beta', 'gamma delta epsilon')).toBeUndefined()
  expect(markWords('same', 'same')).toBeUndefined()
  expect(markWords('x'.repeat(2000), 'y')).toBeUndefined()
})
