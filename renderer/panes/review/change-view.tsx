import { useImperativeHandle, useRef, type Ref } from 'react'
import { errorMessage } from '../../client/client-error'
import { useChange, type Change } from '../../client/review'
import { Banner } from '../../ui/banner'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { ChangeBody } from './change-body'
import type { BodyHandle, ChangeHandle } from './change-handle'
import { ChangeHead } from './change-head'
import { useReview } from './review-scope'
import styles from './change-view.module.css'
import type { Target } from './use-board-files'
import { useFileActions } from './use-file-actions'

export type ChangeViewProps = { ref: Ref<ChangeHandle>; change: Change; target: Target | undefined; narrow: boolean; onBack: () => void }

/** One changed file: its head, and its diff or what stands for it. */
export function ChangeView({ ref, change, target, narrow, onBack }: ChangeViewProps) {
  const { directory, scope, onOpenFile } = useReview()
  const { data, error, isFetching, refetch } = useChange(directory, scope, change)
  const actions = useFileActions(change)
  const body = useRef<BodyHandle>(null)
  useImperativeHandle(ref, () => ({
    step: (by) => body.current?.step(by) ?? false,
    read: () => {
      if (body.current) return body.current.read()
      actions.readAll(true)
      return 'file'
    },
    readFile: () => actions.readAll(actions.unread > 0),
    stage: () => (body.current ? body.current.stage() : actions.stageAll()),
    stageFile: actions.stageAll,
    undo: () => (body.current ? body.current.undo() : actions.undoAll()),
    undoFile: actions.undoAll,
    comment: () => body.current?.comment(),
    blame: () => body.current?.blame(),
    openFile: () => (body.current ? body.current.openFile() : onOpenFile(change.file)),
    clear: () => body.current?.clear(),
    busy: () => body.current?.busy() ?? false,
  }))
  return (
    <section className={styles.view} aria-label={change.file} data-testid="change">
      <ChangeHead change={change} actions={actions} narrow={narrow} onBack={onBack} />
      {data?.truncated && <Banner tone="info">Only the first part of this diff is shown. Hunks of it can be read here; stage or undo the file as a whole.</Banner>}
      {error && <ErrorState inline={data !== undefined} title="The diff could not be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />}
      {data === undefined && !error && <div className={styles.waiting}><Skeleton lines={10} /></div>}
      {data === null && <p className={styles.note}>This file is as it was: its change is gone.</p>}
      {data && <ChangeBody ref={body} change={change} text={data} target={target?.file === change.file ? target : undefined} />}
    </section>
  )
}
