import { expect, test } from 'vitest'
import { movedPath, nameProblem, parentOf } from '../../../../renderer/panes/files/entry/entry-task'
import { hexLines, kindText } from '../../../../renderer/panes/files/preview/preview'
import { nextZoom, shownZoom } from '../../../../renderer/panes/files/preview/zoom'

test('what is in a renamed folder has a new path, and only that', () => {
  const moved = { from: 'src/old', to: 'lib/new' }
  expect(['src/old', 'src/old/a.ts', 'src/older/a.ts', 'b.ts'].map((path) => movedPath(path, moved))).toEqual(['lib/new', 'lib/new/a.ts', 'src/older/a.ts', 'b.ts'])
  expect([parentOf('a/b/c.ts'), parentOf('c.ts')]).toEqual(['a/b', ''])
})

test('names stay within their folder', () => {
  expect(['a.ts', 'new/a.ts', '.env'].map(nameProblem)).toEqual([undefined, undefined, undefined])
  expect(['/etc/x', '../x', 'a/../../x', 'C:\\x', 'a//b'].map((name) => nameProblem(name) !== undefined)).toEqual([true, true, true, true, true])
})

test('the first bytes are shown as numbers and letters, 16 a line', () => {
  const lines = hexLines(btoa('%PDF-1.4\n\0\x01\x02abcdefg'))
  expect(lines).toEqual([
    { at: '0000', bytes: '25 50 44 46 2d 31 2e 34  0a 00 01 02 61 62 63 64', text: '%PDF-1.4····abcd' },
    { at: '0010', bytes: '65 66 67  ', text: 'efg' },
  ])
  expect(hexLines(btoa('x'.repeat(5_000)))).toHaveLength(16)
  expect([kindText('application/pdf'), kindText('audio/ogg'), kindText(undefined)]).toEqual(['PDF document', 'Sound', 'Binary file'])
})

test('an image grows and shrinks in steps from any size', () => {
  expect([nextZoom(0.37, 1), nextZoom(0.37, -1), nextZoom(1, 1), nextZoom(1, -1), nextZoom(32, 1), nextZoom(0.05, -1)]).toEqual([0.5, 0.25, 1.5, 0.75, 32, 0.05])
  expect([shownZoom({ width: 50, naturalWidth: 200 }), shownZoom(null)]).toEqual([0.25, 1])
})
