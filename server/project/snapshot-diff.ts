import type { FileDiff } from '#protocol/message'
import { splitPatches, unquote } from './patches'
import { UNKEPT, writeTree, type FileChange, type FileState } from './snapshot-objects'
import { stretches } from './snapshot-journal'
import type { SnapshotStore } from './snapshot-store'

/** What a step changed: the trees of its changed files before and after. */
export type TreePair = { hash: string; snapshot: string }

export type NamedDiff = FileDiff & { file: string; status: NonNullable<FileDiff['status']> }

const MAX_PATCH = 256 * 1024
const MAX_PATCHES = 2 * 1024 * 1024

/** The changes of many steps, by one process; `undefined` for a pair that is not kept any more. */
export async function readPairs(store: SnapshotStore, pairs: readonly TreePair[]): Promise<(FileChange[] | undefined)[]> {
  if (pairs.length === 0) return []
  const stdin = pairs.filter(isPair).map(({ hash, snapshot }) => `${hash} ${snapshot}\n`).join('')
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-abbrev']
  const result = await store.git(args, { stdin, maxBuffer: 32 * 1024 * 1024 })
  const found = parsePairs(result.stdoutBytes.toString('latin1'))
  return pairs.map(({ hash, snapshot }) => found.get(`${hash} ${snapshot}`))
}

/** What a row of changes comes to, file by file; patches of huge files and beyond `limit` bytes are left out, their counts are not. */
export async function diffChanges(store: SnapshotStore, changes: readonly FileChange[], limit = MAX_PATCHES): Promise<NamedDiff[]> {
  const files = new Map<string, NamedDiff>()
  for (const layer of stretches(changes)) for (const diff of await diffLayer(store, layer)) addDiff(files, diff)
  let left = limit
  return [...files.values()]
    .sort((one, other) => (one.file < other.file ? -1 : 1))
    .map((diff) => {
      left -= diff.patch?.length ?? 0
      if (left >= 0) return diff
      const { patch: _, ...counted } = diff
      return counted
    })
}

/** What turns one state of files into another as one text; files beyond `limit` bytes are left out. */
export async function diffText(store: SnapshotStore, pair: TreePair, limit: number): Promise<string> {
  if (!isPair(pair)) return ''
  const result = await store.git(['diff-tree', '-r', '-p', '--no-renames', pair.hash, pair.snapshot], { maxBuffer: limit })
  const whole = result.truncated ? result.stdout.slice(0, Math.max(result.stdout.lastIndexOf('\ndiff --git '), 0)) : result.stdout
  return whole.trimEnd()
}

/** The name of a file for people. */
export function textName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8')
}

/** Conversations come from anywhere; what is no id never reaches a command line. */
function isPair({ hash, snapshot }: TreePair): boolean {
  return /^[0-9a-f]{40}$/.test(hash) && /^[0-9a-f]{40}$/.test(snapshot)
}

function addDiff(files: Map<string, NamedDiff>, diff: NamedDiff): void {
  const earlier = files.get(diff.file)
  if (!earlier) return void files.set(diff.file, diff)
  const { patch: _, ...counts } = earlier
  const whole = earlier.patch !== undefined && diff.patch !== undefined ? { patch: earlier.patch + diff.patch } : {}
  const status = diff.status === 'deleted' ? (earlier.status === 'added' ? 'modified' : 'deleted') : earlier.status === 'deleted' ? 'modified' : earlier.status
  files.set(diff.file, { ...counts, ...whole, status, additions: earlier.additions + diff.additions, deletions: earlier.deletions + diff.deletions })
}

async function diffLayer(store: SnapshotStore, layer: readonly FileChange[]): Promise<NamedDiff[]> {
  const comparable = layer.filter(({ before, after }) => before?.mode !== UNKEPT && after?.mode !== UNKEPT)
  const side = (pick: 'before' | 'after') => writeTree(store.directory, new Map(comparable.map((change) => [change.name, change[pick]])))
  const [from, to] = await Promise.all([side('before'), side('after')])
  const args = ['diff-tree', '-r', '-p', '--numstat', '--no-renames', '--no-color', '--src-prefix=a/', '--dst-prefix=b/', from, to]
  const result = await store.git(args, { maxBuffer: 2 * MAX_PATCHES })
  const counts = parseCounts(result.stdout)
  const patches = splitPatches(result.stdout, { complete: !result.truncated, limit: MAX_PATCH })
  return layer.map(({ name, before, after }) => {
    const file = textName(name)
    const patch = patches.get(file)
    const status = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified'
    return { file, status, additions: 0, deletions: 0, ...counts.get(file), ...(patch === undefined ? {} : { patch }) }
  })
}

/** Lines `added TAB deleted TAB name` up to the first patch; binary files have dashes. */
function parseCounts(output: string): Map<string, { additions: number; deletions: number }> {
  const counts = new Map<string, { additions: number; deletions: number }>()
  const lines = /^(\d+|-)\t(\d+|-)\t(.+)\n/gmy
  for (let found = lines.exec(output); found; found = lines.exec(output)) {
    const name = found[3] ?? ''
    counts.set(name.startsWith('"') ? unquote(name.slice(1, -1)) : name, { additions: Number(found[1]) || 0, deletions: Number(found[2]) || 0 })
  }
  return counts
}

/** A line with the two trees, then `:mode mode id id letter NUL name NUL` for each file. */
function parsePairs(output: string): Map<string, FileChange[]> {
  const pairs = new Map<string, FileChange[]>()
  let changes: FileChange[] = []
  let at = 0
  while (at < output.length) {
    const [end, next] = [output.indexOf(output[at] === ':' ? '\0' : '\n', at), output.indexOf('\0', at)]
    if (end < 0) break
    const head = output.slice(at, end)
    at = end + 1
    if (!head.startsWith(':')) {
      changes = []
      pairs.set(head, changes)
      continue
    }
    const nameEnd = output.indexOf('\0', next + 1)
    const [modeBefore = '', modeAfter = '', before = '', after = ''] = head.slice(1).split(' ')
    changes.push({ name: output.slice(at, nameEnd), before: stateOf(modeBefore, before), after: stateOf(modeAfter, after) })
    at = nameEnd + 1
  }
  return pairs
}

function stateOf(mode: string, oid: string): FileState | undefined {
  return mode === '000000' ? undefined : { mode: mode as FileState['mode'], oid }
}
