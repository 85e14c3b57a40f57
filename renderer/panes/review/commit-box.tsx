import { GitCommitHorizontal } from 'lucide-react'
import { useState } from 'react'
import { reviewProblem, useReviewActions, type Change } from '../../client/review'
import { Button } from '../../ui/button'
import { TextArea } from '../../ui/text-area'
import { useToast } from '../../ui/toast'
import styles from './review.module.css'

/** Commits what is staged; without anything staged, everything. */
export function CommitBox({ directory, changes }: { directory: string; changes: readonly Change[] }) {
  const { commit } = useReviewActions(directory)
  const toast = useToast()
  const [message, setMessage] = useState('')
  const staged = changes.filter((change) => change.staged !== 'none').length
  const all = staged === 0
  const ready = message.trim() !== '' && changes.length > 0
  const run = () => {
    if (!ready || commit.isPending) return
    commit.mutate(
      { message, all },
      {
        onSuccess: ({ commit: id, skipped }) => {
          setMessage('')
          const said = skipped.length > 0 ? `Not run, as programs of the repository are never run here: ${skipped.join(', ')}.` : undefined
          toast.show({ kind: 'ok', title: `Committed ${id.slice(0, 8)}`, ...(said ? { text: said, duration: 12_000 } : {}) })
        },
        onError: (error) => toast.show({ kind: 'danger', title: 'Not committed', text: reviewProblem(error), key: 'commit' }),
      },
    )
  }
  return (
    <div className={styles.commit}>
      <TextArea
        label="Commit message"
        hideLabel
        placeholder="Commit message"
        value={message}
        onChange={setMessage}
        minRows={2}
        maxRows={8}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return
          event.preventDefault()
          run()
        }}
      />
      <Button icon={GitCommitHorizontal} variant={all ? 'default' : 'primary'} loading={commit.isPending} disabled={!ready} onClick={run} data-testid="commit">
        {all ? `Stage and commit ${countOf(changes.length, 'file')}` : `Commit ${countOf(staged, 'staged file')}`}
      </Button>
    </div>
  )
}

function countOf(count: number, word: string): string {
  return `${count.toLocaleString()} ${word}${count === 1 ? '' : 's'}`
}
