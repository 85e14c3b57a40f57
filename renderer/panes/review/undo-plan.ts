import type { ChangedFile } from '../../client/review'
import { parsePatch } from '../../ui/diff-parse'

/** Hunks of one file, or whole files. */
export type UndoWhat = { file: string; patch: string } | { files: readonly ChangedFile[] }

/** What undoing does to one file: takes a patch out of it, or brings it back to the last commit. */
export type UndoItem = ChangedFile & { patch?: string; whole: boolean }

/** Lines that a patch would take away although no session wrote them, as ranges of numbers. */
export function foreignLines(patch: string, owned: readonly { start: number; lines: number }[]): string[] {
  const isOwned = (line: number) => owned.some(({ start, lines }) => start <= line && line < start + lines)
  const numbers = parsePatch(patch).flatMap(({ hunks }) => hunks.flatMap(({ lines }) => lines.flatMap(({ kind, newLine }) => (kind === 'add' && newLine !== undefined && !isOwned(newLine) ? newLine : []))))
  const ranges: [number, number][] = []
  for (const line of numbers) {
    const last = ranges.at(-1)
    if (last && line === last[1] + 1) last[1] = line
    else ranges.push([line, line])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`))
}

/** What stands in the history of what was undone. */
export function undoneTitle(items: readonly UndoItem[]): string {
  const [first] = items
  const name = (first?.file ?? '').split('/').at(-1) ?? ''
  if (items.length > 1) return `Changes of ${items.length} files`
  if (first?.whole) return `All changes of ${name}`
  const hunks = first?.patch ? parsePatch(first.patch).reduce((sum, file) => sum + file.hunks.length, 0) : 1
  return hunks > 1 ? `${hunks} hunks of ${name}` : `A hunk of ${name}`
}
