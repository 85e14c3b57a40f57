import { ClientError } from '../../client/client-error'
import { namesOf, reviewProblem, useReviewActions } from '../../client/review'
import { useToast } from '../../ui/toast'
import { dropUndone, putUndone, undoneOf, type Undone } from '../../workbench/review-memory'
import { useWorkbench } from '../../workbench/workbench-context'
import { undoneTitle, type UndoItem } from './undo-plan'

/** Undoes changes and brings them back, with what came of it told. */
export function useUndo(directory: string) {
  const { review } = useWorkbench()
  const { discard, restore } = useReviewActions(directory)
  const toast = useToast()
  const bringBack = async (undone: Undone) => {
    review.update((memory) => dropUndone(memory, directory, undone))
    try {
      for (const id of [...undone.ids].reverse()) await restore.mutateAsync(id)
      toast.show({ kind: 'ok', title: 'Brought back', key: 'undone', duration: 2500 })
    } catch (error) {
      // The server keeps it for a while; what is older is gone as well.
      if (error instanceof ClientError && error.name === 'NotFoundError') review.update((memory) => undoneOf(memory, directory).reduce((now, one) => (one.time <= undone.time ? dropUndone(now, directory, one) : now), memory))
      toast.show({ kind: 'danger', title: 'Not brought back', text: reviewProblem(error), key: 'undone' })
    }
  }
  /** One file after the other, so that one that cannot be undone does not hold up the others. */
  const undo = async (items: readonly UndoItem[]) => {
    const whole = items.filter((item) => item.whole).flatMap(namesOf)
    const steps = [...(whole.length > 0 ? [{ files: whole, body: { files: whole } }] : []), ...items.flatMap(({ file, patch, whole: all }) => (patch !== undefined && !all ? [{ files: [file], body: { patch } }] : []))]
    const ids: string[] = []
    const failed: { file: string; why: string }[] = []
    for (const { files, body } of steps) {
      try {
        ids.push((await discard.mutateAsync(body)).id)
      } catch (error) {
        failed.push({ file: files.length === 1 ? files[0]! : `${files.length} files`, why: reviewProblem(error) })
      }
    }
    if (ids.length === 0) throw new Error(failed.map(({ file, why }) => (failed.length === 1 ? why : `${file}: ${why}`)).join('\n'))
    const undone: Undone = { ids, title: undoneTitle(items), time: Date.now() }
    review.update((memory) => putUndone(memory, directory, undone))
    const left = failed.length > 0 ? `Left as they are, as their lines were changed since: ${failed.map(({ file }) => file).join(', ')}` : undefined
    toast.show({
      kind: left ? 'warn' : 'ok',
      title: 'Undone',
      ...(left ? { text: left } : {}),
      key: 'undone',
      duration: 20_000,
      action: { label: 'Bring back', onClick: () => void bringBack(undone) },
    })
  }
  const bringLast = () => {
    const last = undoneOf(review.get(), directory).at(-1)
    if (last) void bringBack(last)
    return last !== undefined
  }
  return { undo, bringBack, bringLast }
}
