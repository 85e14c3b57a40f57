import { childEnvironment } from '../system/child-environment'
import { runProcess, type ProcessResult } from '../system/process'

// A repository is somebody else's content: its configuration may name programs (fsmonitor, hooks, filters, diff drivers,
// pagers, ssh commands). Every git of ours runs with all of them switched off, and reaches no network.

export type GitOptions = {
  signal?: AbortSignal
  /** Milliseconds, 10 s without it. */
  timeout?: number
  /** Bytes kept of each stream, 10 MB without it. */
  maxBuffer?: number
  stdin?: string | Uint8Array
  /** Sees all output while it comes, also what is beyond `maxBuffer`. */
  onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void
  /** The user's environment; `process.env` without it. Its GIT_ variables are dropped. */
  env?: Readonly<Record<string, string | undefined>>
  /** GIT_ variables of our own, such as GIT_INDEX_FILE. */
  git?: Record<string, string>
  /** The git folder is one that we made: its configuration defines no filters, and needs no look. */
  own?: boolean
}

export class GitError extends Error {
  override readonly name = 'GitError'
  readonly code: number | null
  readonly stderr: string

  constructor(verb: string, result: { code: number | null; stderr: string; timedOut: boolean }) {
    super(result.timedOut ? `git ${verb} took too long` : `git ${verb} failed: ${result.stderr.trim().slice(0, 1_000)}`)
    this.code = result.code
    this.stderr = result.stderr
  }
}

const SAFE = [
  'core.fsmonitor= core.hooksPath=/dev/null core.pager=cat core.quotePath=false core.askPass= core.editor=true core.sshCommand=false',
  'diff.external= diff.ignoreSubmodules=dirty log.showSignature=false gpg.program=false credential.helper= submodule.recurse=false',
  'gc.auto=0 maintenance.auto=false interactive.diffFilter=',
].flatMap((line) => line.split(' ').flatMap((setting) => ['-c', setting]))

/** Verbs that never look at file contents, so that filters need not be asked about. `write-tree` does, when its index is young. */
const WITHOUT_FILTERS = new Set(
  (
    'rev-parse rev-list symbolic-ref for-each-ref show-ref config merge-base check-ignore ls-files ls-tree branch cat-file init ' +
    'update-ref version log commit-tree reflog'
  ).split(' '),
)
const DIFFING = new Set(['diff', 'diff-tree', 'diff-index', 'diff-files', 'log', 'show', 'format-patch'])
const SUBMODULES = new Set(['status', 'diff', 'diff-index', 'diff-files'])

/** Runs git to its end, whatever the exit code; paths and refs from outside belong behind `--` in `args`. */
export async function runGit(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<ProcessResult> {
  const at = verbIndex(args)
  const [globals, verb, rest] = [args.slice(0, at), args[at] ?? '', args.slice(at + 1)]
  const filters = options.own || WITHOUT_FILTERS.has(verb) ? [] : await withoutFilters(cwd, globals, options)
  const quiet = DIFFING.has(verb) ? ['--no-ext-diff', '--no-textconv'] : []
  const extra = SUBMODULES.has(verb) ? [...quiet, '--ignore-submodules=dirty'] : quiet
  return execute(cwd, ['--no-pager', ...SAFE, ...filters, ...globals, verb, ...extra, ...rest], options)
}

/** The standard output of a git that has to succeed; throws `GitError`. */
export async function readGit(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await runGit(cwd, args, options)
  options.signal?.throwIfAborted()
  if (result.code !== 0) throw new GitError(args[verbIndex(args)] ?? '', result)
  return result.stdout
}

/** What git said, without a last line that was cut off in the middle. */
export function wholeLines({ stdout, truncated }: Pick<ProcessResult, 'stdout' | 'truncated'>): string {
  return truncated ? stdout.slice(0, stdout.lastIndexOf('\n') + 1) : stdout
}

function execute(cwd: string, args: readonly string[], options: GitOptions) {
  return runProcess({
    command: 'git',
    args,
    cwd,
    env: gitEnvironment(options),
    stdin: options.stdin,
    signal: options.signal,
    timeout: options.timeout ?? 10_000,
    maxBuffer: options.maxBuffer,
    ...(options.onOutput ? { onOutput: options.onOutput } : {}),
  })
}

function gitEnvironment(options: GitOptions) {
  const inherited = Object.entries(childEnvironment(options.env ?? process.env)).filter(([key]) => !key.toUpperCase().startsWith('GIT_'))
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    // No protocol has this name, so nothing is fetched and no transport program runs.
    GIT_ALLOW_PROTOCOL: 'none',
    ...options.git,
  }
}

/** Filters that the repository's own configuration defines are emptied; the user's own (such as LFS) stay. */
async function withoutFilters(cwd: string, globals: readonly string[], options: GitOptions): Promise<string[]> {
  const query = ['config', '--show-scope', '--null', '--name-only', '--get-regexp', '^(filter|diff|merge)\\.']
  const result = await execute(cwd, [...SAFE, ...globals, ...query], { ...options, stdin: undefined, onOutput: undefined, maxBuffer: 1024 * 1024 })
  const fields = result.stdout.split('\0')
  const settings = new Set<string>()
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [scope, key] = [fields[index] ?? '', fields[index + 1] ?? '']
    if (scope !== 'local' && scope !== 'worktree') continue
    const found = /^(filter|diff|merge)\.(.+)\.(clean|smudge|process|required|textconv|command|driver)$/s.exec(key)
    // A name with `=` can't be overridden from the command line.
    if (found?.[2]?.includes('=')) throw new Error('The repository defines a filter with an unusable name')
    if (found) settings.add(found[3] === 'required' ? `${key}=false` : `${key}=`)
  }
  return [...settings].slice(0, 500).flatMap((setting) => ['-c', setting])
}

/** Where the verb stands, behind options such as `-c name=value` and `--git-dir=…`. */
function verbIndex(args: readonly string[]): number {
  let index = 0
  while (args[index]?.startsWith('-')) index += args[index] === '-c' || args[index] === '-C' ? 2 : 1
  return index
}
