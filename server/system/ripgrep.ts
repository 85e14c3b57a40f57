import { createRequire } from 'node:module'
import { isAbort, withTimeout, AbortedError } from './abort'
import { childEnvironment } from './child-environment'
import { tryParseJson } from './json'
import { runProcess, spawnStreaming } from './process'

/** The pattern is no valid regular expression, or a glob no valid glob. */
export class BadPatternError extends Error {
  override readonly name = 'BadPatternError'
  readonly code = 'BAD_PATTERN'
}

/** The search did not end in its time. */
export class SearchTimeoutError extends Error {
  override readonly name = 'SearchTimeoutError'
  readonly code = 'SEARCH_TIMEOUT'
}

export interface SearchOptions {
  cwd: string
  pattern: string
  /** Globs that file names must match; `!` in front excludes. */
  include?: readonly string[]
  /** Files or folders below `cwd` to look into; all without it. */
  paths?: readonly string[]
  /** Most matching lines, 1,000 without it. */
  limit?: number
  caseSensitive?: boolean
  fixedStrings?: boolean
  wholeWords?: boolean
  /** What stands for each match instead, with ripgrep's references to groups; texts then come uncut. */
  replacement?: string
  hidden?: boolean
  /** Milliseconds; 10 s without it. */
  timeout?: number
  signal?: AbortSignal
}

export interface SearchMatch {
  /** Relative to `cwd`, with slashes. */
  path: string
  /** Counted from 1. */
  line: number
  /** Byte offset of the line in the file. */
  offset: number
  /** The line without its end, cut at 2,000 characters. */
  text: string
  /** Byte ranges in the line; `replacement` only where one was asked for. */
  ranges: { start: number; end: number; text: string; replacement?: string }[]
}

export interface SearchResult {
  matches: SearchMatch[]
  /** True if the limit ended the search. */
  truncated: boolean
}

export interface ListOptions {
  cwd: string
  glob?: readonly string[]
  /** Most files, 100,000 without it. */
  limit?: number
  hidden?: boolean
  /** Also lists what .gitignore hides. */
  ignored?: boolean
  timeout?: number
  signal?: AbortSignal
}

const TIMEOUT = 10_000
const MAX_LINE = 1024 * 1024
const MAX_TEXT = 2_000
const MAX_PATTERN = 16 * 1024
const ALWAYS = ['--no-config', '--no-follow', '--no-messages', '--glob=!**/.git/**', '--glob=!**/.git']

