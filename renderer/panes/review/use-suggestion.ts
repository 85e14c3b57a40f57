import { useEffect, useRef, useState } from 'react'
import { reviewProblem, useSuggestMessage } from '../../client/review'

export type Suggestion = {
  busy: boolean
  problem: string | undefined
  /** Who wrote what stands there now, as long as nobody changed it. */
  by: string | undefined
  ask: () => void
  stop: () => void
  /** Puts back what was written before. */
  takeBack: () => void
  /** The person writes: what is asked for is not wanted any more. */
  leave: () => void
}

type Asked = { directory: string; all: boolean; amend: boolean; message: string; onMessage: (text: string) => void }

/** A message that the small model suggests; it replaces what was written, which can be put back. */
export function useSuggestion({ directory, all, amend, message, onMessage }: Asked): Suggestion {
  const suggest = useSuggestMessage(directory)
  const asking = useRef<AbortController>(undefined)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [given, setGiven] = useState<{ by: string; text: string; before: string }>()
  useEffect(() => () => asking.current?.abort(), [])
  const stop = () => {
    asking.current?.abort()
    asking.current = undefined
    setBusy(false)
  }
  const ask = async () => {
    const own = new AbortController()
    asking.current = own
    setBusy(true)
    setProblem(undefined)
    const body = { ...(all ? { all } : {}), ...(amend ? { amend } : {}), ...(message.trim() === '' ? {} : { draft: message.slice(0, 10_000) }) }
    try {
      const { message: text, model } = await suggest(body, own.signal)
      if (asking.current !== own) return
      setGiven({ by: model, text, before: message })
      onMessage(text)
    } catch (error) {
      if (asking.current === own) setProblem(reviewProblem(error))
    }
    if (asking.current === own) stop()
  }
  const standing = given?.text === message ? given : undefined
  return {
    busy,
    problem,
    by: standing?.by,
    ask: () => void ask(),
    stop,
    takeBack: () => standing && onMessage(standing.before),
    leave: () => {
      if (busy) stop()
      setProblem(undefined)
    },
  }
}
