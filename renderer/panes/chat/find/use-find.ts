import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import type { VirtualListHandle } from '../../../ui/virtual-list'
import type { TimelineRow } from '../timeline/rows'
import { findPattern, sameMatch, type FindMatch } from './find-text'
import { FoundMarks } from './found-marks'
import { useFound } from './use-found'

export type FindPlace = {
  list: RefObject<VirtualListHandle | null>
  box: RefObject<HTMLElement | null>
}

/** The words that are looked for, the match that is shown, and the way to the next. */
export function useFind({ list, box }: FindPlace) {
  const [query, setQuery] = useState('')
  const [matchCase, setMatchCase] = useState(false)
  const [current, setCurrent] = useState<FindMatch>()
  const marks = useFoundMarks(box)
  const { rows, result, searching } = useFound({ query, matchCase, onFound })
  const { matches, more } = result
  const position = matches.findIndex((match) => sameMatch(match, current))
  function go(match: FindMatch | undefined, all = rows) {
    setCurrent(match)
    if (!match) return
    const index = all.findIndex(({ id }) => id === match.row)
    if (index >= 0) list.current?.scrollToIndex(index)
    marks.current?.show(findPattern(query, matchCase), match)
    marks.current?.reveal()
  }
  /** Stays at the place where it was; a new search begins at what is in sight. */
  function onFound(found: readonly FindMatch[], all: readonly TimelineRow[]) {
    if (found.some((match) => sameMatch(match, current))) return
    const from = firstInSight(box.current)
    const order = new Map(all.map(({ id }, index) => [id, index]))
    go(found.find(({ row }) => (order.get(row) ?? -1) >= from) ?? found.at(-1), all)
  }
  const step = (by: 1 | -1) => {
    if (matches.length > 0) go(matches[(Math.max(position, by === 1 ? -1 : 0) + by + matches.length) % matches.length])
  }
  const mark = useEffectEvent(() => marks.current?.show(findPattern(query, matchCase), current))
  useEffect(() => mark(), [query, matchCase, current])
  return { query, setQuery, matchCase, setMatchCase, count: matches.length, more, position, searching, step }
}

function useFoundMarks(box: FindPlace['box']) {
  const marks = useRef<FoundMarks>(undefined)
  useEffect(() => {
    if (!box.current) return undefined
    const made = new FoundMarks(box.current)
    marks.current = made
    return () => made.close()
  }, [box])
  return marks
}

/** The first row of the list that a person sees. */
function firstInSight(box: HTMLElement | null): number {
  const top = box?.getBoundingClientRect().top ?? 0
  const rows = [...(box?.querySelectorAll<HTMLElement>('[role="log"] > [role="presentation"] > [data-index]') ?? [])]
  const seen = rows.filter((row) => row.getBoundingClientRect().bottom > top).map((row) => Number(row.dataset['index']))
  return seen.length > 0 ? Math.min(...seen) : 0
}
