import { useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react'
import type { Change, ChangeText } from '../../client/review'
import { pickedHunks, pickHunk, quotePick, type LinePick, type LineRef } from '../../ui/diff-lines'
import type { DiffFile } from '../../ui/diff-parse'
import { DiffSheet, type DiffSheetHandle } from '../../ui/diff-sheet'
import { commentsOf, putComment } from '../../workbench/review-memory'
import { useReviewMemory, useWorkbench } from '../../workbench/workbench-context'
import type { BodyHandle } from './change-handle'
import { placeComments, standsBelow } from './comment-places'
import { HunkEnd } from './hunk-end'
import type { Opened } from './line-choice'
import { LineNotes } from './line-notes'
import { OutdatedComments } from './outdated-comments'
import { useReview } from './review-scope'
import type { Target } from './use-board-files'
import { useForeign } from './use-foreign'
import { useHunks } from './use-hunks'
import { useReadingPlace } from './use-reading-place'

export type ChangeSheetProps = { ref: Ref<BodyHandle>; change: Change; text: ChangeText; file: DiffFile; target: Target | undefined }

/** The hunks of a file with what can be done with each, comments between their lines. */
export function ChangeSheet({ ref, change, text, file, target }: ChangeSheetProps) {
  const { directory, onOpenFile } = useReview()
  const { review } = useWorkbench()
  const view = useReviewMemory((memory) => memory.view)
  const comments = useReviewMemory((memory) => commentsOf(memory, directory))
  const sheet = useRef<DiffSheetHandle>(null)
  const hunks = useHunks(change, text, file)
  const foreign = useForeign(change, file)
  const { current, setCurrent, go } = useReadingPlace(sheet, { target, hunks, count: file.hunks.length })
  const [pick, setPick] = useState<LinePick>()
  const [opened, setOpened] = useState<Opened>({ kind: 'bar' })
  const { placed, outdated } = useMemo(() => placeComments(file, comments.filter((comment) => comment.file === change.file)), [file, comments, change.file])
  const chosen = pick ? quotePick(file, pick) : undefined
  const meant = pick ? pickedHunks(file, pick) : [current]
  const open = (kind: Opened['kind']) => {
    setPick((now) => now ?? pickHunk(file, current))
    setOpened({ kind })
  }
  const clear = () => {
    setPick(undefined)
    setOpened({ kind: 'bar' })
  }
  useImperativeHandle(ref, () => ({
    step: (by) => go(current + by),
    read: () => {
      const left = hunks.toggleRead(meant)
      clear()
      if (left === undefined) return 'file'
      go(left)
      return 'hunk'
    },
    stage: () => hunks.stage(meant),
    undo: () => hunks.undo(meant),
    comment: () => open('comment'),
    blame: () => open('blame'),
    openFile: () => onOpenFile(change.file, chosen?.side === 'new' ? chosen.start : file.hunks[current]?.newStart),
    clear,
    busy: () => pick !== undefined,
  }))
  useEffect(() => {
    // Lines that moved are told to the agent by where they are now.
    const moved = placed.filter(({ comment, start, end }) => comment.start !== start || comment.end !== end)
    if (moved.length > 0) review.update((memory) => moved.reduce((now, { comment, start, end }) => putComment(now, directory, { ...comment, start, end }), memory))
  }, [review, directory, placed])
  useEffect(() => {
    if (pick) sheet.current?.scrollToLine(pick.head)
  }, [pick])
  const below = (line: LineRef) => {
    const here = placed.filter((one) => standsBelow(one, line)).map(({ comment }) => comment)
    const head = pick && chosen && isLast(pick, chosen, line) ? chosen : undefined
    if (here.length === 0 && !head) return null
    return <LineNotes change={change} comments={here} chosen={head} picked={{ hunks, meant }} opened={opened} onOpened={setOpened} onClose={clear} />
  }
  return (
    <>
      {outdated.length > 0 && <OutdatedComments comments={outdated} />}
      <DiffSheet
        ref={sheet}
        file={file}
        name={change.file}
        view={view.split ? 'split' : 'unified'}
        wrap={view.wrap}
        folded={hunks.folded}
        current={current}
        onCurrent={setCurrent}
        marks={hunks.marks}
        hunkEnd={(at) => <HunkEnd at={at} hunks={hunks} foreign={foreign.hunk(at)} />}
        isForeign={foreign.line}
        below={below}
        pick={pick}
        onPick={(next) => {
          setPick(next)
          if (opened.kind !== 'comment') setOpened({ kind: 'bar' })
        }}
      />
    </>
  )
}

/** The notes of a choice stand below its last line. */
function isLast(pick: LinePick, { side, end }: { side: 'old' | 'new'; end: number }, line: LineRef): boolean {
  const mixed = pick.anchor.side !== pick.head.side
  const last = mixed ? { side, line: end } : pick.anchor.line > pick.head.line ? pick.anchor : pick.head
  return last.side === line.side && last.line === line.line
}
