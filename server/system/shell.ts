import { randomUUID } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { childEnvironment } from './child-environment'
import type { ProcessEnvironment } from './paths'
import { runProcess } from './process'
import { findProgram, isExecutable } from './program'

export interface Shell {
  path: string
  name: string
  /** True if commands written for a POSIX shell (or PowerShell, cmd) run in it; fish and nu are good for terminals only. */
  acceptable: boolean
}

export interface ShellContext {
  env: ProcessEnvironment
  platform: NodeJS.Platform
}

const POSIX = ['bash', 'zsh', 'sh', 'dash', 'ksh', 'mksh', 'ash', 'busybox']
const OTHER = ['fish', 'nu', 'elvish', 'xonsh', 'tcsh', 'csh']
const WINDOWS = ['pwsh', 'powershell', 'cmd']
const KNOWN = new Set([...POSIX, ...OTHER, ...WINDOWS])
const UNWANTED = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD', 'OPENCODE'])
const LOGIN_TIMEOUT = 10_000

/** The name that decides how a shell is spoken to: lower case, without folder and `.exe`. */
export function shellName(shell: string): string {
  return (shell.split(/[\\/]/).at(-1) ?? shell).toLowerCase().replace(/\.exe$/, '')
}

/** The shell for terminals: the configured one, else `$SHELL`, else what the system has. */
export async function findShell({ env, platform }: ShellContext, configured?: string): Promise<string> {
  for (const wish of [configured, env.SHELL]) {
    const found = wish ? await findProgram(wish, { env, platform }) : undefined
    if (found) return found
  }
  return fallbackShell({ env, platform })
}

/** The shell that commands run in: like `findShell`, passing over those whose language differs. */
export async function findCommandShell(context: ShellContext, configured?: string): Promise<string> {
  const found = await findShell(context, configured)
  return isAcceptable(found) ? found : fallbackShell(context)
}

/** Shells of this machine, from `/etc/shells` and the PATH, each once. */
export async function listShells({ env, platform }: ShellContext): Promise<Shell[]> {
  const listed = platform === 'win32' ? [] : (await readFile('/etc/shells', 'utf8').catch(() => '')).split('\n')
  const named = platform === 'win32' ? [...WINDOWS, 'bash', 'nu'] : [...POSIX, ...OTHER, 'pwsh']
  const candidates = listed.map((line) => line.trim()).filter((line) => line.startsWith('/') && KNOWN.has(shellName(line)))
  for (const name of named) {
    const found = name === 'busybox' ? undefined : await findProgram(name, { env, platform })
    if (found) candidates.push(found)
  }
  const shells = new Map<string, Shell>()
  for (const candidate of candidates) {
    if (!(await isExecutable(candidate))) continue
    // /bin and /usr/bin are often the same folder, and `sh` is often a link to another shell, which is worth its own line.
    const key = `${shellName(candidate)} ${await realpath(candidate)}`
    if (!shells.has(key)) shells.set(key, { path: candidate, name: shellName(candidate), acceptable: isAcceptable(candidate) })
  }
  return [...shells.values()]
}

/** Arguments that make a shell run one command; `login` also reads the user's profile. */
export function commandArguments(shell: string, command: string, login = false): string[] {
  const name = shellName(shell)
  if (name === 'cmd') return ['/d', '/s', '/c', command]
  if (name === 'pwsh' || name === 'powershell') return ['-NoLogo', ...(login ? [] : ['-NoProfile']), '-NonInteractive', '-Command', command]
  if (name === 'busybox') return ['sh', '-c', command]
  const knowsLogin = ['bash', 'zsh', 'sh', 'ksh', 'mksh', 'ash', 'fish', 'nu'].includes(name)
  return login && knowsLogin ? ['-l', '-c', command] : ['-c', command]
}

/** Arguments that make a shell an interactive one of a terminal. */
export function terminalArguments(shell: string, platform: NodeJS.Platform): string[] {
  // macOS terminals start login shells, everybody's PATH there relies on it.
  if (platform === 'darwin' && ['bash', 'zsh', 'fish', 'sh'].includes(shellName(shell))) return ['-l']
  return WINDOWS.includes(shellName(shell)) && shellName(shell) !== 'cmd' ? ['-NoLogo'] : []
}

/** The environment that a login shell ends up with; an app started from an icon knows little of it. Empty if the shell does not answer. */
export async function loginEnvironment(shell: string, signal?: AbortSignal): Promise<Record<string, string>> {
  const name = shellName(shell)
  if (WINDOWS.includes(name) || name === 'nu' || name === 'elvish' || name === 'xonsh') return {}
  const mark = `mark-${randomUUID()}`
  // Old versions of env cannot separate by NUL; then lines have to do.
  const script = `printf '%s' ${mark}; env -0 2>/dev/null || env; printf '%s' ${mark}`
  const args = name === 'csh' || name === 'tcsh' ? ['-ic', script] : ['-i', '-l', '-c', script]
  const result = await runProcess({
    command: shell,
    args,
    env: { ...childEnvironment(process.env), TERM: 'dumb' },
    signal,
    timeout: LOGIN_TIMEOUT,
    maxBuffer: 1024 * 1024,
  })
  signal?.throwIfAborted()
  const [, body] = result.stdout.split(mark)
  return body === undefined || !result.stdout.endsWith(mark) ? {} : parseEnvironment(body)
}

function parseEnvironment(text: string): Record<string, string> {
  const result: Record<string, string> = {}
  for (const entry of text.split(text.includes('\0') ? '\0' : '\n')) {
    const split = entry.indexOf('=')
    const key = entry.slice(0, split)
    if (split > 0 && !UNWANTED.has(key) && !key.startsWith('OPENCODE_DESKTOP_')) result[key] = entry.slice(split + 1)
  }
  // TERM is what was set for the question.
  delete result.TERM
  return result
}

function isAcceptable(shell: string): boolean {
  const name = shellName(shell)
  return KNOWN.has(name) && !OTHER.includes(name)
}

async function fallbackShell({ env, platform }: ShellContext): Promise<string> {
  const names =
    platform === 'win32'
      ? ['pwsh', 'powershell']
      : platform === 'darwin'
        ? ['/bin/zsh', '/bin/bash']
        : ['/bin/bash', '/usr/bin/bash', 'bash']
  for (const name of names) {
    const found = await findProgram(name, { env, platform })
    if (found) return found
  }
  return platform === 'win32' ? (env.COMSPEC ?? 'cmd.exe') : '/bin/sh'
}
