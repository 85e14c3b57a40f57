export interface TreeShape<T> {
  getId: (item: T) => string
  /** True for what can be opened. */
  isBranch: (item: T) => boolean
  /** The children, or nothing while they are not here yet. */
  getChildren: (item: T) => readonly T[] | undefined
}

export interface TreeRow<T> {
  id: string
  item: T
  depth: number
  /** Index of the row of its parent, or -1. */
  parent: number
  position: number
  siblings: number
  branch: boolean
  expanded: boolean
  /** Open, and its children are still to come. */
  loading: boolean
}

/** The visible rows of a tree from top to bottom. */
export function flattenTree<T>(roots: readonly T[], shape: TreeShape<T>, expanded: ReadonlySet<string>): TreeRow<T>[] {
  const rows: TreeRow<T>[] = []
  const visit = (items: readonly T[], depth: number, parent: number) => {
    for (const [index, item] of items.entries()) {
      const id = shape.getId(item)
      const branch = shape.isBranch(item)
      const open = branch && expanded.has(id)
      const children = open ? shape.getChildren(item) : undefined
      const row = {
        id,
        item,
        depth,
        parent,
        position: index + 1,
        siblings: items.length,
        branch,
        expanded: open,
        loading: open && !children,
      }
      const at = rows.push(row) - 1
      if (children) visit(children, depth + 1, at)
    }
  }
  visit(roots, 0, -1)
  return rows
}

export type TreeAction = { kind: 'move'; to: number } | { kind: 'expand' | 'collapse'; rows: number[] } | { kind: 'select'; row: number }

/** What a key means in a tree, after the ARIA pattern; nothing for keys that are not its own. */
export function readTreeKey<T>(rows: readonly TreeRow<T>[], active: number, key: string): TreeAction | undefined {
  const row = rows[active]
  if (!row) return rows.length > 0 && /^(Arrow|Home|End)/.test(key) ? { kind: 'move', to: 0 } : undefined
  const within = (index: number) => Math.min(rows.length - 1, Math.max(0, index))
  switch (key) {
    case 'ArrowDown':
      return { kind: 'move', to: within(active + 1) }
    case 'ArrowUp':
      return { kind: 'move', to: within(active - 1) }
    case 'Home':
      return { kind: 'move', to: 0 }
    case 'End':
      return { kind: 'move', to: rows.length - 1 }
    case 'PageDown':
      return { kind: 'move', to: within(active + 10) }
    case 'PageUp':
      return { kind: 'move', to: within(active - 10) }
    case 'ArrowRight':
      return openOrEnter(rows, active)
    case 'ArrowLeft':
      if (row.expanded) return { kind: 'collapse', rows: [active] }
      return row.parent >= 0 ? { kind: 'move', to: row.parent } : undefined
    case 'Enter':
      return { kind: 'select', row: active }
    case ' ':
      if (!row.branch) return { kind: 'select', row: active }
      return { kind: row.expanded ? 'collapse' : 'expand', rows: [active] }
    case '*':
      return {
        kind: 'expand',
        rows: rows.flatMap((other, index) => (other.parent === row.parent && other.branch && !other.expanded ? [index] : [])),
      }
    default:
      return undefined
  }
}

function openOrEnter<T>(rows: readonly TreeRow<T>[], active: number): TreeAction | undefined {
  const row = rows[active]
  if (!row?.branch) return undefined
  if (!row.expanded) return { kind: 'expand', rows: [active] }
  return rows[active + 1]?.parent === active ? { kind: 'move', to: active + 1 } : undefined
}
