import { File, Folder, FolderOpen, FolderX } from 'lucide-react'
import type { FileNode } from '#protocol/file'
import { errorMessage } from '../../client/client-error'
import { classNames } from '../../ui/class-names'
import styles from './files.module.css'
import type { GitMark } from './git-marks'

type Props = { node: FileNode; expanded: boolean; mark: GitMark | undefined; problem: Error | undefined }

/** A folder that could not be read says so: it would look empty. */
export function FileRow({ node, expanded, mark, problem }: Props) {
  const Icon = node.type === 'file' ? File : problem ? FolderX : expanded ? FolderOpen : Folder
  return (
    <span className={classNames(styles.row, node.ignored && styles.ignored)} data-mark={mark?.status} title={problem ? errorMessage(problem) : node.path}>
      <Icon size={14} className={classNames(styles.icon, problem && styles.problem)} aria-hidden />
      <span className={styles.name}>{node.name}</span>
      {problem && <span className={styles.problem}>cannot be read</span>}
      {mark && (
        <span className={styles.mark} role="img" aria-label={mark.label}>
          {mark.letter}
        </span>
      )}
    </span>
  )
}
