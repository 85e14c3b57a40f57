import { FolderOpen, RotateCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { FileNode } from '#protocol/file'
import { errorMessage } from '../../client/client-error'
import { useFileStatus, useFolders } from '../../client/file'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { Tree } from '../../ui/tree'
import { usePreferences } from '../../workbench/workbench-context'
import type { Entry, EntryTask } from './entry/entry-task'
import { useEntryMenu } from './entry/use-entry-menu'
import { FileRow } from './file-row'
import styles from './files.module.css'
import { gitMarks, parentsOf } from './git-marks'
import { TreeBar } from './tree-bar'

type Props = { directory: string; selected: string | undefined; onOpen: (path: string) => void; onTask: (task: EntryTask) => void }

/** Folders are read when they are opened. The folders around the open file open by themselves. */
export function FileTree({ directory, selected, onOpen, onTask }: Props) {
  const { hiddenFiles, ignoredFiles } = usePreferences()
  const { menu } = useEntryMenu(directory, onTask)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [revealed, setRevealed] = useState<string>()
  if (selected !== revealed) {
    setRevealed(selected)
    if (selected !== undefined) setOpened(new Set([...opened, ...parentsOf(selected)]))
  }
  const { folders, problems, refetch } = useFolders(directory, ['', ...opened])
  const { data: status } = useFileStatus(directory)
  const marks = useMemo(() => gitMarks(status ?? []), [status])
  const shown = useMemo(() => {
    // Git's own folder is no place to read or to write in.
    const wanted = ({ name, path, ignored }: FileNode) => name !== '.git' && (path === selected || ((hiddenFiles || !name.startsWith('.')) && (ignoredFiles || !ignored)))
    return new Map([...folders].map(([path, nodes]) => [path, nodes.filter(wanted)]))
  }, [folders, hiddenFiles, ignoredFiles, selected])
  const roots = shown.get('')
  const error = problems.get('')
  const toggle = (path: string) => {
    const next = new Set(opened)
    if (!next.delete(path)) next.add(path)
    setOpened(next)
  }
  const task = (kind: 'rename' | 'remove') => (node: FileNode) => onTask({ kind, entry: entryOf(node) })
  return (
    <div className={styles.explorer}>
      <TreeBar onTask={onTask} within={selected} onCollapse={opened.size > 0 ? () => setOpened(new Set()) : undefined} />
      {!roots && <Skeleton lines={6} />}
      {error && <ErrorState inline title="The folder cannot be read" text={errorMessage(error)} onRetry={() => refetch()} />}
      {roots?.length === 0 && !error && (
        <EmptyState
          icon={FolderOpen}
          title="Nothing to show"
          text={folders.get('')?.length ? 'All that is here is hidden.' : 'The folder is empty.'}
          action={
            <Button size="sm" onClick={() => onTask({ kind: 'create', type: 'file', within: '' })}>
              New file…
            </Button>
          }
        />
      )}
      {roots && roots.length > 0 && (
        <Tree
          label="Files"
          className={styles.tree}
          roots={roots}
          getId={pathOf}
          getText={nameOf}
          isBranch={isFolder}
          getChildren={(node) => shown.get(node.path)}
          expanded={opened}
          onExpandedChange={setOpened}
          follow
          {...(selected === undefined ? {} : { selected })}
          onSelect={(node) => (isFolder(node) ? toggle(node.path) : onOpen(node.path))}
          menu={(node) => [...(problems.has(node.path) ? [{ label: 'Read it again', icon: RotateCw, onSelect: () => refetch(node.path) }, { kind: 'separator' } as const] : []), ...menu(entryOf(node))]}
          keys={{ F2: task('rename'), Delete: task('remove') }}
        >
          {(node, { expanded }) => <FileRow node={node} expanded={expanded} mark={marks.get(node.path)} problem={expanded ? problems.get(node.path) : undefined} />}
        </Tree>
      )}
    </div>
  )
}

function entryOf(node: FileNode): Entry {
  return { path: node.path.replace(/\/$/, ''), folder: isFolder(node) }
}

function pathOf(node: FileNode) {
  return node.path
}

function nameOf(node: FileNode) {
  return node.name
}

function isFolder(node: FileNode) {
  return node.type === 'directory'
}
