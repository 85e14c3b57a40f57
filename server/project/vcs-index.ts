import { badRequest, ProtocolError } from '#protocol/error'
import type { CommitInput, StageInput } from '#protocol/review'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { Limit } from '../system/limit'
import type { ProcessResult } from '../system/process'
import { runGit } from './git'
import { literalPath } from './vcs-diff'
import { gitOptions, withoutOwnData } from './vcs'
import { skippedPrograms, unmergedFiles } from './vcs-state'

// What a person puts into the next commit. Only the index and the commits are touched here, never a file; programs that the
// repository names (hooks, filters, signing) do not run.

const LONG = 120_000

/** One change of the index at a time. */
const changing = slot((_instance: Instance) => new Limit({ concurrency: 1, queue: 100 }))

/** Puts files, hunks or everything into the next commit. */
export function stageChanges(instance: Instance, input: StageInput): Promise<boolean> {
  return changing(instance).run(async () => {
    if ('patch' in input) await applyToIndex(instance, input.patch, [])
    else await add(instance, 'all' in input ? undefined : input.files)
    return changed(instance)
  }, instance.signal)
}

/** Takes files, hunks or everything out of the next commit. */
export function unstageChanges(instance: Instance, input: StageInput): Promise<boolean> {
  return changing(instance).run(async () => {
    if ('patch' in input) await applyToIndex(instance, input.patch, ['--reverse'])
    else await reset(instance, 'all' in input ? undefined : input.files)
    return changed(instance)
  }, instance.signal)
}

/** Takes hunks out of the next commit where they are in it as they stand; answers whether they were. */
export function unstageIfStaged(instance: Instance, patch: string | Uint8Array): Promise<boolean> {
  return changing(instance).run(async () => {
    const result = await git(instance, ['apply', '--cached', '--reverse', '--whitespace=nowarn', '-'], { stdin: patch })
    return result.code === 0 && changed(instance)
  }, instance.signal)
}

/** Commits what is staged, or everything; answers the commit and what git would have run. */
export function commitChanges(instance: Instance, { message, all, amend }: CommitInput): Promise<{ commit: string; skipped: string[] }> {
  return changing(instance).run(async () => {
    if (all) {
      // To stage a file is to say that its conflicts are solved: nobody said so of all of them.
      const [first] = await unmergedFiles(instance)
      if (first !== undefined) throw badRequest(`${first} has conflicts. Solve them and stage the file first.`)
      await add(instance, undefined)
    }
    const skipped = await skippedPrograms(instance)
    // The message is taken as it was written: a line with # is no comment here.
    const args = ['commit', '--quiet', '--no-verify', '--no-gpg-sign', '--cleanup=whitespace', ...(amend ? ['--amend'] : []), '--file=-']
    expectSuccess(await git(instance, args, { stdin: message }), 'commit')
    const commit = expectSuccess(await git(instance, ['rev-parse', 'HEAD']), 'rev-parse').stdout.trim()
    changed(instance)
    return { commit, skipped }
  }, instance.signal)
}

async function add(instance: Instance, files: readonly string[] | undefined): Promise<void> {
  const named = files?.map(literalPath)
  await refuseFilters(instance, files)
  const pathspecs = [...(named ?? [':(top)']), ...(await withoutOwnData(instance))]
  expectSuccess(await git(instance, ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'], { stdin: pathspecs.join('\0') }), 'add')
}

async function reset(instance: Instance, files: readonly string[] | undefined): Promise<void> {
  const pathspecs = (files?.map(literalPath) ?? [':(top)']).join('\0')
  const fromStdin = ['--pathspec-from-file=-', '--pathspec-file-nul']
  const born = (await git(instance, ['rev-parse', '--verify', '--quiet', 'HEAD'])).code === 0
  const args = born ? ['reset', '--quiet', ...fromStdin] : ['rm', '--cached', '-r', '--quiet', '--force', '--ignore-unmatch', ...fromStdin]
  expectSuccess(await git(instance, args, { stdin: pathspecs }), 'reset')
}

async function applyToIndex(instance: Instance, patch: string, direction: readonly string[]): Promise<void> {
  const result = await git(instance, ['apply', '--cached', '--whitespace=nowarn', ...direction, '-'], { stdin: patch })
  if (result.code === 0) return
  const said = result.stderr.trim().slice(0, 2000)
  throw new ProtocolError('VcsApplyError', { message: `These lines differ from what is staged: ${said}`, reason: 'not-clean' })
}

/** A filter that only this repository defines does not run, so what it would have made of a file must not be lost. */
async function refuseFilters(instance: Instance, files: readonly string[] | undefined): Promise<void> {
  const local = await git(instance, ['config', '--local', '--name-only', '--get-regexp', '^filter\\.'])
  const names = new Set(local.stdout.split('\n').flatMap((key) => /^filter\.(.+)\.(?:clean|process)$/.exec(key)?.[1] ?? []))
  if (names.size === 0) return
  const listed = files ?? (await git(instance, ['ls-files', '--others', '--modified', '--exclude-standard', '-z'])).stdout.split('\0').filter(Boolean)
  const attributes = await git(instance, ['check-attr', '-z', '--stdin', 'filter'], { stdin: listed.join('\0') })
  const fields = attributes.stdout.split('\0')
  for (let index = 0; index + 2 < fields.length; index += 3) {
    if (!names.has(fields[index + 2] ?? '')) continue
    throw badRequest(`${fields[index]} goes through the filter “${fields[index + 2]}” of this repository, which does not run here. Stage it in a terminal.`)
  }
}

function git(instance: Instance, args: readonly string[], more: { stdin?: string | Uint8Array } = {}): Promise<ProcessResult> {
  if (instance.worktree === '/') throw badRequest('The folder is not in a git repository')
  return runGit(instance.worktree, args, { ...gitOptions(instance), timeout: LONG, ...more })
}

/** What git says of the index and of commits is meant for people. */
function expectSuccess(result: ProcessResult, verb: string): ProcessResult {
  if (result.code === 0) return result
  const said = result.stderr.trim() || result.stdout.trim()
  if (/index\.lock|Unable to create .*\.lock/.test(said)) throw new ProtocolError('ConflictError', { message: 'Another git is at work in this repository. Try again in a moment.' })
  if (/tell me who you are|empty ident|auto-detect email/i.test(said)) {
    throw badRequest('Git does not know who you are. Set user.name and user.email: git config --global user.name "…"')
  }
  throw badRequest(result.timedOut ? `git ${verb} took too long` : said.slice(0, 2000) || `git ${verb} failed`)
}

function changed(instance: Instance): true {
  instance.bus.publish(instance.place, 'vcs.updated', {})
  return true
}
