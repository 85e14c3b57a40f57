import { FileCheck2, FileSearch } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { errorMessage } from '../../client/client-error'
import { useChanges, type ReviewScope } from '../../client/review'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { Split } from '../../ui/split'
import { useNarrowBox } from '../../ui/use-narrow-box'
import { ChangeList, type ChangeListHandle } from './change-list'
import type { ChangeHandle } from './change-handle'
import { ChangeView } from './change-view'
import { CommentDock } from './comment-dock'
import { CommitBox } from './commit-box'
import { ReviewContext } from './review-scope'
import styles from './review.module.css'
import { UndoDialog } from './undo-dialog'
import { useBoardFiles } from './use-board-files'
import { useBoardScope } from './use-board-scope'
import { useUndo } from './use-undo'
import { useReviewKeys } from './use-review-keys'
import type { ReviewPlace } from './use-review-place'

/** Pixels that a list and a diff beside each other need. */
const TWO_COLUMNS = 640

export type ReviewBoardProps = { bar: ReactNode; scope: ReviewScope; place: ReviewPlace; path: string | undefined; directory: string; focused: boolean }

/** The changed files at the left, the one that is read at the right, comments below. */
export function ReviewBoard({ bar, scope, place, path, directory, focused }: ReviewBoardProps) {
  const { data: found, error, isFetching, refetch } = useChanges(directory, scope)
  // A long list is drawn in pieces, between which the window goes on.
  const data = useDeferredValue(found)
  const { review, asking, close } = useBoardScope(scope, place, directory)
  const files = useBoardFiles(data, directory, { path, open: place.openFile })
  const board = useRef<HTMLDivElement>(null)
  const list = useRef<ChangeListHandle>(null)
  const view = useRef<ChangeHandle>(null)
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const narrow = useNarrowBox(box, TWO_COLUMNS)
  const [reading, setReading] = useState(path !== undefined)
  const { selected } = files
  const open = (file: string, at?: 'last') => {
    files.open(file, at)
    setReading(true)
  }
  const filter = () => {
    // In a narrow pane the list comes into the page only now, and the next key is meant for its filter already.
    flushSync(() => setReading(false))
    list.current?.focusFilter()
  }
  const { undo, bringLast } = useUndo(directory)
  const onKeyDown = useReviewKeys({ view, files, open, filter, back: bringLast })
  useFocus(board, focused && data !== undefined, `${selected?.file} ${reading} ${narrow}`)
  const side = useMemo(
    () => (
      <div className={styles.side}>
        <ChangeList ref={list} files={files} onOpen={(file) => open(file)} />
        {scope.kind === 'uncommitted' && <CommitBox directory={directory} changes={data ?? []} />}
      </div>
    ),
    // oxlint-disable-next-line react/exhaustive-deps -- `open` only calls what `files` holds
    [files, scope.kind, directory, data],
  )
  const shown = selected ? (
    <ChangeView key={selected.file} ref={view} change={selected} target={files.target} narrow={narrow} onBack={() => setReading(false)} />
  ) : (
    <EmptyState icon={FileSearch} title="No file is chosen" text="Choose one in the list; n and p go to the next and the one before." />
  )
  return (
    <ReviewContext value={review}>
      <div ref={board} className={styles.board} tabIndex={-1} data-testid="review" onKeyDownCapture={onKeyDown}>
        {bar}
        <div ref={setBox} className={styles.body}>
          {error && <ErrorState inline={data !== undefined} title="The changes could not be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />}
          {!data && !error && <div className={styles.waiting}><Skeleton lines={8} /></div>}
          {data?.length === 0 && <NoChanges scope={scope} />}
          {data && data.length > 0 && narrow && (reading && selected ? shown : side)}
          {data && data.length > 0 && !narrow && (
            <Split
              panes={[
                { id: 'review-list', content: side, defaultSize: '290px', minSize: '190px' },
                { id: 'review-file', content: shown, minSize: '300px' },
              ]}
            />
          )}
        </div>
        <CommentDock onGo={(file) => open(file)} />
        <UndoDialog asking={asking} onUndo={undo} onClose={close} />
      </div>
    </ReviewContext>
  )
}

function NoChanges({ scope }: { scope: ReviewScope }) {
  const texts: Readonly<Record<ReviewScope['kind'], string>> = {
    turn: 'This turn changed no files.',
    session: 'This session changed no files, or what it changed was taken back.',
    uncommitted: 'Everything is committed.',
    branch: 'The branch is where it left the default branch.',
  }
  return <EmptyState icon={FileCheck2} title="Nothing to review" text={texts[scope.kind]} />
}

/** The keys work at once when the tab comes to the front, and go on when what had the focus makes room for another file. */
function useFocus(board: React.RefObject<HTMLDivElement | null>, wanted: boolean, shown: string) {
  useEffect(() => {
    const box = board.current
    if (wanted && box && !box.contains(document.activeElement) && !document.querySelector('[aria-modal="true"]')) box.focus({ preventScroll: true })
  }, [board, wanted, shown])
}
