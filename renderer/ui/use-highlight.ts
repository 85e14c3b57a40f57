import { useEffect, useMemo, useRef, useState } from 'react'
import { highlightLimits, lineRuns, type HighlightRun, type PackedHighlight } from './highlight-kinds'
import { findLanguage } from './languages'
import { useTextWorker } from './text-worker-provider'

export interface Highlighted {
  lines: readonly string[]
  packed: PackedHighlight
}

/** Between two requests for text that is still arriving. */
const streamingPause = 150

/** The colours of a text as far as they are known: nothing at first, those of the text before while it grows. */
export function useHighlight(code: string, name: string | undefined, streaming = false): Highlighted | undefined {
  const worker = useTextWorker()
  const lang = isSmall(code) ? findLanguage(name) : undefined
  const cached = useMemo(() => (lang ? worker?.peek(code, lang) : undefined), [worker, code, lang])
  const [answer, setAnswer] = useState<Highlighted & { lang: string }>()
  const asked = useRef(0)
  useEffect(() => {
    if (!worker || !lang || cached || !code) return undefined
    const controller = new AbortController()
    const ask = () => {
      asked.current = performance.now()
      worker.highlight(code, lang, { signal: controller.signal, keep: !streaming }).then(
        (packed) => controller.signal.aborted || setAnswer({ lines: code.split('\n'), packed, lang }),
        // Plain text is the answer to a grammar that fails.
        () => undefined,
      )
    }
    const wait = streaming ? Math.max(0, asked.current + streamingPause - performance.now()) : 0
    const timer = setTimeout(ask, wait)
    return () => {
      clearTimeout(timer)
      // What was asked while streaming is still right for the lines it saw.
      if (!streaming) controller.abort()
    }
  }, [worker, code, lang, cached, streaming])
  return useMemo(() => {
    if (cached) return { lines: code.split('\n'), packed: cached }
    return answer?.lang === lang ? answer : undefined
  }, [cached, code, answer, lang])
}

/** The runs of a line, if the colours were made for this very line. */
export function runsOfLine(highlighted: Highlighted | undefined, line: number, text: string): readonly HighlightRun[] | undefined {
  return highlighted && highlighted.lines[line] === text ? lineRuns(highlighted.packed, line) : undefined
}

function isSmall(code: string): boolean {
  if (code.length > highlightLimits.characters) return false
  let lines = 1
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) lines += 1
  return lines <= highlightLimits.lines
}
