import { diffArrays } from 'diff'
import { readDiff, type DiffFile, type DiffHunk, type DiffInput, type DiffLine } from './diff-parse'

/** Longer runs of changed lines are shown as they are. */
const longestRun = 2_000

/** The files of a diff as they are to be shown. */
export function readShownDiff(input: DiffInput): DiffFile[] {
  const files = readDiff(input)
  return 'patch' in input && input.ignoreWhitespace ? files.map(ignoreWhitespace) : files
}

/** The file with lines that differ in spaces only shown as unchanged; its hunks keep their places. */
export function ignoreWhitespace(file: DiffFile): DiffFile {
  const hunks = file.hunks.map(foldHunk)
  const count = (kind: DiffLine['kind']) => hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0)
  return { ...file, hunks, added: count('add'), removed: count('del') }
}

/** Whether nothing is left of the hunk. */
export function isUnchanged(hunk: DiffHunk): boolean {
  return hunk.lines.every(({ kind }) => kind === 'context')
}

function foldHunk(hunk: DiffHunk): DiffHunk {
  const lines: DiffLine[] = []
  let run: DiffLine[] = []
  for (const line of hunk.lines) {
    if (line.kind === 'context') {
      lines.push(...foldRun(run), line)
      run = []
    } else run.push(line)
  }
  return { ...hunk, lines: [...lines, ...foldRun(run)] }
}

function foldRun(run: readonly DiffLine[]): DiffLine[] {
  const removed = run.filter(({ kind }) => kind === 'del')
  const added = run.filter(({ kind }) => kind === 'add')
  if (removed.length === 0 || added.length === 0 || run.length > longestRun) return [...run]
  const changes = diffArrays(removed.map(bare), added.map(bare), { maxEditLength: 1_000 })
  if (!changes) return [...run]
  const folded: DiffLine[] = []
  let [old, fresh] = [0, 0]
  for (const { value, removed: gone, added: come } of changes) {
    for (let index = 0; index < value.length; index += 1) {
      const [before, after] = [removed[old], added[fresh]]
      if (gone && before) folded.push(before)
      else if (come && after) folded.push(after)
      else if (before && after) folded.push({ kind: 'context', text: after.text, oldLine: before.oldLine, newLine: after.newLine })
      if (!come) old += 1
      if (!gone) fresh += 1
    }
  }
  return folded
}

function bare({ text }: DiffLine): string {
  return text.replace(/\s+/g, '')
}
