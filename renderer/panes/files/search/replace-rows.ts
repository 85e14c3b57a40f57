import type { ReplaceFile, ReplaceInput } from '#protocol/replace'
import type { FoundRow } from './found-rows'

type Choice = { left: ReadonlySet<string>; unsaved: ReadonlySet<string> }

/** Names a place: its file and its number in it. */
export function placeID(path: string, number: number): string {
  return `${path}\n${number}`
}

/** Places under a heading per file, each with what stands there now and then. Of files that are not saved none is taken. */
export function replaceRows(files: readonly ReplaceFile[], { left, unsaved }: Choice): FoundRow[] {
  return files.flatMap(({ path, hits }): FoundRow[] => {
    const ids = hits.map((_, number) => placeID(path, number))
    const taken = unsaved.has(path) ? 0 : ids.filter((id) => !left.has(id)).length
    const checked = taken === 0 ? false : taken === ids.length ? true : ('indeterminate' as const)
    return [
      { kind: 'file', id: path, path, count: hits.length, choice: { checked, ids, blocked: unsaved.has(path) } },
      ...hits.map(({ line, before, match, replacement, after }, number) => {
        const id = ids[number] ?? ''
        return { kind: 'place' as const, id, path, line, before, match, replacement, after, checked: taken > 0 && !left.has(id), blocked: unsaved.has(path) }
      }),
    ]
  })
}

/** What the server is told to change: every file of which a place is taken. */
export function chosenFiles(files: readonly ReplaceFile[], { left, unsaved }: Choice): ReplaceInput['files'] {
  return files.flatMap(({ path, hash, hits }) => {
    if (unsaved.has(path)) return []
    const leave = hits.flatMap((_, number) => (left.has(placeID(path, number)) ? [number] : []))
    if (leave.length === hits.length) return []
    return [{ path, hash, hits: hits.length, ...(leave.length > 0 ? { leave } : {}) }]
  })
}

export function countPlaces(files: ReplaceInput['files']): number {
  return files.reduce((sum, { hits, leave = [] }) => sum + hits - leave.length, 0)
}
