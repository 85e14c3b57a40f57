import { describe, expect, test } from 'vitest'
import { parsePatch } from '../../../server/tool/patch-format'
import { applyHunks } from '../../../server/tool/patch-hunks'

const apply = (text: string, ...lines: string[]) => {
  const [section] = parsePatch(['*** Begin Patch', '*** Update File: f', ...lines, '*** End Patch'].join('\n'))
  if (section?.type !== 'update') throw new Error('no update')
  return applyHunks(text, section.hunks)
}

const code = 'class A {\n  run() {\n    go()\n  }\n}\n\nclass B {\n  run() {\n    go()\n  }\n}\n'

describe('hunks go where they belong', () => {
  const cases: [string, { text?: string; lines: string[]; gives: string }][] = [
    ['by their lines', { lines: [' class A {', '-  run() {', '+  start() {'], gives: code.replace('run', 'start') }],
    ['behind an anchor', { lines: ['@@ class B {', '     go()', '+    stop()'], gives: code.replace(/go\(\)\n(?=  }\n}\n$)/, 'go()\n    stop()\n') }],
    ['behind several anchors', { lines: ['@@ class B {', '@@ run() {', '-    go()', '+    stop()'], gives: code.replace(/go\(\)(?=\n  }\n}\n$)/, 'stop()') }],
    ['behind an anchor that is only a part of its line', { lines: ['@@ class B', '-    go()', '+    stop()'], gives: code.replace(/go\(\)(?=\n  }\n}\n$)/, 'stop()') }],
    ['at an anchor that the hunk repeats', { lines: ['@@ class B {', ' class B {', '-  run() {', '+  start() {'], gives: code.replace(/run(?=[^]*$)(?![^]*run)/, 'start') }],
    ['one after the other', { lines: [' class A {', '+  one() {}', '@@', ' class B {', '+  two() {}'], gives: code.replace('class A {\n', 'class A {\n  one() {}\n').replace('class B {\n', 'class B {\n  two() {}\n') }],
    ['in another order than the file', { lines: [' class B {', '+  two() {}', '@@', ' class A {', '+  one() {}'], gives: code.replace('class A {\n', 'class A {\n  one() {}\n').replace('class B {\n', 'class B {\n  two() {}\n') }],
    ['below the same anchor twice', { text: 'a\nx\ny\nb\nx\ny\n', lines: ['@@ b', '-x', '+1', '@@ b', '-y', '+2'], gives: 'a\nx\ny\nb\n1\n2\n' }],
    ['one each, when there are as many equal hunks as places', { text: 'x\na\nx\n', lines: ['@@', '-x', '+1', '@@', '-x', '+2'], gives: '1\na\n2\n' }],
    ['at the end of the file', { text: 'x\na\nx\n', lines: ['-x', '+end', '*** End of File'], gives: 'x\na\nend\n' }],
    ['behind the last line, when they only add', { text: 'a\n', lines: ['+b', '+c'], gives: 'a\nb\nc\n' }],
    ['behind an anchor, when they only add', { text: 'a\nb\n', lines: ['@@ a', '+new'], gives: 'a\nnew\nb\n' }],
    ['into an empty file', { text: '', lines: ['+a', '+b'], gives: 'a\nb\n' }],
    ['out of a file, to the last line', { text: 'a\nb\n', lines: ['-a', '-b'], gives: '' }],
    ['without a line end at the end of the file', { text: 'a\nb', lines: [' a', '-b', '+c'], gives: 'a\nc' }],
    ['across blank lines', { text: 'a\n\nb\n', lines: [' a', '', '-b', '+c'], gives: 'a\n\nc\n' }],
  ]
  test.each(cases)('%s', (_, { text = code, lines, gives }) => expect(apply(text, ...lines)).toBe(gives))
})

