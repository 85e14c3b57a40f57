import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from './class-names'
import { ContextMenu } from './menu'
import type { MenuItem } from './menu-items'
import { Spinner } from './spinner'
import { flattenTree, readTreeKey, type TreeAction, type TreeRow, type TreeShape } from './tree-rows'
import styles from './tree.module.css'
import { isTypedLetter } from './typeahead'
import { useTypeahead } from './use-typeahead'
import { useRows } from './use-rows'

export interface TreeProps<T> extends TreeShape<T> {
  label: string
  roots: readonly T[]
  /** What typing letters looks for. */
  getText: (item: T) => string
  expanded: ReadonlySet<string>
  /** The caller fetches children that are not here yet. */
  onExpandedChange: (expanded: ReadonlySet<string>, changed: { items: readonly T[]; open: boolean }) => void
  selected?: string
  /** Brings the selected row into view and makes it the active one whenever it changes from outside. */
  follow?: boolean
  /** Enter or a click; a branch opens by the arrow, by Space, or here. */
  onSelect: (item: T) => void
  menu?: (item: T) => readonly MenuItem[]
  /** Further keys for the active row, by their names. */
  keys?: Readonly<Record<string, (item: T) => void>>
  rowHeight?: number
  className?: string
  children: (item: T, state: { expanded: boolean; selected: boolean }) => ReactNode
}

/** A virtual tree: focus stays on the box, the active row is named to screen readers. */
export function Tree<T>(props: TreeProps<T>) {
  const { label, roots, getId, isBranch, getChildren, expanded, selected, rowHeight = 26, className } = props
  const box = useRef<HTMLDivElement>(null)
  const prefix = useId()
  const rows = useMemo(
    () => flattenTree(roots, { getId, isBranch, getChildren }, expanded),
    [roots, getId, isBranch, getChildren, expanded],
  )
  const [activeId, setActiveId] = useState<string>()
  const active = Math.max(
    rows.findIndex((row) => row.id === (activeId ?? selected)),
    rows.length > 0 ? 0 : -1,
  )
  const list = useRows({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12 })
  useEffect(() => {
    if (!props.follow || selected === undefined) return
    setActiveId(selected)
    const index = rows.findIndex((row) => row.id === selected)
    if (index >= 0 && !isInView(list, { start: index * rowHeight, end: (index + 1) * rowHeight })) list.scrollToIndex(index)
    // oxlint-disable-next-line react/exhaustive-deps -- rows that come and go do not move the view
  }, [props.follow, selected])
  const act = useTreeActions(props, rows, (index) => {
    setActiveId(rows[index]?.id)
    list.scrollToIndex(index)
  })
  const typeahead = useTypeahead()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const own = props.keys?.[event.key]
    const row = rows[active]
    if (own && row) {
      event.preventDefault()
      return own(row.item)
    }
    const letter = event.key !== '*' && isTypedLetter(event)
    const found = letter
      ? typeahead(
          rows.map((row) => props.getText(row.item)),
          event.key,
          active,
        )
      : -1
    const action: TreeAction | undefined = found >= 0 ? { kind: 'move', to: found } : readTreeKey(rows, active, event.key)
    if (!action) return
    event.preventDefault()
    act(action)
  }
  return (
    <div
      ref={box}
      className={classNames(styles.tree, className)}
      role="tree"
      aria-label={label}
      aria-activedescendant={active >= 0 ? `${prefix}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        // By the keys it is asked for where the focus is, which is the tree: the active row is meant.
        if (event.target !== event.currentTarget || !props.menu) return
        event.preventDefault()
        openMenuOf(document.getElementById(`${prefix}-${active}`))
      }}
    >
      <div role="presentation" className={styles.rows} style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (!row) return null
          const element = (
            <div
              key={row.id}
              id={`${prefix}-${index}`}
              className={styles.row}
              data-active={index === active ? '' : undefined}
              style={{ height: rowHeight, transform: `translateY(${start}px)`, '--depth': row.depth } as React.CSSProperties}
              {...rowAria(row, selected)}
              onClick={() => {
                setActiveId(row.id)
                act({ kind: 'select', row: index })
              }}
            >
              <TreeTwist row={row} onToggle={() => act({ kind: row.expanded ? 'collapse' : 'expand', rows: [index] })} />
              {props.children(row.item, { expanded: row.expanded, selected: row.id === selected })}
            </div>
          )
          const { menu } = props
          if (!menu) return element
          return (
            <ContextMenu key={row.id} items={() => menu(row.item)}>
              {element}
            </ContextMenu>
          )
        })}
      </div>
    </div>
  )
}

function openMenuOf(row: HTMLElement | null): void {
  if (!row) return
  const { left, bottom } = row.getBoundingClientRect()
  row.dispatchEvent(new MouseEvent('contextmenu', { clientX: left + 24, clientY: bottom, bubbles: true, cancelable: true }))
}

/** By what is known already: to ask the page would cost a layout. */
function isInView({ scrollOffset, scrollRect }: ReturnType<typeof useRows>, { start, end }: { start: number; end: number }): boolean {
  return scrollOffset !== null && scrollRect !== null && start >= scrollOffset && end <= scrollOffset + scrollRect.height
}

function rowAria<T>(row: TreeRow<T>, selected: string | undefined) {
  return {
    role: 'treeitem',
    'aria-level': row.depth + 1,
    'aria-setsize': row.siblings,
    'aria-posinset': row.position,
    'aria-expanded': row.branch ? row.expanded : undefined,
    'aria-selected': row.id === selected,
    'aria-busy': row.loading || undefined,
  }
}

function TreeTwist<T>({ row, onToggle }: { row: TreeRow<T>; onToggle: () => void }) {
  if (row.loading) return <Spinner size={12} label="" className={styles.twist} />
  if (!row.branch) return <span className={styles.twist} />
  return (
    <span
      className={styles.twist}
      data-open={row.expanded ? '' : undefined}
      aria-hidden
      onClick={(event) => {
        event.stopPropagation()
        onToggle()
      }}
    >
      <ChevronRight size={14} />
    </span>
  )
}

function useTreeActions<T>(props: TreeProps<T>, rows: readonly TreeRow<T>[], moveTo: (index: number) => void) {
  return (action: TreeAction) => {
    if (action.kind === 'move') return moveTo(action.to)
    if (action.kind === 'select') {
      const row = rows[action.row]
      return row && props.onSelect(row.item)
    }
    const open = action.kind === 'expand'
    const changed = action.rows.flatMap((index) => rows[index] ?? [])
    const expanded = new Set(props.expanded)
    for (const row of changed) {
      if (open) expanded.add(row.id)
      else expanded.delete(row.id)
    }
    props.onExpandedChange(expanded, { items: changed.map((row) => row.item), open })
  }
}
