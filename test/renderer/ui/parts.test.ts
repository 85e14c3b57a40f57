import { expect, test } from 'vitest'
import { fuzzyFilter, fuzzyMatch, markIndexes } from '../../../renderer/ui/fuzzy'
import { formatKeys } from '../../../renderer/ui/keys'
import { findLanguage } from '../../../renderer/ui/languages'
import { formatRelative, nextChange } from '../../../renderer/ui/time'
import { findTypeahead } from '../../../renderer/ui/typeahead'
import { cutRange } from '../../../renderer/ui/code-selection'

test('fuzzy search finds letters in order, puts the better match first and marks what matched', () => {
  const items = ['Toggle terminal', 'Open file', 'Open folder', 'Fold all']
  expect(fuzzyFilter(items, 'opfi', String)).toEqual(['Open file'])
  expect(fuzzyFilter(items, 'fold', String)[0]).toBe('Fold all')
  expect(fuzzyFilter(items, '  ', String)).toEqual(items)
  const [match] = fuzzyMatch(items, 'tt', String)
  expect(
    markIndexes('Toggle terminal', match?.indexes ?? [])
      .filter((piece) => piece.marked)
      .map((piece) => piece.text),
  ).toEqual(['T', 't'])
})

test('typing letters walks to the next item that starts with them and around', () => {
  const texts = ['apple', 'banana', 'blueberry', 'cherry']
  expect([findTypeahead(texts, 'b', 0), findTypeahead(texts, 'b', 1), findTypeahead(texts, 'b', 2), findTypeahead(texts, 'bl', 1)]).toEqual(
    [1, 2, 1, 2],
  )
  expect([findTypeahead(texts, 'bb', 1), findTypeahead(texts, 'z', 0), findTypeahead([], 'a', -1)]).toEqual([2, -1, -1])
})

test('keys read as the platform writes them', () => {
  expect([formatKeys('mod+shift+p', true), formatKeys('mod+shift+p', false), formatKeys('alt+up', true)]).toEqual([
    '⇧⌘P',
    'Ctrl+Shift+P',
    '⌥↑',
  ])
})

test('languages are found by name, alias, ending and path', () => {
  expect(['ts', 'TypeScript', 'src/a.tsx', 'Dockerfile', 'C:\\x\\y.rs', 'bash', 'unknown', undefined].map(findLanguage)).toEqual([
    'typescript',
    'typescript',
    'tsx',
    'docker',
    'rust',
    'shellscript',
    undefined,
    undefined,
  ])
})

test('relative time rounds to the largest unit and says when it changes', () => {
  const now = 1_700_000_000_000
  expect([
    formatRelative(now - 5_000, now, 'en'),
    formatRelative(now - 90_000, now, 'en'),
    formatRelative(now - 3 * 86_400_000, now, 'en'),
  ]).toEqual(['now', '1 min. ago', '3 days ago'])
  expect([nextChange(now - 30_000, now), nextChange(now - 7_200_000, now)]).toEqual([30_000, 600_000])
})

test('a selection over lines that are not in the page is cut from the source', () => {
  const lines = ['first', 'second', 'third']
  expect(cutRange(lines, { startLine: 0, startColumn: 2, endLine: 2, endColumn: 3 })).toBe('rst\nsecond\nthi')
  expect(cutRange(lines, { startLine: 1, startColumn: 1, endLine: 1, endColumn: 3 })).toBe('ec')
})
