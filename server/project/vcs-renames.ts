import { lstat } from 'node:fs/promises'
import path from 'node:path'
import type { Instance } from '../instance'
import { readRegularFile } from '../system/files'
import { mapLimited } from '../system/limit'
import type { ReadDiff } from './diff-reader'
import { runGit, wholeLines, type GitOptions } from './git'
import { pairMoves } from './moves'
import { renameFacts, renamePatch, type RenameFacts, type Renaming } from './rename-patch'
import { blobReader, pairSimilar, sidesOf, type Side } from './renames'
import { gitOptions } from './vcs'

const MAX_READ = 256 * 1024
/** Pairs with edits, each of which git compares by itself. */
const MAX_PAIRS = 100
const MAX_ONE = 4 * 1024 * 1024
const LONG = 60_000

export type Renamed = Map<string, { movedTo: string } | ({ movedFrom: string } & Partial<RenameFacts>)>
type Listed = { files: readonly ReadDiff[]; ids: ReadonlyMap<string, readonly [string, string]>; base: string }

/** Which of the files are halves of one that was moved, with or without edits; the new half with the counts against the old one. */
export async function findRenames(instance: Instance, { files, ids, base }: Listed, signal: AbortSignal | undefined): Promise<Renamed> {
  const found: Renamed = new Map()
  const contents = (wanted: ReadDiff['status'], side: 0 | 1) => new Map(files.flatMap(({ file, status }): [string, string][] => (status === wanted && ids.has(file) ? [[file, ids.get(file)![side]]] : [])))
  const gone = contents('deleted', 0)
  if (gone.size === 0) return found
  for (const [to, from] of pairMoves(gone, contents('added', 1))) {
    found.set(from, { movedTo: to })
    found.set(to, { movedFrom: from, ...renameFacts('\n', { from, to }) })
  }
  const come = files.filter(({ file, status, binary }) => status === 'added' && !binary && !found.has(file))
  const left = new Map([...gone].filter(([file]) => !found.has(file)))
  if (left.size === 0 || come.length === 0) return found
  const pairs = await pairSimilar(await sidesOf(gitOf(instance), left), await comeSides(instance, come), {
    gone: blobReader(gitOf(instance), left),
    come: async (sides) => new Map((await mapLimited(sides, 8, async ({ file }) => entry(file, await readSmallFile(instance, file)))).flat()),
  })
  await mapLimited([...pairs].slice(0, MAX_PAIRS), 6, async ([to, from]) => {
    const told = await readRename(instance, { from, to, base }, signal)
    if (!told) return
    found.set(from, { movedTo: to })
    found.set(to, { movedFrom: from, ...renameFacts(told.patch, { from, to }) })
  })
  return found
}

/** The patch from a file of a commit to another one in the folder. */
export async function readRename(instance: Instance, { from, to, base, context = 3 }: Renaming & { base: string; context?: number | undefined }, signal: AbortSignal | undefined): Promise<{ patch: string; truncated: boolean } | undefined> {
  const format = ['--no-color', '--full-index', `--unified=${context}`, '--src-prefix=a/', '--dst-prefix=b/']
  const result = await runGit(instance.worktree, ['diff', ...format, `${base}:${from}`, '--', `:(top,literal)${to}`], { ...gitOptions(instance, signal), timeout: LONG, maxBuffer: MAX_ONE })
  signal?.throwIfAborted()
  if (result.code !== 0 && !result.truncated) return undefined
  const said = wholeLines(result)
  return { patch: renamePatch(said, { from, to }), truncated: result.truncated }
}

async function comeSides(instance: Instance, come: readonly ReadDiff[]): Promise<Side[]> {
  const sizes = await mapLimited(come, 16, async ({ file }) => {
    const facts = await lstat(path.join(instance.worktree, file)).catch(() => undefined)
    return entry(file, facts?.isFile() ? facts.size : undefined)
  })
  return sizes.flat().map(([file, size]) => ({ file, size }))
}

async function readSmallFile(instance: Instance, file: string): Promise<Buffer | undefined> {
  const read = await readRegularFile(path.join(instance.worktree, file), { limit: MAX_READ }).catch(() => undefined)
  return read?.data
}

function gitOf(instance: Instance) {
  return { git: (args: readonly string[], options: GitOptions = {}) => runGit(instance.worktree, args, { ...gitOptions(instance), ...options }) }
}

function entry<T>(file: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[file, value]]
}
