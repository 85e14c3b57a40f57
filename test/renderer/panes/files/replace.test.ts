import { expect, test } from 'vitest'
import type { ReplaceFile } from '#protocol/replace'
import { chosenFiles, countPlaces, placeID, replaceRows } from '../../../../renderer/panes/files/search/replace-rows'

const hit = (line: number) => ({ line, before: 'a ', match: 'old', replacement: 'new', after: ' b' })
const files: ReplaceFile[] = [
  { path: 'a.ts', hash: 'h1', hits: [hit(1), hit(3)] },
  { path: 'b.ts', hash: 'h2', hits: [hit(2)] },
]
const nobody = new Set<string>()

test('a file is half taken when one of its places stays, and every place tells what it is', () => {
  const rows = replaceRows(files, { left: new Set([placeID('a.ts', 1)]), unsaved: nobody })
  expect(rows.map((row) => (row.kind === 'file' ? [row.path, row.choice?.checked] : row.kind === 'place' ? [row.line, row.checked] : []))).toEqual([
    ['a.ts', 'indeterminate'],
    [1, true],
    [3, false],
    ['b.ts', true],
    [2, true],
  ])
})

test('files without a taken place and files that are not saved are not named to the server', () => {
  const chosen = chosenFiles(files, { left: new Set([placeID('a.ts', 0)]), unsaved: new Set(['b.ts']) })
  expect(chosen).toEqual([{ path: 'a.ts', hash: 'h1', hits: 2, leave: [0] }])
  expect(countPlaces(chosen)).toBe(1)
  expect(chosenFiles(files, { left: new Set([placeID('b.ts', 0)]), unsaved: nobody })).toEqual([{ path: 'a.ts', hash: 'h1', hits: 2 }])
  const [, , , blocked] = replaceRows(files, { left: nobody, unsaved: new Set(['b.ts']) })
  expect(blocked).toMatchObject({ path: 'b.ts', choice: { checked: false, blocked: true } })
})
