import { useEffect, useMemo, useState } from 'react'
import type { DiffFile, DiffInput } from './diff-parse'
import { readShownDiff } from './diff-whitespace'
import { useTextWorker } from './text-worker-provider'

export type DiffState =
  { kind: 'loading' } | { kind: 'ready'; files: DiffFile[] } | { kind: 'large'; text: string } | { kind: 'failed'; message: string }

/** From here on a diff is read in the worker, or shown as plain text. */
const limits = { syncCharacters: 60_000, lines: 20_000 }

export function useDiff(input: DiffInput): DiffState {
  const worker = useTextWorker()
  const { size, lines, plain } = useMemo(() => measure(input), [input])
  const here = size <= limits.syncCharacters || !worker
  const ready = useMemo(() => (here && lines <= limits.lines ? readShownDiff(input) : undefined), [here, lines, input])
  const [answer, setAnswer] = useState<{ input: DiffInput; state: DiffState }>()
  useEffect(() => {
    if (here || lines > limits.lines) return undefined
    const controller = new AbortController()
    const show = (state: DiffState) => controller.signal.aborted || setAnswer({ input, state })
    worker.readDiff(input, controller.signal).then(
      (files) => show({ kind: 'ready', files }),
      (error: unknown) => show({ kind: 'failed', message: String(error) }),
    )
    return () => controller.abort()
  }, [worker, here, lines, input])
  if (lines > limits.lines) return { kind: 'large', text: plain }
  if (ready) return { kind: 'ready', files: ready }
  return answer?.input === input ? answer.state : { kind: 'loading' }
}

function measure(input: DiffInput): { size: number; lines: number; plain: string } {
  if ('patch' in input) return { size: input.patch.length, lines: countLines(input.patch), plain: input.patch }
  const lines = Math.max(countLines(input.before), countLines(input.after))
  return { size: input.before.length + input.after.length, lines, plain: input.after }
}

function countLines(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
