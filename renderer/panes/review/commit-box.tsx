import { GitCommitHorizontal } from 'lucide-react'
import { useState } from 'react'
import { reviewProblem, useReviewActions, useVcsState, type Change } from '../../client/review'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { TextArea } from '../../ui/text-area'
import { useToast } from '../../ui/toast'
import { keepMessage } from '../../workbench/review-memory'
import { useReviewMemory, useWorkbench } from '../../workbench/workbench-context'
import { CommitState } from './commit-state'
import styles from './review.module.css'
import { SuggestBar } from './suggest-bar'
import { useSuggestion } from './use-suggestion'

/** Commits what is staged; without anything staged, everything. The message being written is kept. */
export function CommitBox({ directory, changes }: { directory: string; changes: readonly Change[] }) {
  const { commit } = useReviewActions(directory)
  const { data: state } = useVcsState(directory)
  const { review } = useWorkbench()
  const toast = useToast()
  const kept = useReviewMemory((memory) => memory.messages[directory])
  const [amend, setAmend] = useState(false)
  // What git prepared for a merge is a good beginning.
  const message = kept ?? state?.message ?? ''
  const setMessage = (text: string) => review.update((memory) => keepMessage(memory, directory, text))
  const staged = changes.filter((change) => change.staged !== 'none').length
  const all = staged === 0 && changes.length > 0 && !amend
  const conflicts = state?.conflicts.length ?? 0
  const ready = message.trim() !== '' && conflicts === 0 && (changes.length > 0 || amend || state?.doing === 'merge')
  const changeAmend = (now: boolean) => {
    setAmend(now)
    const last = state?.head?.message ?? ''
    if (now && message.trim() === '') setMessage(last)
    else if (!now && message === last) setMessage('')
  }
  const suggestion = useSuggestion({ directory, all, amend, message, onMessage: setMessage })
  const run = async () => {
    if (!ready || commit.isPending) return
    // A failure is shown below the message.
    const done = await commit.mutateAsync({ message, ...(all ? { all } : {}), ...(amend ? { amend } : {}) }).catch(() => undefined)
    if (!done) return
    // When nothing is left to commit, this box is gone by now.
    setMessage('')
    setAmend(false)
    const { commit: id, skipped } = done
    const said = skipped.length > 0 ? `Not run, as programs of the repository are never run here: ${skipped.join(', ')}.` : undefined
    toast.show({ kind: 'ok', title: `${amend ? 'Amended' : 'Committed'} ${id.slice(0, 8)}`, ...(said ? { text: said, duration: 12_000 } : {}) })
  }
  const problem = commit.error ? reviewProblem(commit.error) : suggestion.problem
  return (
    <div className={styles.commit}>
      {state && <CommitState state={state} />}
      <TextArea
        label="Commit message"
        hideLabel
        placeholder="Commit message"
        value={message}
        onChange={(text) => {
          commit.reset()
          suggestion.leave()
          setMessage(text)
        }}
        minRows={2}
        maxRows={8}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return
          event.preventDefault()
          void run()
        }}
      />
      {problem !== undefined && (
        <pre className={styles.commitProblem} role="alert" data-testid="commit-problem">
          {problem}
        </pre>
      )}
      <SuggestBar suggestion={suggestion} disabled={(changes.length === 0 && !amend) || conflicts > 0 || commit.isPending} />
      {state?.head && !state.doing && <Checkbox label="Amend the last commit" hint={amend && state.head.pushed ? 'It was pushed: others may have it already.' : undefined} checked={amend} onChange={changeAmend} />}
      <Button icon={GitCommitHorizontal} variant={all || conflicts > 0 ? 'default' : 'primary'} loading={commit.isPending} disabled={!ready} onClick={() => void run()} data-testid="commit">
        {conflicts > 0 ? 'Solve the conflicts first' : amend ? 'Amend the last commit' : all ? `Stage and commit ${countOf(changes.length, 'file')}` : `Commit ${countOf(staged, 'staged file')}`}
      </Button>
    </div>
  )
}

function countOf(count: number, word: string): string {
  return `${count.toLocaleString()} ${word}${count === 1 ? '' : 's'}`
}
