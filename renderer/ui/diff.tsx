import { useMemo } from 'react'
import { classNames } from './class-names'
import { Code } from './code'
import { DiffFileView } from './diff-file'
import type { DiffInput } from './diff-parse'
import type { DiffView } from './diff-rows'
import { ErrorState } from './error-state'
import { useLabels } from './labels'
import { Skeleton } from './skeleton'
import styles from './diff.module.css'
import { useDiff } from './use-diff'

export interface DiffProps {
  /** A patch as git prints it, of one or many files; or else `before` and `after`. */
  patch?: string
  before?: string
  after?: string
  /** Names the language of a pair, and the file in its header. */
  path?: string
  /** The folder that paths are shown from, where they lie below it. */
  base?: string
  view?: DiffView
  wrap?: boolean
  /** Path and counts above every file. */
  header?: boolean
  className?: string
}

export function Diff({ patch, before = '', after = '', path, base, view = 'unified', wrap, header = true, className }: DiffProps) {
  const labels = useLabels()
  const input = useMemo<DiffInput>(() => (patch === undefined ? { before, after, path } : { patch }), [patch, before, after, path])
  const state = useDiff(input)
  if (state.kind === 'loading') return <Skeleton lines={6} />
  if (state.kind === 'failed') return <ErrorState inline title={labels.failed} text={state.message} />
  if (state.kind === 'large') {
    return (
      <div className={classNames(styles.diff, className)}>
        <div className={styles.note}>{labels.largeText}</div>
        <Code code={state.text} label={path ?? labels.plainText} lineNumbers className={styles.plain} />
      </div>
    )
  }
  const empty = state.files.every((file) => file.hunks.length === 0 && !file.binary && file.oldPath === file.newPath)
  return (
    <div className={classNames(styles.diff, className)}>
      {empty && <div className={styles.note}>{labels.noChanges}</div>}
      {!empty &&
        state.files.map((file, index) => (
          <DiffFileView
            key={`${file.newPath ?? file.oldPath ?? ''}-${index}`}
            file={file}
            path={path}
            base={base}
            view={view}
            wrap={wrap}
            header={header}
          />
        ))}
    </div>
  )
}
