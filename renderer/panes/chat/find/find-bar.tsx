import { ArrowDown, ArrowUp, CaseSensitive, Search, X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { IconButton } from '../../../ui/icon-button'
import { TextField } from '../../../ui/text-field'
import type { VirtualListHandle } from '../../../ui/virtual-list'
import type { TimelineRow } from '../timeline/rows'
import { findPattern, sameMatch, type FindMatch } from './find-text'
import styles from './find.module.css'
import { FoundMarks } from './found-marks'
import { OlderFound } from './older-found'
import { useFound } from './use-found'

export type FindBarProps = {
  /** Grows when the person asks for the search once more. */
  asked: number
  list: RefObject<VirtualListHandle | null>
  box: RefObject<HTMLElement | null>
  onClose: () => void
}

/** Finds words in the whole conversation, drawn or not. */
export function FindBar({ asked, list, box, onClose }: FindBarProps) {
  const field = useRef<HTMLInputElement>(null)
  const marks = useRef<FoundMarks>(undefined)
  const [query, setQuery] = useState('')
  const [matchCase, setMatchCase] = useState(false)
  const [current, setCurrent] = useState<FindMatch>()
  const { rows, result, searching } = useFound({ query, matchCase, onFound })
  const { matches, more } = result
  const position = matches.findIndex((match) => sameMatch(match, current))
  const mark = useEffectEvent(() => marks.current?.show(findPattern(query, matchCase), current))
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
  useEffect(() => {
    if (!box.current) return undefined
    const made = new FoundMarks(box.current)
    marks.current = made
    return () => made.close()
  }, [box])
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  useEffect(() => mark(), [query, matchCase, current])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && event.target === field.current) step(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles.bar} role="search" aria-label="Find in the conversation" data-testid="find-bar" onKeyDown={onKeyDown}>
      <div className={styles.line}>
        <TextField
          ref={field}
          label="Find in the conversation"
          hideLabel
          icon={Search}
          placeholder="Find"
          maxLength={500}
          value={query}
          onChange={setQuery}
          className={styles.field}
          end={<Count query={query} searching={searching} position={position} count={matches.length} more={more} />}
        />
        <IconButton icon={CaseSensitive} label="Match case" size="sm" pressed={matchCase} onClick={() => setMatchCase(!matchCase)} />
        <IconButton icon={ArrowUp} label="Previous" keys="shift+enter" size="sm" disabled={matches.length === 0} onClick={() => step(-1)} />
        <IconButton icon={ArrowDown} label="Next" keys="enter" size="sm" disabled={matches.length === 0} onClick={() => step(1)} />
        <IconButton icon={X} label="Close the search" keys="escape" size="sm" onClick={onClose} />
      </div>
      <OlderFound />
    </div>
  )
}

type CountProps = { query: string; searching: boolean; position: number; count: number; more: boolean }

function Count({ query, searching, position, count, more }: CountProps) {
  const all = `${count.toLocaleString()}${more ? '+' : ''}`
  const text = query.trim() === '' ? '' : searching && count === 0 ? '…' : count === 0 ? 'None' : position < 0 ? all : `${(position + 1).toLocaleString()} of ${all}`
  return (
    <span className={styles.count} role="status" data-testid="find-count">
      {text}
    </span>
  )
}

/** The first row of the list that a person sees. */
function firstInSight(box: HTMLElement | null): number {
  const top = box?.getBoundingClientRect().top ?? 0
  const rows = [...(box?.querySelectorAll<HTMLElement>('[role="log"] > [role="presentation"] > [data-index]') ?? [])]
  const seen = rows.filter((row) => row.getBoundingClientRect().bottom > top).map((row) => Number(row.dataset['index']))
  return seen.length > 0 ? Math.min(...seen) : 0
}
