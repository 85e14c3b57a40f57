type RecentStorage = Pick<Storage, 'getItem' | 'setItem'>

const PREFIX = 'chat.mentioned.'
const KEPT = 30

/** Keys of what was mentioned in the folder, the last first. */
export function readRecent(storage: RecentStorage, directory: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(PREFIX + directory) ?? '[]')
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
  } catch {
    return []
  }
}

export function rememberMention(storage: RecentStorage, directory: string, key: string): void {
  const kept = [key, ...readRecent(storage, directory).filter((other) => other !== key)].slice(0, KEPT)
  try {
    storage.setItem(PREFIX + directory, JSON.stringify(kept))
  } catch (error) {
    console.warn('What was mentioned is not remembered', error)
  }
}

/** Those that were used lately first, the last used on top; the others stay in their order. */
export function recentFirst<T extends { key: string }>(items: readonly T[], recent: readonly string[]): T[] {
  const rank = ({ key }: T) => {
    const at = recent.indexOf(key)
    return at < 0 ? recent.length : at
  }
  return items.toSorted((a, b) => rank(a) - rank(b))
}
