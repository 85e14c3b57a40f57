import { useEffect, useEffectEvent, useState } from 'react'
import { useClientScope } from '../../../client/client-context'
import { useSession, useSessionStatus } from '../../../client/session'
import { useChatScope } from '../chat-scope'
import { rowsBefore } from '../revert/use-taken-back'
import type { TimelineRow } from '../timeline/rows'
import { useTimelineRows } from '../timeline/use-timeline-rows'
import { findTargets } from './find-targets'
import { findAll, findPattern, rememberPlain, type FindMatch, type FindResult } from './find-text'

const PAUSE = 90

export type UseFoundOptions = {
  query: string
  matchCase: boolean
  onFound: (matches: readonly FindMatch[], rows: readonly TimelineRow[]) => void
}

const none: FindResult = { matches: [], more: false }

/** What is found in all that is loaded; looked for again when the words change, messages come, or a turn ends. */
export function useFound({ query, matchCase, onFound }: UseFoundOptions) {
  const { sessionID, directory } = useChatScope()
  const session = useClientScope().messages.open(sessionID)
  const { data } = useSession(sessionID)
  const rows = rowsBefore(useTimelineRows(), data?.revert?.messageID)
  const busy = useSessionStatus(directory, sessionID).type !== 'idle'
  const [plain] = useState(rememberPlain)
  const [found, setFound] = useState<{ query: string; matchCase: boolean; result: FindResult }>()
  const finish = useEffectEvent((result: FindResult) => {
    setFound({ query, matchCase, result })
    onFound(result.matches, rows)
  })
  const search = useEffectEvent(async (signal: AbortSignal) => {
    const pattern = findPattern(query, matchCase)
    const result = pattern ? await findAll(findTargets(rows, session, plain), pattern, { signal, pause: nextTask }) : none
    if (!signal.aborted) finish(result)
  })
  useEffect(() => {
    const ended = new AbortController()
    const timer = setTimeout(() => void search(ended.signal).catch(() => undefined), PAUSE)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [query, matchCase, rows, busy])
  const current = found?.query === query && found.matchCase === matchCase
  return { rows, result: found?.result ?? none, searching: query.trim() !== '' && !current }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
