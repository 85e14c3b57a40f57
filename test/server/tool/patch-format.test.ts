import { describe, expect, test } from 'vitest'
import { parsePatch } from '../../../server/tool/patch-format'

const patch = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n')

test('a patch is read into its files, hunks and lines', () => {
  const text = patch(
    '*** Add File: new.txt',
    '+one',
    '+',
    '+three',
    '*** Update File: src/a.ts',
    '*** Move to: src/b.ts',
    '@@ class A',
    '@@ run() {',
    ' kept',
    '-old',
    '+new',
    '@@',
    '-last',
    '*** End of File',
    '*** Delete File: gone.txt',
  )
  expect(parsePatch(text)).toEqual([
    { type: 'add', path: 'new.txt', content: 'one\n\nthree\n' },
    {
      type: 'update',
      path: 'src/a.ts',
      moveTo: 'src/b.ts',
      hunks: [
        { number: 1, anchors: ['class A', 'run() {'], atEnd: false, lines: [{ kind: 'keep', text: 'kept' }, { kind: 'remove', text: 'old' }, { kind: 'add', text: 'new' }] },
        { number: 2, anchors: [], atEnd: true, lines: [{ kind: 'remove', text: 'last' }] },
      ],
    },
    { type: 'delete', path: 'gone.txt' },
  ])
})

describe('what models do to the format is understood', () => {
  const plain = parsePatch(patch('*** Update File: a', '@@ f', ' x', '-y', '+z'))
  const cases: [string, string][] = [
    ['a shell command around it', `apply_patch <<'EOF'\n${patch('*** Update File: a', '@@ f', ' x', '-y', '+z')}\nEOF\n`],
    ['a code fence around it', `\`\`\`\n${patch('*** Update File: a', '@@ f', ' x', '-y', '+z')}\n\`\`\``],
    ['line ends of Windows', patch('*** Update File: a', '@@ f', ' x', '-y', '+z').replaceAll('\n', '\r\n')],
    ['blanks behind the headers', patch('*** Update File: a  ', '@@ f  ', ' x', '-y', '+z').replace('Begin Patch', 'Begin Patch  ')],
    ['blank lines between the sections', patch('', '*** Update File: a', '', '@@ f', ' x', '-y', '+z', '', '')],
    ['a closing @@', patch('*** Update File: a', '@@ f @@', ' x', '-y', '+z')],
    ['a note about the end of the file', patch('*** Update File: a', '@@ f', ' x', '-y', '+z', '\\ No newline at end of file')],
  ]
  test.each(cases)('%s', (_, text) => expect(parsePatch(text)).toEqual(plain))

  test('line numbers of other formats are left aside', () => {
    expect(parsePatch(patch('*** Update File: a', '@@ -1,2 +1,2 @@ f', ' x', '-y', '+z'))).toMatchObject([{ hunks: [{ anchors: [] }] }])
  })

  test('a blank line inside of a hunk is a kept one, and so is one inside of a new file', () => {
    expect(parsePatch(patch('*** Update File: a', ' x', '', '-y', '*** Add File: b', '+1', '', '+2'))).toMatchObject([
      { hunks: [{ lines: [{ text: 'x' }, { kind: 'keep', text: '' }, { kind: 'remove' }] }] },
      { content: '1\n\n2\n' },
    ])
  })

  test('an empty file and a mere rename need no lines', () => {
    expect(parsePatch(patch('*** Add File: empty', '*** Update File: a', '*** Move to: b'))).toEqual([
      { type: 'add', path: 'empty', content: '' },
      { type: 'update', path: 'a', moveTo: 'b', hunks: [] },
    ])
  })
})

describe('what is no patch is refused with words that help', () => {
  const cases: [string, string, string][] = [
    ['no beginning', 'hello', 'must begin with the line "*** Begin Patch"'],
    ['no end', '*** Begin Patch\n*** Add File: a\n+x', 'may have been cut off, so nothing was changed'],
    ['no file', patch(), 'names no file'],
    ['a line before any file', patch('+x'), 'Line 2 of the patch belongs to no file: "+x"'],
    ['a file without a path', patch('*** Add File: '), 'Line 2 of the patch names no path'],
    ['a new file without marks', patch('*** Add File: a', '+x', 'y'), 'Every line of the new file a must begin with "+", but line 4 of the patch reads "y"'],
    ['an update that changes nothing', patch('*** Update File: a', ' x'), 'changes nothing: it has no line that begins with "+" or "-"'],
    ['a line without a mark', patch('*** Update File: a', ' x', 'y', '-z'), 'Line 4 of the patch, in the update of a, begins with none of'],
    ['another diff format', patch('*** Update File: a', 'diff --git a/a b/a', '-x'), 'Headers of other diff formats are not needed.'],
    ['a deletion with lines', patch('*** Delete File: a', '-x'), '"*** Delete File: a" takes no further lines, but line 3'],
    ['a move to nowhere', patch('*** Update File: a', '*** Move to: '), 'Line 3 of the patch does not say where a is moved to'],
    ['too many files', patch(...Array.from({ length: 201 }, (_, i) => `*** Delete File: ${i}`)), 'changes 201 files; at most 200'],
  ]
  test.each(cases)('%s', (_, text, words) => expect(() => parsePatch(text)).toThrow(words))
})
