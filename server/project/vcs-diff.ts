import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import path from 'node:path'
import { badRequest } from '#protocol/error'
import type { VcsFileDiff } from '#protocol/project'
import type { Instance } from '../instance'
import { isBinary } from '../system/files'
import { mapLimited } from '../system/limit'
import { openRegularFile } from '../system/real-path'
import { diffReader, nameTwins, type ReadDiff } from './diff-reader'
import { GitError, readGit, runGit, wholeLines } from './git'
import { ownDataBelow } from './own-data'
import { splitPatches } from './patches'
import { quoted, renameFacts, type Renaming } from './rename-patch'
import { changedFiles, diffBase, gitOptions, repositoryOf, withoutOwnData } from './vcs'
import { findRenames, readRename } from './vcs-renames'
import { unmergedFiles } from './vcs-state'

const MAX_PATCH = 256 * 1024
const MAX_PATCHES = 8 * 1024 * 1024
/** Of one file that is looked at; more than this nobody reads. */
const MAX_ONE = 4 * 1024 * 1024
const MAX_LISTED = 20_000
/** Marks in one list. */
const MAX_MARKS = 100_000
/** A new file up to this size is read for the list. */
const MAX_NEW = 512 * 1024
const LONG = 120_000

type Mode = 'git' | 'branch' | 'index'
export type DiffInput = { mode?: Mode; context?: number | undefined; patch?: boolean | undefined; file?: string | undefined; from?: string | undefined; signal?: AbortSignal }

/** Patches against the last commit, against where the branch left the default one, or against what is staged. */
export async function vcsDiff(instance: Instance, input: DiffInput = {}): Promise<VcsFileDiff[]> {
  if (!(await repositoryOf(instance))) return []
  const { mode = 'git' } = input
  if (mode === 'index' || input.file !== undefined || input.patch === false) return diffPart(instance, { ...input, mode })
  const base = await diffBase(instance, mode)
  if (base === undefined) return []
  const files = await changedFiles(instance, base, input.signal)
  const args = ['diff', ...format(input), base, '--', ...(await withoutOwnData(instance))]
  const result = await runGit(instance.worktree, args, { ...gitOptions(instance, input.signal), maxBuffer: MAX_PATCHES })
  const patches = splitPatches(result.stdout, { complete: !result.truncated, limit: MAX_PATCH })
  return mapLimited(files, 8, async ({ untracked, ...status }) => {
    const fresh = untracked ? await newFilePatch(instance, status.file, MAX_PATCH) : undefined
    const patch = fresh ? (fresh.truncated ? undefined : fresh.patch) : patches.get(status.file)
    return patch === undefined ? status : { ...status, patch }
  })
}

async function diffPart(instance: Instance, input: DiffInput & { mode: Mode }): Promise<VcsFileDiff[]> {
  const commit = input.mode === 'index' ? undefined : await diffBase(instance, input.mode)
  if (input.mode !== 'index' && commit === undefined) return []
  const base = commit === undefined ? [] : [commit]
  if (input.file === undefined) return listDiff(instance, base, input)
  if (input.from !== undefined && commit !== undefined) return renameDiff(instance, { from: input.from, to: input.file, base: commit }, input)
  return [...(await fileDiff(instance, base, { ...input, file: input.file }))]
}

