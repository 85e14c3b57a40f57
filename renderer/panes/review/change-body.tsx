import { useMemo, type Ref } from 'react'
import type { Change, ChangeText } from '../../client/review'
import { Code } from '../../ui/code'
import type { DiffFile } from '../../ui/diff-parse'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { useDiff } from '../../ui/use-diff'
import { useReviewMemory } from '../../workbench/workbench-context'
import type { BodyHandle } from './change-handle'
import { ChangeSheet } from './change-sheet'
import styles from './change-view.module.css'
import { BinarySides } from './binary-sides'
import { ChangeNotes, rightsText } from './change-notes'
import { ImageSides, isImage } from './image-sides'
import type { Target } from './use-board-files'

export type ChangeBodyProps = { ref: Ref<BodyHandle>; change: Change; text: ChangeText; target: Target | undefined }

/** The diff as a sheet; images as images; what is too long for a sheet as plain text. */
export function ChangeBody({ ref, change, text, target }: ChangeBodyProps) {
  const ignoreWhitespace = useReviewMemory((memory) => memory.view.ignoreWhitespace)
  const input = useMemo(() => ({ patch: text.patch ?? '', ignoreWhitespace }), [text.patch, ignoreWhitespace])
  const state = useDiff(input)
  const file = useMemo(() => (state.kind === 'ready' ? joinFiles(state.files) : undefined), [state])
  if ((text.binary || change.binary) && isImage(change.file)) return <ImageSides change={change} />
  if (text.binary || change.binary) return <BinarySides change={change} />
  if (text.patch === undefined) return <p className={styles.note}>This file is too large, or no plain file: its change can not be shown.</p>
  if (state.kind === 'loading') return <div className={styles.waiting}><Skeleton lines={10} /></div>
  if (state.kind === 'failed') return <ErrorState title="The diff could not be read" text={state.message} />
  if (state.kind === 'large') {
    return (
      <>
        <p className={styles.note}>This diff is too long to be cut into hunks; it is shown as plain text.</p>
        <Code code={state.text} label={change.file} lineNumbers className={styles.plain} />
      </>
    )
  }
  if (!file || file.hunks.length === 0) return <p className={styles.note}>{change.additions + change.deletions === 0 ? emptyText(change, text.patch) : 'Nothing to show.'}</p>
  return (
    <>
      <ChangeNotes patch={text.patch} file={file} />
      <ChangeSheet ref={ref} change={change} text={text} file={file} target={target} />
    </>
  )
}

/** A session may have changed a file more than once, with others in between: then there is one diff after the other. */
function joinFiles(files: readonly DiffFile[]): DiffFile | undefined {
  const [first, ...rest] = files
  if (!first || rest.length === 0) return first
  return { ...first, hunks: files.flatMap(({ hunks }) => hunks) }
}

function emptyText({ status, from }: Change, patch: string): string {
  const rights = rightsText(patch)
  if (from !== undefined) return [`It was ${from} before, with the same content.`, rights].join(' ').trim()
  if (rights !== undefined) return `No line changed. ${rights}`
  if (status === 'added') return 'A new file without content.'
  return status === 'deleted' ? 'A file without content was deleted.' : 'The file is as it was; what is staged of it differs.'
}
