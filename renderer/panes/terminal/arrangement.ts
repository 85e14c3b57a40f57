import type { PtyID } from '#protocol/id'

// The order of a folder's terminals as a value: tabs, each with one to four terminals side by side, above each other or both.

/** Percent by the id of the part. */
export type Shares = Record<string, number>

export type TerminalGroup = {
  id: string
  /** From left to right; in each the terminals from above. */
  columns: readonly (readonly PtyID[])[]
  /** The one that has the keys when the tab is in front. */
  focused: PtyID
  shares?: Shares
}

export type Arrangement = { groups: readonly TerminalGroup[]; active?: string }

export type SplitDirection = 'right' | 'down'

export const emptyArrangement: Arrangement = Object.freeze({ groups: [] })

/** More would be too small to read in. */
export const MOST_TOGETHER = 4

export function terminalsOf(group: TerminalGroup): PtyID[] {
  return group.columns.flat()
}

export function activeGroup({ groups, active }: Arrangement): TerminalGroup | undefined {
  return groups.find(({ id }) => id === active) ?? groups.at(-1)
}

/** The arrangement of those that there are: what is gone leaves its place, what is new gets a tab. */
export function reconcile(arrangement: Arrangement, ids: readonly PtyID[]): Arrangement {
  const kept = arrangement.groups.flatMap((group) => keepIn(group, ids) ?? [])
  const placed = new Set(kept.flatMap(terminalsOf))
  const fresh = ids.filter((id) => !placed.has(id)).map(alone)
  return { ...arrangement, groups: [...kept, ...fresh] }
}

/** Shows a terminal: its tab comes to the front, and it has the keys. */
export function focusTerminal(arrangement: Arrangement, id: PtyID): Arrangement {
  const group = groupOf(arrangement, id)
  if (!group) return { groups: [...arrangement.groups, alone(id)], active: id }
  return { ...replace(arrangement, { ...group, focused: id }), active: group.id }
}

/** A terminal in the tab of another one, right of it or below. */
export function splitTerminal(arrangement: Arrangement, place: { beside: PtyID; id: PtyID; direction: SplitDirection }): Arrangement {
  const { beside, id, direction } = place
  const rest = without(arrangement, id)
  const group = groupOf(rest, beside)
  if (!group || terminalsOf(group).length >= MOST_TOGETHER) return focusTerminal(rest, id)
  const at = group.columns.findIndex((column) => column.includes(beside))
  const column = group.columns[at] ?? []
  const below = column.toSpliced(column.indexOf(beside) + 1, 0, id)
  const columns = direction === 'down' ? group.columns.with(at, below) : group.columns.toSpliced(at + 1, 0, [id])
  return { ...replace(rest, { id: group.id, columns, focused: id }), active: group.id }
}

/** Another terminal in the very place of one. */
export function replaceTerminal(arrangement: Arrangement, old: PtyID, id: PtyID): Arrangement {
  const rest = without(arrangement, id)
  const group = groupOf(rest, old)
  if (!group) return focusTerminal(rest, id)
  const swap = (other: PtyID) => (other === old ? id : other)
  const columns = group.columns.map((column) => column.map(swap))
  return { ...replace(rest, { id: group.id, columns, focused: swap(group.focused) }), active: group.id }
}

/** The next tab, around the end; -1 goes back. */
export function stepGroup(arrangement: Arrangement, step: 1 | -1): Arrangement {
  const { groups } = arrangement
  const at = groups.findIndex(({ id }) => id === activeGroup(arrangement)?.id)
  const next = groups[(at + step + groups.length) % groups.length]
  return next ? { ...arrangement, active: next.id } : arrangement
}

/** The next terminal of the tab in front. */
export function stepTerminal(arrangement: Arrangement, step: 1 | -1): Arrangement {
  const group = activeGroup(arrangement)
  if (!group) return arrangement
  const ids = terminalsOf(group)
  const next = ids[(ids.indexOf(group.focused) + step + ids.length) % ids.length]
  return next === undefined ? arrangement : focusTerminal(arrangement, next)
}

export function setShares(arrangement: Arrangement, groupID: string, shares: Shares): Arrangement {
  const group = arrangement.groups.find(({ id }) => id === groupID)
  return group ? replace(arrangement, { ...group, shares: { ...group.shares, ...shares } }) : arrangement
}

/** What was kept from an earlier run; nothing when it has another shape. */
export function readArrangement(stored: unknown): Arrangement {
  const { groups, active } = (stored ?? {}) as Partial<Arrangement>
  if (!Array.isArray(groups) || !groups.every(isGroup)) return emptyArrangement
  return { groups, ...(typeof active === 'string' ? { active } : {}) }
}

function isGroup(value: unknown): value is TerminalGroup {
  const { id, columns, focused } = (value ?? {}) as Partial<TerminalGroup>
  return typeof id === 'string' && typeof focused === 'string' && Array.isArray(columns) && columns.every((column) => Array.isArray(column))
}

function alone(id: PtyID): TerminalGroup {
  return { id, columns: [[id]], focused: id }
}

function groupOf({ groups }: Arrangement, id: PtyID): TerminalGroup | undefined {
  return groups.find((group) => terminalsOf(group).includes(id))
}

function replace(arrangement: Arrangement, group: TerminalGroup): Arrangement {
  return { ...arrangement, groups: arrangement.groups.map((other) => (other.id === group.id ? group : other)) }
}

function without(arrangement: Arrangement, id: PtyID): Arrangement {
  const groups = arrangement.groups.flatMap((group) => keepIn(group, terminalsOf(group).filter((other) => other !== id)) ?? [])
  return { ...arrangement, groups }
}

function keepIn(group: TerminalGroup, ids: readonly PtyID[]): TerminalGroup | undefined {
  const columns = group.columns.map((column) => column.filter((id) => ids.includes(id))).filter((column) => column.length > 0)
  const left = columns.flat()
  const [first] = left
  if (first === undefined) return undefined
  if (left.length === terminalsOf(group).length) return group
  return { id: group.id, columns, focused: left.includes(group.focused) ? group.focused : first }
}
