import { useDeferredValue, useMemo, useState } from 'react'
import type { Change } from '../../client/review'
import { readMarks } from '../../workbench/review-memory'
import { useReviewMemory } from '../../workbench/workbench-context'
import { buildTree, countUnread, filterChanges, flatNodes, sumFolders, treeOrder, type ChangeNode } from './change-tree'

/** Where reading goes on: a file, from its first or its last hunk. */
export type Target = { file: string; at: 'first' | 'last'; tick: number }

export type BoardFiles = {
  nodes: readonly ChangeNode[]
  /** As they stand in the list. */
  order: readonly Change[]
  /** Unread hunks by file, and by the id of a folder. */
  unread: ReadonlyMap<string, number>
  folders: ReadonlyMap<string, number>
  selected: Change | undefined
  target: Target | undefined
  query: string
  setQuery: (query: string) => void
  /** The first file that fits what is typed, also while the list is still behind. */
  first: () => Change | undefined
  open: (file: string, at?: 'last') => void
  /** The file after or before the one that is shown. */
  next: (step: 1 | -1) => Change | undefined
}

const noChanges: readonly Change[] = Object.freeze([])

/** The changed files as they are listed, which of them is shown, and how much of each is unread. */
export function useBoardFiles(data: readonly Change[] | undefined, directory: string, place: { path: string | undefined; open: (path: string) => void }): BoardFiles {
  const changes = data ?? noChanges
  const [query, setQuery] = useState('')
  const asked = useDeferredValue(query)
  const [target, setTarget] = useState<Target>()
  const [last, setLast] = useState(0)
  const tree = useReviewMemory((memory) => memory.view.tree)
  // Counting over all files may come a moment after the hunk that was read.
  const read = useDeferredValue(useReviewMemory((memory) => readMarks(memory, directory)))
  const nodes = useMemo(() => nodesOf(changes, { query: asked, tree }), [changes, asked, tree])
  const order = useMemo(() => treeOrder(nodes), [nodes])
  const unread = useMemo(() => countUnread(changes, read), [changes, read])
  const folders = useMemo(() => sumFolders(nodes, unread), [nodes, unread])
  const { path, open: openPath } = place
  const known = path === undefined ? undefined : changes.find(({ file }) => file === path)
  const at = known ? order.indexOf(known) : -1
  // A file that is gone (undone, committed) makes room for the one that stood after it.
  const selected = known ?? order[Math.min(last, order.length - 1)] ?? changes[0]
  if (at >= 0 && at !== last) setLast(at)
  return useMemo(
    () => ({
      nodes,
      order,
      unread,
      folders,
      selected,
      target,
      query,
      setQuery,
      first: () => treeOrder(nodesOf(changes, { query, tree }))[0],
      open: (file, from) => {
        setTarget((now) => ({ file, at: from ?? 'first', tick: (now?.tick ?? 0) + 1 }))
        openPath(file)
      },
      next: (step) => order[(selected ? order.indexOf(selected) : -1) + step],
    }),
    [nodes, order, unread, folders, selected, target, query, tree, changes, openPath],
  )
}

function nodesOf(changes: readonly Change[], { query, tree }: { query: string; tree: boolean }): ChangeNode[] {
  const found = filterChanges(changes, query)
  return tree ? buildTree(found) : flatNodes(found)
}
