/** A file or folder of the tree; folders without the `/` at their end. */
export type Entry = { path: string; folder: boolean }

/** What a person set out to do with files. */
export type EntryTask =
  | { kind: 'create'; type: 'file' | 'directory'; within: string }
  | { kind: 'rename' | 'remove'; entry: Entry }
  | { kind: 'bring-back' }

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The path that a moved thing has, for itself and everything in it; others stay. */
export function movedPath(path: string, { from, to }: { from: string; to: string }): string {
  if (path === from) return to
  return path.startsWith(`${from}/`) ? `${to}${path.slice(from.length)}` : path
}

/** Why a name cannot be taken, in words; undefined when it can. Names may have `/` in them, for folders on the way. */
export function nameProblem(name: string): string | undefined {
  const pieces = name.split('/')
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'A name within the folder is needed'
  if (pieces.some((piece) => piece === '..' || piece === '.')) return 'A name within the folder is needed'
  return pieces.slice(0, -1).some((piece) => piece === '') ? 'A folder on the way has no name' : undefined
}
