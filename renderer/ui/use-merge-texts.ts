import { mergeTexts } from './merge-texts'
import { useTextWorker } from './text-worker-provider'

/** Up to here the comparison takes a few milliseconds. */
const MOST_HERE = 20_000

/** `mergeTexts`, of large texts in the worker. */
export function useMergeTexts(): (mine: string, theirs: string) => Promise<string> {
  const worker = useTextWorker()
  return (mine, theirs) => {
    if (!worker || mine.length + theirs.length <= MOST_HERE) return Promise.resolve(mergeTexts(mine, theirs))
    return worker.merge({ mine, theirs }, new AbortController().signal)
  }
}
