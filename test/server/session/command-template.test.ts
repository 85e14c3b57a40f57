import { expect, test } from 'vitest'
import { findHints } from '../../../server/config/commands'
import { fillPlaces, findReferences, readArguments, splitTemplate, withPlaceForArguments } from '../../../server/session/command-template'

test.each([
  ['$1 and $2', 'a b', ['a', 'b']],
  ['$1 and $2', 'a "b c" d', ['a', 'b c d']],
  ['$1', 'all of it', ['all of it']],
  ['$3 $1', 'a', ['a']],
  ['$2', `'one two' x="y z"`, ['one two', 'x=y z']],
  ['$1', `it's "open`, [`it's "open`]],
  ['$ARGUMENTS', 'a b', []],
])('arguments of %s in %s', (template, text, positions) => {
  expect(readArguments(template, text)).toEqual({ text, positions })
})

test('what is put in is not looked at again, and places without an argument are empty', () => {
  const given = readArguments('$1 $2 $3', '$2 $ARGUMENTS')
  expect(fillPlaces('<$1> <$2> <$3> <$ARGUMENTS>', given)).toBe('<$2> <$ARGUMENTS> <> <$2 $ARGUMENTS>')
})

test('a template without places gets what was typed at its end', () => {
  expect(withPlaceForArguments('Do', 'x')).toBe('Do\n\n$ARGUMENTS')
  expect(withPlaceForArguments('Do', ' ')).toBe('Do')
  expect(withPlaceForArguments('Do $1', 'x')).toBe('Do $1')
})

test('shell calls are found in the template as it is written', () => {
  const pieces = splitTemplate('a !`b $1` c !`` d', { shell: true })
  expect(pieces).toEqual([
    { kind: 'text', text: 'a ' },
    { kind: 'shell', text: 'b $1' },
    { kind: 'text', text: ' c !`` d' },
  ])
  expect(splitTemplate('!`x`', { shell: false })).toEqual([{ kind: 'text', text: '!`x`' }])
})

test('references are names behind an @, not addresses of mail and not code', () => {
  expect(findReferences('@src/a.ts, see (@b.md). me@example.com `@c` @src/a.ts @~/d @./e.')).toEqual(['src/a.ts', 'b.md', '~/d', './e'])
})

test('hints are in order and each there once', () => {
  expect(findHints('$10 $2 $ARGUMENTS $1 $2')).toEqual(['$1', '$2', '$10', '$ARGUMENTS'])
})
