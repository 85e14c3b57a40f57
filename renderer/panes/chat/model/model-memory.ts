/** Models by `provider/model`: marked by the person, and the last used, newest first. */
export type ModelMemory = { favourites: readonly string[]; recent: readonly string[] }

const KEY = 'chat.models'
const RECENT = 8

export function readModelMemory(storage: Pick<Storage, 'getItem'>): ModelMemory {
  try {
    const value = JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Record<keyof ModelMemory, unknown>>
    return { favourites: textsOf(value.favourites), recent: textsOf(value.recent) }
  } catch {
    return { favourites: [], recent: [] }
  }
}

export function writeModelMemory(storage: Pick<Storage, 'setItem'>, memory: ModelMemory): void {
  try {
    storage.setItem(KEY, JSON.stringify(memory))
  } catch (error) {
    console.warn('The choice of models was not kept', error)
  }
}

export function withRecent(memory: ModelMemory, key: string): ModelMemory {
  return { ...memory, recent: [key, ...memory.recent.filter((other) => other !== key)].slice(0, RECENT) }
}

export function withFavourite(memory: ModelMemory, key: string): ModelMemory {
  const favourites = memory.favourites.includes(key) ? memory.favourites.filter((other) => other !== key) : [...memory.favourites, key]
  return { ...memory, favourites }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}
