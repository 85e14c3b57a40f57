/** Files that were opened, by folder, the latest first. */
export type RecentFiles = Readonly<Record<string, readonly string[]>>

const MAX_FILES = 40
const MAX_FOLDERS = 30

export function noteFile(recent: RecentFiles, { directory, path }: { directory: string; path: string }): RecentFiles {
  const known = recent[directory] ?? []
  if (known[0] === path) return recent
  const files = [path, ...known.filter((other) => other !== path)].slice(0, MAX_FILES)
  const { [directory]: _, ...others } = recent
  return Object.fromEntries([[directory, files], ...Object.entries(others)].slice(0, MAX_FOLDERS))
}

/** Files follow a new name of theirs or of their folder. */
export function moveRecent(recent: RecentFiles, directory: string, rename: (path: string) => string): RecentFiles {
  const known = recent[directory]
  return known ? { ...recent, [directory]: [...new Set(known.map(rename))] } : recent
}

/** Those that fit what is typed, the latest first: all of it stands in the path, or its letters stand in the name in order. */
export function matchRecent(files: readonly string[], query: string): string[] {
  const wanted = query.trim().toLowerCase()
  return files.filter((path) => {
    const lower = path.toLowerCase()
    return lower.includes(wanted) || lettersIn(lower.slice(lower.lastIndexOf('/') + 1), wanted)
  })
}

export function readRecentFiles(stored: unknown): RecentFiles | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const known = Object.entries(stored).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]) && entry[1].every((path) => typeof path === 'string'))
  return Object.fromEntries(known)
}

function lettersIn(name: string, letters: string): boolean {
  let at = -1
  return [...letters].every((letter) => {
    at = name.indexOf(letter, at + 1)
    return at >= 0
  })
}
