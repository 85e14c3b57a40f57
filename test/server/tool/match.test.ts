import { describe, expect, test } from 'vitest'
import { replaceText } from '../../../server/tool/match'

const replace = (text: string, find: string, replacement: string, all = false) => replaceText(text, { find, replacement, all })

const file = ['function add(a, b) {', '  return a + b', '}', '', 'class Box {', '    open() {', '        this.lid = "up"', '    }', '}', ''].join('\n')

describe('each rung finds what the one before it does not', () => {
  const cases: [string, { text?: string; find: string; replacement: string; gives: string }][] = [
    ['exact text', { find: 'a + b', replacement: 'a - b', gives: file.replace('a + b', 'a - b') }],
    [
      'another indentation, to which the replacement moves',
      {
        find: 'open() {\n    this.lid = "up"\n}',
        replacement: 'open() {\n    this.lid = "down"\n    this.log()\n}',
        gives: file.replace('        this.lid = "up"', '        this.lid = "down"\n        this.log()'),
      },
    ],
    ['lines with other blanks around them', { find: 'function add(a, b) {   \n      return a + b', replacement: 'X', gives: file.replace('function add(a, b) {\n  return a + b', 'X') }],
    ['blanks inside of lines', { find: 'function   add(a,  b) {', replacement: 'function sum(a, b) {', gives: file.replace('add', 'sum') }],
    ['text that is broken into lines elsewhere', { find: 'return a +\n b', replacement: 'return b', gives: file.replace('return a + b', 'return b') }],
    ['text escaped once too often', { find: 'this.lid = \\"up\\"', replacement: 'this.lid = \\"down\\"', gives: file.replace('"up"', '"down"') }],
    ['text with line ends around it', { find: '\n\n\na + b\n\n\n', replacement: '\nc\n', gives: file.replace('a + b', 'c') }],
    ['typographic quotes', { text: 'say “hello” – now\n', find: 'say "hello" - now', replacement: 'say bye', gives: 'say bye\n' }],
    ['typographic quotes inside of a line', { text: 'x = ‘a’ + ‘b’\n', find: "'a'", replacement: "'c'", gives: "x = 'c' + ‘b’\n" }],
    [
      'a block with a slightly other middle',
      {
        text: 'start(\n  one,\n  two,\n  three,\n  four,\n)\nend\n',
        find: 'start(\n  one,\n  two,\n  tree,\n  four,\n)',
        replacement: 'gone()',
        gives: 'gone()\nend\n',
      },
    ],
  ]
  test.each(cases)('%s', (_, { text = file, find, replacement, gives }) => {
    expect(replace(text, find, replacement)).toBe(gives)
  })
})

test('several places are refused with their lines, and all of them change when asked for', () => {
  const text = 'a\nx = 1\nb\nx = 1\nc\nx = 1\n'
  expect(() => replace(text, 'x = 1', 'x = 2')).toThrow('Found 3 matches for oldString, at lines 2, 4, 6.')
  expect(replace(text, 'x = 1', 'x = 2', true)).toBe(text.replaceAll('1', '2'))
})

test('a forgiving rung refuses several places as well', () => {
  const text = '  call( 1 )\nother\n    call( 1 )\n'
  expect(() => replace(text, 'call( 1 )\n', 'X')).toThrow('Found 2 matches for oldString, at lines 1, 3.')
})

test('an exact place is taken although a forgiving rung would find more', () => {
  expect(replace('  a = 1\na = 1;\n', 'a = 1;', 'b')).toBe('  a = 1\nb\n')
})

test('nothing found names the lines that look most alike', () => {
  expect(() => replace(file, '  return a * c', 'x')).toThrow(/Could not find oldString[\s\S]*\n {2}2: {3}return a \+ b/)
  expect(() => replace('', 'anything', 'x')).toThrow('Could not find oldString')
})

test('a replacement with dollar signs is taken as it is', () => {
  expect(replace('price = 1', '1', "$& $1 $'")).toBe("price = $& $1 $'")
})

test('a block with two possible middles is left alone', () => {
  const text = 'begin\n  a\n  b\n  c\nend\nbegin\n  a\n  b\n  d\nend\n'
  expect(() => replace(text, 'begin\n  a\n  b\n  x\nend', 'X')).toThrow()
})

test('large files are searched in reasonable time', () => {
  const text = Array.from({ length: 60_000 }, (_, index) => `  const value${index % 50} = compute(${index})`).join('\n')
  const start = performance.now()
  expect(() => replace(text, 'const nothing = compute(1)\nconst other = compute(2)\nconst last = 3', 'x')).toThrow('Could not find')
  const braces = '}\n'.repeat(60_000)
  expect(() => replace(braces, `}\n${'x\n'.repeat(400)}}`, 'x')).toThrow('Could not find')
  expect(() => replace(braces, `${'}\n'.repeat(400)}x`, 'x')).toThrow('Could not find')
  expect(performance.now() - start).toBeLessThan(6_000)
})
