import { Text } from '@codemirror/state'
import { expect, test } from 'vitest'
import { mergeTexts } from '../../../../renderer/ui/merge-texts'
import { shownDiagnostics } from '../../../../renderer/panes/files/editor/shown-diagnostics'
import { indentOf, lineEndsOf, smallestChange } from '../../../../renderer/panes/files/editor/text-facts'
import { emptyLayout, openBeside, openPlace } from '../../../../renderer/workbench/layout'
import { draftsLost, keepDraft, readUnsaved } from '../../../../renderer/workbench/unsaved'

test('line ends are told apart, mixed ones too', () => {
  expect(['a\nb', 'a\r\nb\r\n', 'a\r\nb\n', 'a\rb\r\n'].map(lineEndsOf)).toEqual(['lf', 'crlf', 'mixed', 'mixed'])
})

test('the step of the indentation is what most lines have', () => {
  expect([indentOf('a\n    b\n        c\n'), indentOf('a\n\tb\n'), indentOf('a\n  b\n    c\n'), indentOf('')]).toEqual(['    ', '\t', '  ', '  '])
})

test('only what differs is replaced', () => {
  expect(smallestChange('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' })
  expect(smallestChange('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' })
  expect(smallestChange('same', 'same')).toBeUndefined()
})

test('two versions in one text: equal lines once, others between marks', () => {
  expect(mergeTexts('a\nmine\nc\n', 'a\ntheirs\nc\n')).toBe('a\n<<<<<<< mine\nmine\n=======\ntheirs\n>>>>>>> on disk\nc\n')
  expect(mergeTexts('a\r\nb', 'a\r\n')).toBe('a\r\n<<<<<<< mine\r\nb\r\n=======\r\n>>>>>>> on disk\r\n')
})

test('places beyond the text move to its end', () => {
  const range = { start: { line: 0, character: 1 }, end: { line: 9, character: 0 } }
  expect(shownDiagnostics(Text.of(['abc', 'd']), [{ range, severity: 2, message: 'odd' }])).toEqual([{ from: 1, to: 5, severity: 'warning', message: 'odd' }])
})

test('texts are lost only with the last tab that shows files of their folder', () => {
  const draft = { directory: '/a', path: 'x', text: 'new' }
  const one = openPlace(emptyLayout(), { pane: 'files', directory: '/a', path: 'x' })
  const two = openBeside(one, { pane: 'files', directory: '/a' })
  const unsaved = keepDraft({}, draft)
  expect([draftsLost(one, unsaved, ['t1']), draftsLost(two, unsaved, ['t1']), draftsLost(two, unsaved, ['t1', 't2'])]).toEqual([[draft], [], [draft]])
  expect(readUnsaved({ x: draft, broken: { path: 1 } })).toEqual(unsaved)
})
