import { useCallback, useEffect, useState } from 'react'
import type { PtyID } from '#protocol/id'

/** What only its screen knows of a terminal. */
export type TerminalFacts = { cwd?: string; rang?: boolean; title?: string | undefined }

/** How long a bell stands at a tab that is looked at. */
const SEEN = 1500

/** Facts by terminal; a bell is forgotten a moment after its terminal is looked at. */
export function useTerminalFacts(watched: PtyID | undefined) {
  const [facts, setFacts] = useState<Partial<Record<PtyID, TerminalFacts>>>({})
  const note = useCallback((id: PtyID, change: TerminalFacts) => setFacts((now) => ({ ...now, [id]: { ...now[id], ...change } })), [])
  const rang = watched !== undefined && facts[watched]?.rang === true
  useEffect(() => {
    if (!rang) return undefined
    const timer = setTimeout(() => note(watched, { rang: false }), SEEN)
    return () => clearTimeout(timer)
  }, [rang, watched, note])
  return [facts, note] as const
}
