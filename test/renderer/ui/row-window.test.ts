import { expect, test } from 'vitest'
import { drawnRows, rowsInSight, rowsMoved } from '../../../renderer/ui/row-window'

const names = (text: string) => text.split('')

test('of a thousand rows those in sight are drawn, with some beyond the edges', () => {
  const at = (above: number) => rowsInSight({ above, height: 700, row: 28 }, 1000)
  expect([at(0), at(28 * 500), at(28 * 990)]).toEqual([
    { first: 0, end: 36 },
    { first: 492, end: 536 },
    { first: 980, end: 1000 },
  ])
})

test('a small step of the wheel draws nothing new', () => {
  const steps = [14_000, 14_020, 14_060, 14_090].map((above) => rowsInSight({ above, height: 690, row: 28 }, 1000))
  expect(new Set(steps.map(({ first }) => first)).size).toBe(1)
})

test('a list that begins below the box, or ended above it, draws no row', () => {
  const [below, above] = [-2000, 40_000].map((offset) => rowsInSight({ above: offset, height: 700, row: 28 }, 1000))
  expect([below, above]).toEqual([
    { first: 0, end: 0 },
    { first: 1000, end: 1000 },
  ])
})

test('before anything is laid out some rows are drawn', () => {
  expect(rowsInSight({ above: 0, height: 0, row: 0 }, 1000)).toEqual({ first: 0, end: 16 })
})

test('the row with the focus is drawn in its place, wherever the view is', () => {
  const range = { first: 4, end: 7 }
  expect([drawnRows(range, 1), drawnRows(range, 5), drawnRows(range, 90), drawnRows(range, -1)]).toEqual([[1, 4, 5, 6], [4, 5, 6], [4, 5, 6, 90], [4, 5, 6]])
})

test('when a row from below rises to the top, what is in sight went down by one', () => {
  expect(rowsMoved({ ids: names('abcdefgh'), range: { first: 2, end: 5 } }, names('habcdefg'))).toBe(1)
})

test('the one in sight that rises does not take the view along', () => {
  expect(rowsMoved({ ids: names('abcdefgh'), range: { first: 2, end: 7 } }, names('cabdefgh'))).toBe(0)
  expect(rowsMoved({ ids: names('abcdefgh'), range: { first: 2, end: 7 } }, names('gabcdefh'))).toBe(1)
})

test('rows that go above the view let it rise, and without any known row it stays', () => {
  expect(rowsMoved({ ids: names('abcdefgh'), range: { first: 3, end: 6 } }, names('cdefgh'))).toBe(-2)
  expect(rowsMoved({ ids: names('abc'), range: { first: 1, end: 3 } }, names('xyz'))).toBe(0)
})
