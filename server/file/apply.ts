import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { badRequest, ProtocolError } from '#protocol/error'
import type { Instance } from '../instance'
import { runGit } from '../project/git'
import { unquote } from '../project/patches'
import { slot } from '../scope'
import { Limit } from '../system/limit'
import { noteChange } from './changes'
import { requireInside } from './guard'

const MAX_PATHS = 5_000
const TIMEOUT = 60_000

/** One patch after the other, so that what was checked is what is applied. */
const applying = slot((_instance: Instance) => new Limit({ concurrency: 1, queue: 100 }))

export type ApplyOptions = {
  reverse?: boolean
  /** Only looks whether it would apply. */
  check?: boolean
  /** Outside git too: there its paths start at the folder. */
  plain?: boolean
}

/** Applies a patch to the files of the work tree, all of it or nothing; its paths start at the top of the work tree. */
export async function applyPatch(instance: Instance, patch: string | Uint8Array, options: ApplyOptions = {}): Promise<void> {
  if (instance.worktree === '/' && !options.plain) throw new ProtocolError('VcsApplyError', { message: 'The folder is not in a git repository with a commit', reason: 'non-git' })
  if (patch.length === 0) return
  await applying(instance).run(async () => {
    const paths = await guardedPaths(instance, patch)
    const before = await Promise.all(paths.map(exists))
    const direction = options.reverse ? ['--reverse'] : []
    await git(instance, ['apply', '--check', ...direction], patch)
    if (options.check) return
    await git(instance, ['apply', ...direction], patch)
    const after = await Promise.all(paths.map(exists))
    for (const [index, file] of paths.entries()) {
      if (after[index]) instance.bus.publish(instance.place, 'file.edited', { file })
      if (before[index] || after[index]) noteChange(instance, file, !after[index] ? 'unlink' : before[index] ? 'change' : 'add')
    }
  }, instance.signal)
}

/** Every file that the patch names, refused unless it may be written. Git itself refuses what leads outside or through a link. */
async function guardedPaths(instance: Instance, patch: string | Uint8Array): Promise<string[]> {
  const listing = await git(instance, ['apply', '--numstat', '-z'], patch)
  const named = listing.split('\0').flatMap((entry) => /^(?:\d+|-)\t(?:\d+|-)\t([\s\S]+)$/.exec(entry)?.[1] ?? [])
  const names = [...new Set([...named, ...movedFrom(typeof patch === 'string' ? patch : Buffer.from(patch).toString('utf8'))])]
  if (names.length > MAX_PATHS) throw badRequest(`The patch changes more than ${MAX_PATHS} files`)
  const guarded: string[] = []
  for (const name of names) guarded.push((await requireInside(instance, path.join(topOf(instance), name), { missing: true })).path)
  return guarded
}

/** The old names of renamed files. Lines of content begin with a sign, so that only heads of the patch can say this. */
function movedFrom(patch: string): string[] {
  return [...patch.matchAll(/^rename from (.+?)\r?$/gm)].map(([, name = '']) => (name.startsWith('"') ? unquote(name.slice(1, -1)) : name))
}

async function git(instance: Instance, args: readonly string[], patch: string | Uint8Array): Promise<string> {
  const { app, worktree, signal } = instance
  // Outside git no repository is looked for, not even further up.
  const where: Record<string, string> = worktree === '/' ? { GIT_CEILING_DIRECTORIES: path.dirname(instance.directory) } : { GIT_WORK_TREE: worktree }
  const options = { env: app.options.env, signal, timeout: TIMEOUT, git: where, stdin: patch }
  const [verb = '', ...rest] = args
  const result = await runGit(topOf(instance), [verb, '--whitespace=nowarn', ...rest, '-'], options)
  signal.throwIfAborted()
  if (result.code === 0) return result.stdout
  const said = result.stderr.trim().slice(0, 2000)
  throw new ProtocolError('VcsApplyError', { message: result.timedOut ? 'git apply took too long' : `The patch does not apply: ${said}`, reason: 'not-clean' })
}

function topOf({ worktree, directory }: Instance): string {
  return worktree === '/' ? directory : worktree
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
