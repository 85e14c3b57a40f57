import { File, Folder, FolderOpen } from 'lucide-react'
import type { FileNode } from '#protocol/file'
import { classNames } from '../../ui/class-names'
import styles from './files.module.css'
import type { GitMark } from './git-marks'

export function FileRow({ node, expanded, mark }: { node: FileNode; expanded: boolean; mark: GitMark | undefined }) {
  const Icon = node.type === 'file' ? File : expanded ? FolderOpen : Folder
  return (
    <span className={classNames(styles.row, node.ignored && styles.ignored)} data-mark={mark?.status} title={node.path}>
      <Icon size={14} className={styles.icon} aria-hidden />
      <span className={styles.name}>{node.name}</span>
      {mark && (
        <span className={styles.mark} role="img" aria-label={mark.label}>
          {mark.letter}
        </span>
      )}
    </span>
  )
}
