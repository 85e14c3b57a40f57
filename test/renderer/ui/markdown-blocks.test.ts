import { expect, test } from 'vitest'
import { BlockSplitter, completeInline, isOpenFence, lexBlock } from '../../../renderer/ui/markdown-blocks'

const document = `# Title

A paragraph with **bold** and \`code\`
on two lines.

- one
- two
  - nested

  still in two

1. first

| a | b |
|---|--:|
| 1 | 2 |

\`\`\`ts
const a = 1

const b = 2
\`\`\`

> quoted

tail
`

test('text that arrives letter by letter ends in the same blocks as the whole text at once', () => {
  const whole = new BlockSplitter().split(document)
  const grown = new BlockSplitter()
  for (let end = 1; end < document.length; end++) grown.split(document.slice(0, end))
  expect(grown.split(document)).toEqual(whole)
  expect(whole.map((block) => document.slice(block.key, block.key + block.raw.length))).toEqual(whole.map((block) => block.raw))
})

test('blocks before the last keep their identity while text is appended', () => {
  const splitter = new BlockSplitter()
  const before = splitter.split('one\n\ntwo\n\nthr')
  const after = splitter.split('one\n\ntwo\n\nthree\n\nfour')
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, true])
  expect(after.map((block) => [block.key, block.raw.trim()])).toEqual([
    [0, 'one'],
    [5, 'two'],
    [10, 'three'],
    [17, 'four'],
  ])
})

test('text that is replaced rather than appended is read anew', () => {
  const splitter = new BlockSplitter()
  splitter.split('one\n\ntwo')
  expect(splitter.split('other').map((block) => block.raw)).toEqual(['other'])
  expect(splitter.split('').length).toBe(0)
})

test('a list goes on after a blank line and a paragraph becomes a table as text arrives', () => {
  const splitter = new BlockSplitter()
  splitter.split('- a\n\n')
  expect(splitter.split('- a\n\n- b').length).toBe(1)
  splitter.split('- a\n\n- b\n\nx | y')
  const blocks = splitter.split('- a\n\n- b\n\nx | y\n--|--\n1 | 2')
  expect(blocks.map((block) => lexBlock(block, false)[0]?.type)).toEqual(['list', 'table'])
})

test('a link definition at the end reaches the blocks that use it', () => {
  const blocks = new BlockSplitter().split('see [docs]\n\nplain\n\n[docs]: https://example.com\n')
  expect(blocks.map((block) => block.definitions)).toEqual(['[docs]: https://example.com', '', ''])
  expect(JSON.stringify(lexBlock(blocks[0] ?? { key: 0, raw: '', definitions: '' }, false))).toContain('"href":"https://example.com"')
})

test('windows line ends do not move block positions', () => {
  const blocks = new BlockSplitter().split('a\r\n\r\nb')
  expect(blocks.map((block) => block.raw)).toEqual(['a', 'b'])
})

test.each([
  ['some **bold te', 'some **bold te**'],
  ['some **', 'some '],
  ['an *emph', 'an *emph*'],
  ['code `let x', 'code `let x`'],
  ['both **bold `co', 'both **bold `co`**'],
  ['a [link](https://exa', 'a link'],
  ['a [lin', 'a lin'],
  ['- [', '- ['],
  ['~~gone', '~~gone~~'],
  ['2 * 3 is 6', '2 * 3 is 6'],
  ['closed **b** and *i*', 'closed **b** and *i*'],
  ['escaped \\*star', 'escaped \\*star'],
  ['`a ** b` c', '`a ** b` c'],
  ['* item', '* item'],
  ['trailing **word ', 'trailing **word** '],
])('unfinished text %j reads as %j', (raw, complete) => {
  expect(completeInline(raw)).toBe(complete)
})

test('a code fence is open until its closing fence', () => {
  expect(['```ts', '```ts\na', '```ts\na\n``', '```ts\na\n```', '~~~\n```\n', 'text'].map(isOpenFence)).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
  ])
})

test('a paragraph too long for inline markdown stays plain text', () => {
  const raw = '*'.repeat(70_000)
  expect(lexBlock({ key: 0, raw, definitions: '' }, true)).toEqual([{ type: 'text', raw, text: raw }])
})
