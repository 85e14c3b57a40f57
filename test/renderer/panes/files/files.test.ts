import { expect, test } from 'vitest'
import { relativePath } from '../../../../renderer/client/file'
import { foundRows, markMatches } from '../../../../renderer/panes/files/search/found-rows'
import { gitMarks, parentsOf } from '../../../../renderer/panes/files/git-marks'
import { imageAddress, previewKind, sizeText } from '../../../../renderer/panes/files/preview/preview'

const match = (path: string, line: number, text: string, ...spans: [number, number][]) => ({
  path: { text: path },
  lines: { text },
  line_number: line,
  absolute_offset: 0,
  submatches: spans.map(([start, end]) => ({ match: { text: '' }, start, end })),
})

test('changed files carry their letter and the folders around them a dot', () => {
  const marks = gitMarks([
    { path: 'src/deep/a.ts', added: 1, removed: 0, status: 'modified' },
    { path: 'b.ts', added: 1, removed: 0, status: 'added' },
  ])
  expect([...marks].map(([path, { letter }]) => `${letter} ${path}`)).toEqual(['• src/', '• src/deep/', 'M src/deep/a.ts', 'A b.ts'])
  expect([parentsOf('a.ts'), parentsOf('src/')]).toEqual([[], []])
})

test('matches are marked where they are, counted in bytes as ripgrep does', () => {
  const row = markMatches(match('a', 1, '  größe = größe\n', [12, 19]))
  expect(row).toEqual([
    { text: 'größe = ', marked: false },
    { text: 'größe', marked: true },
  ])
})

test('a long line starts shortly before its match and ends somewhere', () => {
  const [before, marked, after] = markMatches(match('a', 1, `${'x'.repeat(500)}HIT${'y'.repeat(500)}`, [500, 503]))
  expect([before?.text, marked, after?.text.length]).toEqual([`…${'x'.repeat(24)}`, { text: 'HIT', marked: true }, 172])
})

test('results stand under their files', () => {
  const rows = foundRows([match('a.ts', 1, 'x', [0, 1]), match('b.ts', 2, 'x', [0, 1]), match('a.ts', 3, 'x', [0, 1])])
  expect(rows.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['file a.ts', 'line a.ts:1', 'line a.ts:3', 'file b.ts', 'line b.ts:2'])
})

test('files are shown by what they are', () => {
  const text = { type: 'text' as const, content: '<svg/>' }
  const image = { type: 'binary' as const, content: 'AAAA', encoding: 'base64' as const, mimeType: 'image/png' }
  const kinds = [previewKind('a.md', text), previewKind('a.svg', text), previewKind('a.ts', text), previewKind('a.png', image), previewKind('a.bin', { type: 'binary', content: '' })]
  expect([kinds, imageAddress(image), imageAddress(text)]).toEqual([
    ['markdown', 'svg', 'text', 'image', 'binary'],
    'data:image/png;base64,AAAA',
    'data:image/svg+xml;charset=utf-8,%3Csvg%2F%3E',
  ])
})

test('sizes and paths read as a person writes them', () => {
  expect([sizeText(12), sizeText(1536), relativePath('/p/', '/p/src/a.ts'), relativePath('C:\\p', 'C:\\p\\src\\a.ts'), relativePath('/p', 'src/a.ts')]).toEqual([
    '12 bytes',
    `${(1.5).toLocaleString()} KB`,
    'src/a.ts',
    'src/a.ts',
    'src/a.ts',
  ])
})
