import type { FileStatus } from '#protocol/file'

export type GitMark = { letter: string; label: string; status: FileStatus['status'] }

const letters = { added: 'A', deleted: 'D', modified: 'M' } as const

/** What git says of each file, and a dot for every folder with changed files in it. */
export function gitMarks(files: readonly FileStatus[]): ReadonlyMap<string, GitMark> {
  const marks = new Map<string, GitMark>()
  for (const { path } of files) {
    for (const folder of parentsOf(path)) marks.set(folder, { letter: '•', label: 'contains changes', status: 'modified' })
  }
  for (const { path, status } of files) marks.set(path, { letter: letters[status], label: status, status })
  return marks
}

/** The folders around a path as the tree names them, with `/` at the end, outermost first. */
export function parentsOf(path: string): string[] {
  const pieces = path.replace(/\/$/, '').split('/').slice(0, -1)
  return pieces.map((_, index) => `${pieces.slice(0, index + 1).join('/')}/`)
}