describe('lines that are quoted badly are found, and kept as the file has them', () => {
  const cases: [string, { text: string; lines: string[]; gives: string }][] = [
    ['blanks at their ends', { text: 'a  \nb\n', lines: [' a', '-b', '+c'], gives: 'a  \nc\n' }],
    ['another depth, to which the added lines move', { text: '    if (x) {\n      go()\n    }\n', lines: [' if (x) {', '-  go()', '+  stop()', '+  go()', ' }'], gives: '    if (x) {\n      stop()\n      go()\n    }\n' }],
    ['tabs for blanks', { text: '\tif (x)\n\t\tgo()\n', lines: ['   if (x)', '-    go()', '+    stop()'], gives: '\tif (x)\n\t\tstop()\n' }],
    ['blanks inside', { text: 'a = 1\nb\n', lines: [' a  =  1', '-b', '+c'], gives: 'a = 1\nc\n' }],
    ['typographic signs', { text: 'say “hi” – now\nb\n', lines: [' say "hi" - now', '-b', '+c'], gives: 'say “hi” – now\nc\n' }],
  ]
  test.each(cases)('%s', (_, { text, lines, gives }) => expect(apply(text, ...lines)).toBe(gives))

  test('a place that fits to the letter is taken before one that nearly does', () => {
    expect(apply('  x\nx\n', '-x', '+y')).toBe('  x\ny\n')
  })
})

describe('hunks that fit nowhere, or in several places, say so', () => {
  const cases: [string, { text?: string; lines: string[]; words: string[] }][] = [
    ['several places', { lines: ['-    go()', '+    stop()'], words: ['Hunk 1: Its lines are found 2 times, at lines 3, 9.', 'a line above them after @@'] }],
    ['no place, with the likeliest lines', { text: 'const answer = 42\nlet b\n', lines: ['-const answr = 42', '+x'], words: ['Hunk 1: Its lines were not found', 'Not in the file:\n  const answr = 42', '1: const answer = 42'] }],
    ['lines that are there, but apart', { text: 'a\nx\nb\n', lines: ['-a', '-b'], words: ['Every one of its lines is in the file, but not in this order'] }],
    ['every hunk that fails', { text: 'a\n', lines: ['-b', '@@', '-a', '+x', '@@', '-c'], words: ['Hunk 1: ', 'Hunk 3: ', 'each hunk quotes the file as it was before the patch'] }],
    ['a missing anchor without lines', { text: 'a\n', lines: ['@@ nowhere', '+x'], words: ['The line "nowhere" after @@ was not found'] }],
    ['lines that two hunks change', { text: 'a\nb\n', lines: ['-a', '+x', '@@', '-a', '+y'], words: ['Hunk 2: Its lines were not found'] }],
  ]
  test.each(cases)('%s', (_, { text = code, lines, words }) => {
    for (const part of words) expect(() => apply(text, ...lines)).toThrow(part)
  })

  test('a missing anchor does not matter when the lines are in one place only', () => {
    expect(apply('a\nb\n', '@@ nowhere', '-b', '+c')).toBe('a\nc\n')
  })

  test('no line of a secret file is quoted', () => {
    const hunk = { number: 1, anchors: [], atEnd: false, lines: [{ kind: 'remove' as const, text: 'KEY=secre' }] }
    expect(() => applyHunks('KEY=secret\n', [hunk], { quoting: false })).toThrow(/^Hunk 1: Its lines were not found in the file\.$/)
  })
})

test('hundreds of hunks in thousands of lines take no time', () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `  line number ${i} of a long file`)
  const hunks = Array.from({ length: 400 }, (_, i) => ['@@', ` line number ${i * 12} of a long file`, `-  line number ${i * 12 + 1} of a long file`, `+  changed ${i}`]).flat()
  const started = performance.now()
  const after = apply(`${lines.join('\n')}\n`, ...hunks)
  expect(performance.now() - started).toBeLessThan(500)
  expect(after.match(/changed/g)?.length).toBe(400)
})