/** Every changed file with its counts and the marks of its hunks; no patch is kept. */
async function listDiff(instance: Instance, base: readonly string[], input: DiffInput): Promise<VcsFileDiff[]> {
  const settings = { ...gitOptions(instance, input.signal), timeout: LONG }
  const hidden = await withoutOwnData(instance)
  const reader = diffReader()
  const names = async (args: readonly string[]) => new Set((await readGit(instance.worktree, [...args, '-z', '--', ...hidden], settings)).split('\0').filter(Boolean))
  const staging = input.mode === 'git' || input.mode === undefined
  const [result, untracked, staged, unstaged, unmerged] = await Promise.all([
    runGit(instance.worktree, ['diff', '--full-index', ...format(input), ...base, '--', ...hidden], {
      ...settings,
      maxBuffer: 0,
      onOutput: (chunk, stream) => stream === 'stdout' && reader.add(chunk),
    }),
    names(['ls-files', '--others', '--exclude-standard']),
    staging ? names(['diff', '--cached', '--name-only', '--no-renames', ...base]) : new Set<string>(),
    staging ? names(['diff', '--name-only', '--no-renames']) : new Set<string>(),
    staging ? unmergedFiles(instance).then((files) => new Set(files)) : new Set<string>(),
  ])
  input.signal?.throwIfAborted()
  if (result.code !== 0) throw new GitError('diff', result)
  const tracked = reader.end()
  const fresh = [...untracked].filter((file) => !file.endsWith('/')).slice(0, Math.max(0, MAX_LISTED - tracked.length))
  const ids = new Map(reader.ids)
  const added = await mapLimited(fresh, 16, (file) => readNew(instance, file, ids))
  const [commit] = base
  const renamed = commit === undefined ? undefined : await findRenames(instance, { files: [...tracked, ...added], ids, base: commit }, input.signal)
  const known = new Set(tracked.map(({ file }) => file))
  const stagedOnly = [...staged].filter((file) => !known.has(file)).map(unchanged)
  const state = (file: string) => (!staged.has(file) || unmerged.has(file) ? 'none' : unstaged.has(file) || untracked.has(file) ? 'part' : 'all')
  let marks = MAX_MARKS
  return [...tracked, ...stagedOnly, ...added]
    .sort((one, other) => (one.file < other.file ? -1 : 1))
    .map((diff) => ({ ...diff, ...renamed?.get(diff.file) }))
    .map(({ hunks, binary, ...diff }) => {
      marks -= hunks.length
      return { ...diff, ...(marks >= 0 ? { hunks: nameTwins(hunks) } : {}), ...(binary ? { binary } : {}), ...(staging ? { staged: state(diff.file) } : {}), ...(unmerged.has(diff.file) ? { conflict: true as const } : {}) }
    })
}

/** Staged, and taken back in the file since: the next commit would hold it all the same. */
function unchanged(file: string): ReadDiff {
  return { file, status: 'modified', additions: 0, deletions: 0, binary: false, hunks: ['staged'] }
}

async function fileDiff(instance: Instance, base: readonly string[], { file, ...input }: DiffInput & { file: string }): Promise<VcsFileDiff[]> {
  const literal = literalPath(file)
  const settings = gitOptions(instance, input.signal)
  const hidden = await withoutOwnData(instance)
  const args = ['diff', '--full-index', ...format(input), ...base, '--', literal, ...hidden]
  const result = await runGit(instance.worktree, args, { ...settings, timeout: LONG, maxBuffer: MAX_ONE })
  input.signal?.throwIfAborted()
  if (result.code !== 0 && !result.truncated) throw new GitError('diff', result)
  if (result.stdout === '') {
    const others = await readGit(instance.worktree, ['ls-files', '--others', '--exclude-standard', '-z', '--', literal, ...hidden], settings)
    return others.split('\0').includes(file) ? [describe(file, { status: 'added', ...(await newFilePatch(instance, file, MAX_ONE)) })] : []
  }
  const patch = wholeLines(result)
  return [describe(file, { patch, truncated: result.truncated })]
}

/** A file against the one that it was before it was moved. */
async function renameDiff(instance: Instance, renaming: Renaming & { base: string }, { signal, context }: DiffInput): Promise<VcsFileDiff[]> {
  const { from, to } = renaming
  const own = await ownDataBelow(instance.app, instance.worktree)
  const hidden = [from, to].some((file) => literalPath(file) && own.some((name) => file === name || file.startsWith(`${name}/`)))
  const read = hidden ? undefined : await readRename(instance, { ...renaming, context }, signal)
  if (!read) return []
  const { binary, ...facts } = renameFacts(read.patch, renaming)
  return [{ file: to, status: 'modified', movedFrom: from, ...facts, ...(binary ? { binary } : {}), ...read }]
}

