import { ListFilter } from 'lucide-react'
import { useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react'
import { namesOf } from '../../client/review'
import { EmptyState } from '../../ui/empty-state'
import type { MenuItem } from '../../ui/menu-items'
import { TextField } from '../../ui/text-field'
import { Tree } from '../../ui/tree'
import { ChangeRow } from './change-row'
import { folderIDs, treeOrder, type ChangeNode } from './change-tree'
import { useReview } from './review-scope'
import styles from './change-list.module.css'
import type { BoardFiles } from './use-board-files'

export type ChangeListHandle = { focusFilter: () => void }

/** The changed files, as folders or as one list, with a filter above. */
export function ChangeList({ ref, files, onOpen }: { ref: Ref<ChangeListHandle>; files: BoardFiles; onOpen: (file: string) => void }) {
  const { nodes, unread, folders: sums, selected, query, setQuery } = files
  const review = useReview()
  const box = useRef<HTMLDivElement>(null)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const folders = useMemo(() => folderIDs(nodes), [nodes])
  const expanded = useMemo(() => new Set(query === '' ? folders.filter((id) => !folded.has(id)) : folders), [folders, folded, query])
  const openFirst = () => {
    const first = files.first()
    if (first) onOpen(first.file)
  }
  useImperativeHandle(ref, () => ({
    focusFilter: () => {
      const field = box.current?.querySelector('input')
      field?.focus()
      field?.select()
    },
  }))
  return (
    <div ref={box} className={styles.list}>
      <div className={styles.filter}>
        <TextField
          label="Filter files"
          hideLabel
          placeholder="Filter files"
          icon={ListFilter}
          value={query}
          onChange={setQuery}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') setQuery('')
            else if (event.key === 'Enter') openFirst()
            else if (event.key === 'ArrowDown') box.current?.querySelector<HTMLElement>('[role="tree"]')?.focus()
            else return
            event.preventDefault()
            event.stopPropagation()
          }}
        />
      </div>
      {nodes.length === 0 && <EmptyState title="No file fits" text="Nothing in the list has these words in its path." />}
      {nodes.length > 0 && (
        <Tree
          label="Changed files"
          className={styles.tree}
          roots={nodes}
          getId={nodeID}
          getText={nodeName}
          isBranch={isFolder}
          getChildren={childrenOf}
          expanded={expanded}
          onExpandedChange={(now) => setFolded(new Set(folders.filter((id) => !now.has(id))))}
          selected={selected?.file}
          follow
          onSelect={(node) => {
            if (node.change) onOpen(node.id)
            else setFolded((now) => (now.has(node.id) ? new Set([...now].filter((id) => id !== node.id)) : new Set([...now, node.id])))
          }}
          menu={(node) => menuOf(node, review)}
        >
          {(node) => <ChangeRow node={node} unread={(node.children ? sums : unread).get(node.id) ?? 0} />}
        </Tree>
      )}
    </div>
  )
}

function nodeID({ id }: ChangeNode) {
  return id
}

function nodeName({ name }: ChangeNode) {
  return name
}

function isFolder({ children }: ChangeNode) {
  return children !== undefined
}

function childrenOf({ children }: ChangeNode) {
  return children
}

function menuOf(node: ChangeNode, { scope, onRead, onStage, onUndo, onOpenFile }: ReturnType<typeof useReview>): MenuItem[] {
  const changes = treeOrder([node])
  const files = changes.flatMap(namesOf)
  const readAll = (read: boolean) => onRead(changes.map(({ file, hunks }) => ({ file, marks: hunks })), read)
  const staged = changes.every((change) => change.staged === 'all')
  return [
    ...(node.change ? [{ label: 'Open the file', keys: 'o', onSelect: () => onOpenFile(node.id) }] : []),
    { label: 'Mark as read', keys: 'shift+v', onSelect: () => readAll(true) },
    { label: 'Mark as unread', onSelect: () => readAll(false) },
    ...(scope.kind === 'uncommitted'
      ? [
          { kind: 'separator' as const },
          { label: staged ? 'Unstage' : 'Stage', keys: 'shift+s', onSelect: () => onStage({ files }, !staged) },
          ...(files.length <= 500
            ? [{ label: 'Undo all changes…', keys: 'shift+u', danger: true, onSelect: () => onUndo({ files: changes.map(({ file, from }) => ({ file, from })) }, `Undo all changes of ${node.change ? node.name : `${changes.length} files`}?`) }]
            : []),
        ]
      : []),
  ]
}
