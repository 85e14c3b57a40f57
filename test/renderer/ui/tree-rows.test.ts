import { expect, test } from 'vitest'
import { flattenTree, readTreeKey } from '../../../renderer/ui/tree-rows'

interface Node {
  name: string
  children?: Node[] | 'later'
}

const roots: Node[] = [
  { name: 'src', children: [{ name: 'ui', children: [{ name: 'a.ts' }] }, { name: 'b.ts' }] },
  { name: 'lazy', children: 'later' },
  { name: 'README' },
]

const shape = {
  getId: (node: Node) => node.name,
  isBranch: (node: Node) => node.children !== undefined,
  getChildren: (node: Node) => (node.children === 'later' ? undefined : node.children),
}

test('only the children of open branches are rows, with their place among siblings', () => {
  const rows = flattenTree(roots, shape, new Set(['src', 'lazy', 'README']))
  expect(rows.map((row) => [row.id, row.depth, row.parent, row.position, row.siblings, row.expanded, row.loading])).toEqual([
    ['src', 0, -1, 1, 3, true, false],
    ['ui', 1, 0, 1, 2, false, false],
    ['b.ts', 1, 0, 2, 2, false, false],
    ['lazy', 0, -1, 2, 3, true, true],
    ['README', 0, -1, 3, 3, false, false],
  ])
})

test('keys do what the ARIA tree pattern says', () => {
  const rows = flattenTree(roots, shape, new Set(['src']))
  const keys: [number, string][] = [
    [0, 'ArrowDown'],
    [4, 'ArrowDown'],
    [0, 'ArrowUp'],
    [2, 'Home'],
    [0, 'End'],
    [0, 'ArrowRight'],
    [1, 'ArrowRight'],
    [2, 'ArrowRight'],
    [0, 'ArrowLeft'],
    [2, 'ArrowLeft'],
    [3, 'ArrowLeft'],
    [1, 'Enter'],
    [1, ' '],
    [0, ' '],
    [4, ' '],
    [0, '*'],
    [0, 'x'],
    [-1, 'ArrowDown'],
  ]
  expect(keys.map(([active, key]) => readTreeKey(rows, active, key))).toEqual([
    { kind: 'move', to: 1 },
    { kind: 'move', to: 4 },
    { kind: 'move', to: 0 },
    { kind: 'move', to: 0 },
    { kind: 'move', to: 4 },
    { kind: 'move', to: 1 },
    { kind: 'expand', rows: [1] },
    undefined,
    { kind: 'collapse', rows: [0] },
    { kind: 'move', to: 0 },
    undefined,
    { kind: 'select', row: 1 },
    { kind: 'expand', rows: [1] },
    { kind: 'collapse', rows: [0] },
    { kind: 'select', row: 4 },
    { kind: 'expand', rows: [3] },
    undefined,
    { kind: 'move', to: 0 },
  ])
})
