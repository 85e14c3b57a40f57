import { Copy, File, FileSymlink, Folder, FolderOpen } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { FileNode } from '#protocol/file'
import { errorMessage } from '../../client/client-error'
import { useFileStatus, useFolders } from '../../client/file'
import { classNames } from '../../ui/class-names'
import { ErrorState } from '../../ui/error-state'
import type { MenuItem } from '../../ui/menu-items'
import { Skeleton } from '../../ui/skeleton'
import { Tree } from '../../ui/tree'
import { useWorkbench } from '../../workbench/workbench-context'
import styles from './files.module.css'
import { gitMarks, parentsOf, type GitMark } from './git-marks'

type Props = { directory: string; selected: string | undefined; onOpen: (path: string) => void }

/** Folders are read when they are opened. The folders around the open file open by themselves. */
export function FileTree({ directory, selected, onOpen }: Props) {
  const { bridge } = useWorkbench()
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [revealed, setRevealed] = useState<string>()
  if (selected !== revealed) {
    setRevealed(selected)
    if (selected !== undefined) setOpened(new Set([...opened, ...parentsOf(selected)]))
  }
  const { folders, error } = useFolders(directory, ['', ...opened])
  const { data: status } = useFileStatus(directory)
  const marks = useMemo(() => gitMarks(status ?? []), [status])
  const top = folders.get('')
  // Git's own folder is no place to read or to write in.
  const roots = useMemo(() => top?.filter(({ name }) => name !== '.git'), [top])
  if (!roots) return <Skeleton lines={6} />
  if (error) return <ErrorState inline title="The folder cannot be read" text={errorMessage(error)} />
  const menu = (node: FileNode): MenuItem[] => [
    { label: 'Copy path', icon: Copy, onSelect: () => void navigator.clipboard.writeText(node.path) },
    { label: 'Copy whole path', icon: Copy, onSelect: () => void navigator.clipboard.writeText(node.absolute) },
    ...(bridge ? [{ label: 'Show in file manager', icon: FileSymlink, onSelect: () => void bridge.showInFolder(node.absolute) }] : []),
  ]
  const toggle = (path: string) => {
    const next = new Set(opened)
    if (!next.delete(path)) next.add(path)
    setOpened(next)
  }
  return (
    <Tree
      label="Files"
      className={styles.tree}
      roots={roots}
      getId={pathOf}
      getText={nameOf}
      isBranch={isFolder}
      getChildren={(node) => folders.get(node.path)}
      expanded={opened}
      onExpandedChange={setOpened}
      {...(selected === undefined ? {} : { selected })}
      onSelect={(node) => (isFolder(node) ? toggle(node.path) : onOpen(node.path))}
      menu={menu}
    >
      {(node, { expanded }) => <FileRow node={node} expanded={expanded} mark={marks.get(node.path)} />}
    </Tree>
  )
}

function FileRow({ node, expanded, mark }: { node: FileNode; expanded: boolean; mark: GitMark | undefined }) {
  const Icon = node.type === 'file' ? File : expanded ? FolderOpen : Folder
  return (
    <span className={classNames(styles.row, node.ignored && styles.ignored)} data-mark={mark?.status} title={node.path}>
      <Icon size={14} className={styles.icon} aria-hidden />
      <span className={styles.name}>{node.name}</span>
      {mark && (
        <span className={styles.mark} aria-label={mark.label}>
          {mark.letter}
        </span>
      )}
    </span>
  )
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
