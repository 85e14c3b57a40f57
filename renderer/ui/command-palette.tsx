import { Search } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useRef, useState, type KeyboardEvent } from 'react'
import { Dialog } from './dialog'
import { useLabels } from './labels'
import { PaletteOption } from './palette-option'
import type { PaletteItem, PaletteSection } from './palette-sections'
import styles from './command-palette.module.css'
import { Spinner } from './spinner'
import { usePaletteSections } from './use-palette-sections'

export interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  label: string
  placeholder: string
  sections: readonly PaletteSection[]
  /** What stands in the field when it opens: a prefix that chooses a mode, for example. */
  initialQuery?: string
  onQueryChange?: (query: string) => void
}

export function CommandPalette(props: CommandPaletteProps) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={props.label} hideTitle size="md" className={styles.palette}>
      <Palette {...props} />
    </Dialog>
  )
}

function Palette({ label, placeholder, sections, initialQuery = '', onQueryChange, onOpenChange }: CommandPaletteProps) {
  const labels = useLabels()
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [query, setQuery] = useState(initialQuery)
  // By its id, since items may come between others a moment later.
  const [active, setActive] = useState<string>()
  // The query that Enter was pressed for before anything was found.
  const [wanted, setWanted] = useState<string>()
  const { shown, loading } = usePaletteSections(sections, query)
  const items = shown.flatMap((section) => section.matches)
  const at = items.length === 0 ? -1 : Math.max(0, items.findIndex(({ item }) => item.id === active))
  const choose = (item: PaletteItem | undefined) => {
    if (!item || item.disabled) return
    if (!item.keepOpen) onOpenChange(false)
    item.onSelect()
  }
  const first = items[0]?.item
  const takeFirst = useEffectEvent(() => choose(first))
  useEffect(() => {
    if (wanted === query && first !== undefined) takeFirst()
  }, [wanted, query, first])
  useEffect(() => {
    list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(at + 8, items.length - 1),
      PageUp: Math.max(at - 8, 0),
    }
    const to = event.ctrlKey && event.key === 'n' ? at + 1 : event.ctrlKey && event.key === 'p' ? at - 1 : moves[event.key]
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      if (items.length > 0) choose(items[at]?.item)
      else if (loading) setWanted(query)
    } else if (to !== undefined && items.length > 0) setActive(items[(to + items.length) % items.length]?.item.id)
    else return
    event.preventDefault()
  }
  const change = (text: string) => {
    setQuery(text)
    setActive(undefined)
    setWanted(undefined)
    onQueryChange?.(text)
  }
  return (
    <>
      <div className={styles.field}>
        <Search size={16} aria-hidden />
        <input
          className={styles.input}
          role="combobox"
          aria-label={label}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          autoFocus
          spellCheck={false}
          value={query}
          placeholder={placeholder}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {loading && <Spinner />}
      </div>
      <div ref={list} id={`${id}-list`} className={styles.list} role="listbox" aria-label={label}>
        {items.length === 0 && !loading && <div className={styles.empty}>{labels.noResults}</div>}
        {shown.map((section) => (
          <div key={section.id} role="group" aria-label={section.title}>
            <div className={styles.heading} aria-hidden>
              {section.title}
            </div>
            {section.problem && <div className={styles.problem}>{section.problem}</div>}
            {section.matches.map((match) => {
              const index = items.indexOf(match)
              return (
                <PaletteOption
                  key={match.item.id}
                  id={`${id}-${index}`}
                  index={index}
                  match={match}
                  active={index === at}
                  onPoint={() => setActive(match.item.id)}
                  onChoose={() => choose(match.item)}
                />
              )
            })}
          </div>
        ))}
      </div>
    </>
  )
}