function describe(file: string, { patch, truncated, status }: { patch?: string; truncated: boolean; status?: 'added' }): VcsFileDiff & { hunks: string[] } {
  const reader = diffReader()
  reader.add(Buffer.from(patch ?? ''))
  const [found] = reader.end()
  const { hunks, binary, ...facts } = found ?? { status: 'modified' as const, additions: 0, deletions: 0, hunks: ['unread'], binary: false }
  return {
    ...facts,
    file,
    ...(status ? { status } : {}),
    ...(patch === undefined ? {} : { patch }),
    hunks: nameTwins(hunks),
    ...(binary ? { binary } : {}),
    ...(truncated ? { truncated } : {}),
  }
}

/** A path from the top of the work tree as git takes it: nothing in it is a pattern. */
export function literalPath(file: string): string {
  if (file.includes('\0') || path.isAbsolute(file) || file.split('/').includes('..')) throw badRequest('A path from the top of the work tree is needed')
  return `:(top,literal)${file}`
}

async function readNew(instance: Instance, file: string, ids: Map<string, readonly [string, string]>): Promise<ReadDiff> {
  const { patch, truncated } = await newFilePatch(instance, file, MAX_NEW)
  const named = truncated ? null : /^index (\S+)\.\.(\S+)$/m.exec(patch?.slice(0, 5_000) ?? '')
  if (named) ids.set(file, [named[1]!, named[2]!])
  const { additions, binary = false, hunks } = describe(file, { ...(patch === undefined ? {} : { patch }), truncated })
  return { file, status: 'added', additions, deletions: 0, binary, hunks }
}

/** What git says of a file that it does not know yet, as if it had just been added; of a large one the first part. */
async function newFilePatch(instance: Instance, file: string, limit: number): Promise<{ patch?: string; truncated: boolean }> {
  const read = await readStart(path.join(instance.worktree, file), limit).catch(() => undefined)
  if (!read) return { truncated: false }
  const { data, executable, truncated } = read
  const head = `diff --git ${quoted('a/', file)} ${quoted('b/', file)}\nnew file mode ${executable ? '100755' : '100644'}\nindex ${'0'.repeat(40)}..${createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex')}\n`
  if (isBinary(data)) return { patch: `${head}Binary files /dev/null and ${quoted('b/', file)} differ\n`, truncated: false }
  const text = truncated ? data.toString('utf8', 0, data.lastIndexOf(0x0a) + 1) : data.toString('utf8')
  if (text === '') return { patch: head, truncated }
  const lines = text.replace(/\n$/, '').split('\n')
  const body = lines.map((line) => `+${line}`).join('\n')
  const end = text.endsWith('\n') ? '\n' : '\n\\ No newline at end of file\n'
  const patch = `${head}--- /dev/null\n+++ ${quoted('b/', file)}\n@@ -0,0 +1${lines.length === 1 ? '' : `,${lines.length}`} @@\n${body}${end}`
  return { patch, truncated }
}

async function readStart(file: string, limit: number): Promise<{ data: Buffer; executable: boolean; truncated: boolean }> {
  const handle = await openRegularFile(file, { flags: constants.O_RDONLY })
  try {
    const facts = await handle.stat()
    const data = Buffer.alloc(Math.min(facts.size, limit))
    const { bytesRead } = await handle.read(data, 0, data.length, 0)
    return { data: data.subarray(0, bytesRead), executable: (facts.mode & 0o100) !== 0, truncated: facts.size > limit }
  } finally {
    await handle.close()
  }
}

function format({ context = 3 }: Pick<DiffInput, 'context'>): string[] {
  return ['--no-color', '--no-renames', `--unified=${context}`, '--src-prefix=a/', '--dst-prefix=b/']
}
