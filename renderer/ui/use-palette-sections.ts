import { useEffect, useMemo, useState } from 'react'
import { matchItems, type PaletteItem, type PaletteMatch, type PaletteSection, type ShownSection } from './palette-sections'

interface Loaded {
  query: string
  items?: readonly PaletteItem[]
  problem?: string
}

/** A pause in typing before a section is asked. */
const typingPause = 120

/** The sections with what they have for the query: the best match's section first, sections that load after them. */
export function usePaletteSections(sections: readonly PaletteSection[], query: string): { shown: ShownSection[]; loading: boolean } {
  const [loaded, setLoaded] = useState<Readonly<Record<string, Loaded>>>({})
  useEffect(() => {
    const controller = new AbortController()
    const timer = setTimeout(
      () => {
        for (const { id, load } of sections) {
          const keep = (result: Omit<Loaded, 'query'>) =>
            controller.signal.aborted || setLoaded((now) => ({ ...now, [id]: { query, ...result } }))
          load?.(query, controller.signal).then(
            (items) => keep({ items }),
            (error: unknown) => keep({ problem: error instanceof Error ? error.message : String(error) }),
          )
        }
      },
      query ? typingPause : 0,
    )
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [sections, query])
  return useMemo(() => showSections(sections, query, loaded), [sections, query, loaded])
}

function showSections(sections: readonly PaletteSection[], query: string, loaded: Readonly<Record<string, Loaded>>) {
  const own = sections.map((section) => ({ section, ...matchItems(section.items ?? [], query, section.limit ?? 20) }))
  const ordered = query.trim() ? own.toSorted((a, b) => b.best - a.best) : own
  const shown = ordered.map(({ section, matches }): ShownSection => {
    const answer = loaded[section.id]
    const late = lateMatches(answer, query, section.limit ?? 20)
    return { id: section.id, title: section.title, matches: [...matches, ...late], problem: answer?.problem }
  })
  return {
    shown: shown.filter((section) => section.matches.length > 0 || section.problem),
    loading: sections.some((section) => section.load && loaded[section.id]?.query !== query),
  }
}

/** Of an answer to an earlier query only what fits this one too, so that Enter never takes what was found for less. */
function lateMatches(answer: Loaded | undefined, query: string, limit: number): PaletteMatch[] {
  const items = answer?.items ?? []
  if (answer?.query !== query) return matchItems(items, query, limit).matches
  return items.slice(0, limit).map((item) => ({ item, indexes: [] }))
}
