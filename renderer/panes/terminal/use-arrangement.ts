import { useCallback, useState } from 'react'
import type { PtyID } from '#protocol/id'
import { readArrangement, reconcile, terminalsOf, type Arrangement } from './arrangement'

const PREFIX = 'terminal.arrangement.'

/** The arrangement of the folder's terminals; splits outlive the window. */
export function useArrangement(directory: string, ids: readonly PtyID[] | undefined) {
  const [kept, setKept] = useState(() => readKept(directory))
  const change = useCallback(
    (verb: (now: Arrangement) => Arrangement) =>
      setKept((before) => {
        const next = verb(ids ? reconcile(before, ids) : before)
        keep(directory, next)
        return next
      }),
    [directory, ids],
  )
  return [ids ? reconcile(kept, ids) : kept, change] as const
}

function readKept(directory: string): Arrangement {
  try {
    return readArrangement(JSON.parse(localStorage.getItem(PREFIX + directory) ?? 'null'))
  } catch {
    return readArrangement(undefined)
  }
}

/** A single terminal needs no memory. */
function keep(directory: string, arrangement: Arrangement) {
  try {
    if (arrangement.groups.flatMap(terminalsOf).length > 1) localStorage.setItem(PREFIX + directory, JSON.stringify(arrangement))
    else localStorage.removeItem(PREFIX + directory)
  } catch (error) {
    console.warn('The order of the terminals was not kept', error)
  }
}
