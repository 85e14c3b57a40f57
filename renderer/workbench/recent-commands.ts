/** Commands that were chosen in the palette, by id, the latest first. */
export type RecentCommands = readonly string[]

const MOST = 5

export function noteCommand(recent: RecentCommands, id: string): RecentCommands {
  return recent[0] === id ? recent : [id, ...recent.filter((other) => other !== id)].slice(0, MOST)
}

export function readRecentCommands(stored: unknown): RecentCommands | undefined {
  return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string').slice(0, MOST) : undefined
}
