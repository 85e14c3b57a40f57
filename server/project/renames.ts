import path from 'node:path'
import { breather } from '../system/breath'
import { isBinary } from '../system/files'
import { readBlobs } from './snapshot-look'
import type { SnapshotStore } from './snapshot-store'

// Files that went away and came up elsewhere with edits. Git finds them between two trees only; here one side may be files
// that git does not know yet. Cheap and bounded: a few hundred comparisons of lines, of files that are no longer than a source.

/** A file that went away or came up: its content is asked for only when it may be half of a pair. */
export type Side = { file: string; size: number }
export type Reader = (sides: readonly Side[]) => Promise<ReadonlyMap<string, Buffer>>

const MAX_SIDES = 100
const MAX_TESTS = 400
const MAX_SIZE = 256 * 1024
const MIN_SIZE = 32
/** Share of the larger file that has to stand in the other one, as git has it. */
const SIMILAR = 0.5

type Candidate = { from: Side; to: Side; rank: number }

/** Where the files that came up came from, by their new names: each pair the best that is left. */
export async function pairSimilar(gone: readonly Side[], come: readonly Side[], read: { gone: Reader; come: Reader }): Promise<Map<string, string>> {
  const candidates = rankPairs(likely(gone, come), likely(come, gone))
  if (candidates.length === 0) return new Map()
  const [before, after] = await Promise.all([read.gone([...new Set(candidates.map(({ from }) => from))]), read.come([...new Set(candidates.map(({ to }) => to))])])
  const breathe = breather()
  const lines = new Map<Buffer, Lines | undefined>()
  const linesOf = async (data: Buffer | undefined) => {
    if (!data) return undefined
    if (!lines.has(data)) lines.set(data, countLines(data))
    await breathe()
    return lines.get(data)
  }
  const found: { from: string; to: string; score: number }[] = []
  for (const { from, to } of candidates) {
    const [old, fresh] = [await linesOf(before.get(from.file)), await linesOf(after.get(to.file))]
    const score = old && fresh ? similarity(old, fresh) : 0
    if (score >= SIMILAR) found.push({ from: from.file, to: to.file, score })
  }
  return takeBest(found)
}

/** How long contents are that a store holds, by their names. */
export async function sidesOf({ git }: Pick<SnapshotStore, 'git'>, contents: ReadonlyMap<string, string>): Promise<Side[]> {
  const { stdout } = await git(['cat-file', '--batch-check=%(objecttype) %(objectsize)'], { stdin: [...contents.values()].map((id) => `${id}\n`).join('') })
  const told = stdout.split('\n')
  return [...contents.keys()].flatMap((file, index) => {
    const size = /^blob (\d+)$/.exec(told[index] ?? '')?.[1]
    return size === undefined ? [] : [{ file, size: Number(size) }]
  })
}

/** Reads them. */
export function blobReader(store: Pick<SnapshotStore, 'git'>, contents: ReadonlyMap<string, string>): Reader {
  return async (sides) => {
    const found = await readBlobs(store, sides.map(({ file }) => contents.get(file) ?? ''))
    return new Map(
      sides.flatMap(({ file }): [string, Buffer][] => {
        const data = found.get(contents.get(file) ?? '')
        return data ? [[file, data]] : []
      }),
    )
  }
}

/** The share of the larger text that both have, line by line. */
export function similarity(one: Lines, other: Lines): number {
  let common = 0
  for (const [line, count] of one.counts) common += Math.min(count, other.counts.get(line) ?? 0) * (line.length + 1)
  return common / Math.max(one.size, other.size, 1)
}

export type Lines = { size: number; counts: ReadonlyMap<string, number> }

export function countLines(data: Buffer): Lines | undefined {
  if (isBinary(data)) return undefined
  const counts = new Map<string, number>()
  const text = data.toString('latin1')
  for (const line of text.split('\n')) if (line !== '') counts.set(line, (counts.get(line) ?? 0) + 1)
  return { size: text.length, counts }
}

function takeBest(found: readonly { from: string; to: string; score: number }[]): Map<string, string> {
  const pairs = new Map<string, string>()
  const taken = new Set<string>()
  for (const { from, to } of [...found].sort((one, other) => other.score - one.score)) {
    if (pairs.has(to) || taken.has(from)) continue
    pairs.set(to, from)
    taken.add(from)
  }
  return pairs
}

/** Of very many files those whose names stand on the other side too. */
function likely(sides: readonly Side[], others: readonly Side[]): Side[] {
  const fit = sides.filter(({ size }) => size >= MIN_SIZE && size <= MAX_SIZE)
  if (fit.length <= MAX_SIDES) return fit
  const names = new Set(others.map(({ file }) => path.posix.basename(file)))
  return fit.filter(({ file }) => names.has(path.posix.basename(file))).slice(0, MAX_SIDES)
}

/** The same name in another folder first, then the same kind, then the closest size. */
function rankPairs(gone: readonly Side[], come: readonly Side[]): Candidate[] {
  const found: Candidate[] = []
  for (const from of gone) {
    for (const to of come) {
      const closeness = Math.min(from.size, to.size) / Math.max(from.size, to.size)
      if (closeness < SIMILAR) continue
      const named = path.posix.basename(from.file) === path.posix.basename(to.file) ? 2 : path.posix.extname(from.file) === path.posix.extname(to.file) ? 1 : 0
      found.push({ from, to, rank: named + closeness })
    }
  }
  return found.sort((one, other) => other.rank - one.rank).slice(0, MAX_TESTS)
}
