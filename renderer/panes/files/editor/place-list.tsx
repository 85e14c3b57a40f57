import type { LucideIcon } from 'lucide-react'
import { useMemo } from 'react'
import { CommandPalette } from '../../../ui/command-palette'

export type ListedPlace = { id: string; title: string; subtitle?: string; icon?: LucideIcon; disabled?: boolean; path: string; line: number; character?: number }
export type PlaceListInput = { title: string; places: readonly ListedPlace[] }

const MOST = 500

/** Places to go to, narrowed by typing: symbols, uses, problems. */
export function PlaceList({ title, places, onChoose, onClose }: PlaceListInput & { onChoose: (place: ListedPlace) => void; onClose: () => void }) {
  const sections = useMemo(
    () => [{ id: 'places', title, limit: MOST, items: places.map((place) => ({ ...place, onSelect: () => onChoose(place) })) }],
    // oxlint-disable-next-line react/exhaustive-deps -- what is done with the choice is the same at any time
    [title, places],
  )
  return <CommandPalette open onOpenChange={onClose} label={title} placeholder={title} sections={sections} />
}
