import type { LucideIcon } from 'lucide-react'
import { fuzzyMatch } from './fuzzy'

export interface PaletteItem {
  id: string
  title: string
  subtitle?: string
  icon?: LucideIcon
  keys?: string
  /** Further words by which it is found. */
  keywords?: string
  disabled?: boolean
  /** Does not close the palette. */
  keepOpen?: boolean
  onSelect: () => void
}

export interface PaletteSection {
  id: string
  title: string
  items?: readonly PaletteItem[]
  /** Items from elsewhere for what is typed; shown as they come, in their own order. Keep the function the same between renders. */
  load?: (query: string, signal: AbortSignal) => Promise<readonly PaletteItem[]>
  /** Most items shown; 20 if not said. */
  limit?: number
}

export interface PaletteMatch {
  item: PaletteItem
  /** Positions of matched letters in the title. */
  indexes: readonly number[]
}

export interface ShownSection {
  id: string
  title: string
  matches: PaletteMatch[]
  problem?: string
}

/** The best matches of a section's own items. */
export function matchItems(items: readonly PaletteItem[], query: string, limit: number): { matches: PaletteMatch[]; best: number } {
  const found = fuzzyMatch(items, query, (item) => `${item.title} ${item.keywords ?? ''} ${item.subtitle ?? ''}`)
  const matches = found
    .slice(0, limit)
    .map(({ item, indexes }) => ({ item, indexes: indexes.filter((index) => index < item.title.length) }))
  return { matches, best: found[0]?.score ?? 0 }
}