/** The binary beside the package; in a packaged app the archive's copy cannot be executed, its unpacked twin can. */
export function ripgrepPath(): string {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg'
  const require = createRequire(import.meta.url)
  // The platform package belongs to @vscode/ripgrep, so it is looked up from there.
  const owner = createRequire(require.resolve('@vscode/ripgrep'))
  return owner.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/${name}`).replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
}

/** Searches file contents, honouring .gitignore, with hard limits. */
export async function searchText(options: SearchOptions): Promise<SearchResult> {
  const limit = options.limit ?? 1_000
  const matches: SearchMatch[] = []
  for await (const match of searchMatches(options)) {
    if (matches.length >= limit) return { matches, truncated: true }
    matches.push(match)
  }
  return { matches, truncated: false }
}

/** The matches as they are found; the search ends when the reader stops. */
export async function* searchMatches(options: SearchOptions): AsyncGenerator<SearchMatch> {
  if (options.pattern.length > MAX_PATTERN) throw new BadPatternError('The pattern is too long')
  for await (const line of ripgrepLines({ ...options, args: searchArguments(options), end: 0x0a })) {
    const match = toMatch(tryParseJson(line.toString('utf8')), options.replacement === undefined)
    if (match) yield match
  }
}

/** Relative paths of files, honouring .gitignore, links not followed. */
export async function* listFiles(options: ListOptions): AsyncGenerator<string> {
  const args = ['--files', '--null', ...ALWAYS, ...globs(options.glob)]
  if (options.hidden ?? true) args.push('--hidden')
  if (options.ignored) args.push('--no-ignore')
  let left = options.limit ?? 100_000
  for await (const line of ripgrepLines({ ...options, args: [...args, './'], end: 0 })) {
    if (left-- <= 0) return
    yield cleanPath(line.toString('utf8'))
  }
}

function searchArguments(options: SearchOptions): string[] {
  const args = ['--json', '--max-columns=0', '--max-filesize=50M', '--dfa-size-limit=100M', '--crlf', ...ALWAYS]
  args.push(...globs(options.include))
  args.push(options.caseSensitive === false ? '--ignore-case' : '--case-sensitive')
  if (options.fixedStrings) args.push('--fixed-strings')
  if (options.wholeWords) args.push('--word-regexp')
  if (options.replacement !== undefined) args.push(`--replace=${options.fixedStrings ? options.replacement.replaceAll('$', '$$$$') : options.replacement}`)
  if (options.hidden) args.push('--hidden')
  return [...args, `--regexp=${options.pattern}`, '--', ...(options.paths?.length ? options.paths : ['./'])]
}

function globs(patterns: readonly string[] = []): string[] {
  return patterns.map((pattern) => `--glob=${pattern}`)
}

interface LinesInput {
  cwd: string
  args: string[]
  /** The byte that ends a line. */
  end: number
  timeout?: number
  signal?: AbortSignal
}

async function* ripgrepLines({ cwd, args, end, timeout = TIMEOUT, signal }: LinesInput): AsyncGenerator<Buffer> {
  const limited = withTimeout(signal, timeout)
  const env = childEnvironment(process.env)
  const running = await spawnStreaming({ command: ripgrepPath(), args, cwd, env, signal: limited })
  let rest: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of running.output) {
      let start = 0
      for (let stop = chunk.indexOf(end); stop >= 0; stop = chunk.indexOf(end, start)) {
        const whole = Buffer.concat([...rest, chunk.subarray(start, stop)])
        if (size <= MAX_LINE && whole.length > 0) yield whole
        start = stop + 1
        rest = []
        size = 0
      }
      size += chunk.length - start
      // A match in a line of megabytes (minified code) is passed over; its bytes need not be kept.
      if (size <= MAX_LINE) rest.push(chunk.subarray(start))
      else rest = []
    }
    const exit = await running.exit
    if (exit.aborted) throw stopped(signal, timeout)
    if (exit.code === 2) await explainFailure({ cwd, args, signal: limited })
  } finally {
    void running.kill()
  }
}

function stopped(signal: AbortSignal | undefined, timeout: number): Error {
  if (!signal?.aborted) return new SearchTimeoutError(`The search took longer than ${timeout} ms`)
  return isAbort(signal.reason) ? (signal.reason as Error) : new AbortedError(undefined, { cause: signal.reason })
}

/** Exit code 2 also comes from unreadable files, which are no failure of the search; a bad pattern fails on empty input as well. */
async function explainFailure({ cwd, args, signal }: { cwd: string; args: string[]; signal: AbortSignal }): Promise<void> {
  const checked = args.filter((argument) => argument !== '--no-messages' && argument !== '--json' && argument !== '--files')
  const paths = checked.indexOf('--')
  const flags = paths < 0 ? ['--regexp=x', ...checked.slice(0, -1)] : checked.slice(0, paths)
  const result = await runProcess({ command: ripgrepPath(), args: [...flags, '--', '-'], cwd, stdin: '', signal, maxBuffer: 10_000 })
  if (result.code !== 2) return
  throw new BadPatternError(result.stderr.replace(/^rg: /, '').trim().slice(0, 2_000) || 'The pattern is not valid')
}

interface RipgrepText {
  text?: string
  /** Base64, where the bytes are no UTF-8. */
  bytes?: string
}

interface RipgrepMatch {
  type: 'match'
  data: {
    path: RipgrepText
    lines: RipgrepText
    line_number: number
    absolute_offset: number
    submatches: { match: RipgrepText; replacement?: RipgrepText; start: number; end: number }[]
  }
}

function toMatch(value: unknown, short: boolean): SearchMatch | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'match') return undefined
  const { data } = value as RipgrepMatch
  const kept = short ? cut : (text: string) => text
  return {
    path: cleanPath(textOf(data.path)),
    line: data.line_number,
    offset: data.absolute_offset,
    text: kept(textOf(data.lines).replace(/\r?\n$/, '')),
    ranges: data.submatches.slice(0, short ? 100 : undefined).map(({ match, replacement, start, end }) => ({
      start,
      end,
      text: kept(textOf(match)),
      ...(replacement ? { replacement: textOf(replacement) } : {}),
    })),
  }
}

function textOf(value: RipgrepText): string {
  return value.text ?? Buffer.from(value.bytes ?? '', 'base64').toString('utf8')
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text
}

function cleanPath(file: string): string {
  const slashes = process.platform === 'win32' ? file.replaceAll('\\', '/') : file
  return slashes.startsWith('./') ? slashes.slice(2) : slashes
}
