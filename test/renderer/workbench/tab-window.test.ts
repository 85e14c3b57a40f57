import { expect, test } from 'vitest'
import { barPieces, tabsInSight } from '../../../renderer/workbench/tabs/tab-window'

test('every tab is drawn while all of them fit', () => {
  expect(tabsInSight({ left: 0, view: 1000, width: 1000 }, 9)).toEqual({ first: 0, end: 9 })
  expect(tabsInSight({ left: 0, view: 0, width: 0 }, 0)).toEqual({ first: 0, end: 0 })
})

test('of more tabs those in sight are drawn, with two beyond each edge', () => {
  const width = 50 * 108
  expect(tabsInSight({ left: 0, view: 1000, width }, 50)).toEqual({ first: 0, end: 12 })
  expect(tabsInSight({ left: 20 * 108, view: 1000, width }, 50)).toEqual({ first: 18, end: 32 })
  expect(tabsInSight({ left: width - 1000, view: 1000, width }, 50)).toEqual({ first: 38, end: 50 })
})

test('gaps stand in the place of what is not drawn, and the chosen tab is always there', () => {
  const range = { first: 3, end: 5 }
  expect(barPieces({ range, kept: 4, count: 9 })).toEqual([{ gap: 3, before: 3 }, { tab: 3 }, { tab: 4 }, { gap: 4, before: 9 }])
  expect(barPieces({ range, kept: 0, count: 5 })).toEqual([{ tab: 0 }, { gap: 2, before: 3 }, { tab: 3 }, { tab: 4 }])
  expect(barPieces({ range, kept: 8, count: 9 })).toEqual([{ gap: 3, before: 3 }, { tab: 3 }, { tab: 4 }, { gap: 3, before: 8 }, { tab: 8 }])
})

test('when most tabs have been closed, no gap is left of them', () => {
  expect(barPieces({ range: { first: 30, end: 42 }, kept: 1, count: 2 })).toEqual([{ gap: 1, before: 1 }, { tab: 1 }])
  expect(barPieces({ range: { first: 30, end: 42 }, kept: -1, count: 0 })).toEqual([])
})
