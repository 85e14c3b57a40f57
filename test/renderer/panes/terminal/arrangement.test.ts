import { expect, test } from 'vitest'
import type { PtyID } from '#protocol/id'
import {
  activeGroup,
  emptyArrangement,
  focusTerminal,
  readArrangement,
  reconcile,
  replaceTerminal,
  setShares,
  splitTerminal,
  stepGroup,
  stepTerminal,
  type Arrangement,
} from '../../../../renderer/panes/terminal/arrangement'

const id = (name: string) => `pty_${name}` as PtyID
const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(id) as [PtyID, PtyID, PtyID, PtyID, PtyID]

function four(): Arrangement {
  const right = splitTerminal(reconcile(emptyArrangement, [a]), { beside: a, id: b, direction: 'right' })
  return [
    { beside: a, id: c, direction: 'down' as const },
    { beside: b, id: d, direction: 'down' as const },
  ].reduce(splitTerminal, right)
}

test('splits to the right and downwards make a square', () => {
  expect(activeGroup(four())).toEqual({ id: a, columns: [[a, c], [b, d]], focused: d })
})

test('a fifth terminal gets a tab of its own', () => {
  const five = splitTerminal(four(), { beside: a, id: e, direction: 'right' })
  expect([five.groups.length, five.active]).toEqual([2, e])
})

test('one that is new on the server has a tab already when it is put beside another', () => {
  const both = reconcile(emptyArrangement, [a, b])
  expect(splitTerminal(both, { beside: a, id: b, direction: 'down' })).toEqual({ groups: [{ id: a, columns: [[a, b]], focused: b }], active: a })
})

test('what is gone leaves its place, what is new gets a tab, what is unchanged stays the same object', () => {
  const before = four()
  const after = reconcile(before, [c, b, d, e])
  expect(after.groups).toEqual([{ id: a, columns: [[c], [b, d]], focused: d }, { id: e, columns: [[e]], focused: e }])
  expect(reconcile(before, [a, b, c, d]).groups[0]).toBe(before.groups[0])
  expect(reconcile(before, [e]).groups.map((group) => group.id)).toEqual([e])
})

test('a restarted terminal stands where the ended one stood', () => {
  const after = replaceTerminal(reconcile(four(), [a, b, c, d, e]), c, e)
  expect(after.groups).toEqual([{ id: a, columns: [[a, e], [b, d]], focused: d }])
})

test('steps go around the end', () => {
  const tabs = focusTerminal(reconcile(emptyArrangement, [a, b, c]), a)
  expect([stepGroup(tabs, -1).active, stepGroup(tabs, 1).active, stepGroup(stepGroup(tabs, -1), 1).active]).toEqual([c, b, a])
  expect([stepTerminal(four(), 1), stepTerminal(four(), -1)].map((now) => activeGroup(now)?.focused)).toEqual([a, b])
})

test('shares are kept until a split makes others', () => {
  const shared = setShares(four(), a, { left: 70, right: 30 })
  expect(activeGroup(shared)?.shares).toEqual({ left: 70, right: 30 })
  expect(activeGroup(setShares(shared, a, { top: 20 }))?.shares).toEqual({ left: 70, right: 30, top: 20 })
  expect(setShares(shared, 'gone', {})).toBe(shared)
})

test('what was kept in another shape counts for nothing', () => {
  expect(readArrangement(JSON.parse(JSON.stringify(four())))).toEqual(four())
  for (const stored of [undefined, null, 1, { groups: 'no' }, { groups: [{ id: 1 }] }, { groups: [{ id: 'x', focused: 'x', columns: ['x'] }] }]) {
    expect(readArrangement(stored)).toEqual({ groups: [] })
  }
})
