import { GitBranch, GitMerge, TriangleAlert } from 'lucide-react'
import type { VcsState } from '#protocol/review'
import styles from './review.module.css'

const undertakings: Readonly<Record<NonNullable<VcsState['doing']>, string>> = {
  merge: 'Merging',
  rebase: 'In the middle of a rebase: go on with git rebase --continue in a terminal',
  'cherry-pick': 'In the middle of a cherry-pick',
  revert: 'In the middle of a revert',
  bisect: 'In the middle of a bisect',
}

/** Where a commit would go, and what stands in its way. */
export function CommitState({ state }: { state: VcsState }) {
  const { branch, head, doing, conflicts, skipped } = state
  const unsolved = conflicts.filter(({ markers }) => markers)
  return (
    <div className={styles.commitState} data-testid="commit-state">
      <p>
        <GitBranch size={12} aria-hidden />
        {branch ? <span className={styles.branch}>{branch}</span> : <span>No branch: a commit here is easily lost. Make one with git switch -c.</span>}
        {!head && <span>no commit yet</span>}
      </p>
      {doing && (
        <p>
          <GitMerge size={12} aria-hidden />
          <span>{undertakings[doing]}</span>
        </p>
      )}
      {conflicts.length > 0 && (
        <p className={styles.warning}>
          <TriangleAlert size={12} aria-hidden />
          <span>
            {conflicts.length === 1 ? `${conflicts[0]?.file} has conflicts` : `${conflicts.length} files have conflicts`}
            {unsolved.length === 0 ? ': no markers are left, stage it to say so' : ': solve and stage before you commit'}
          </span>
        </p>
      )}
      {skipped.length > 0 && <p title="Programs of the repository are never run here; commit in a terminal to run them">Does not run here: {skipped.join(', ')}</p>}
    </div>
  )
}
