import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import { badRequest, ProtocolError } from '#protocol/error'
import type { PtyCreate } from '#protocol/pty'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { ownerMarker, RUN_VARIABLE, runMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { BadPathError, isInside, resolveReal } from '../system/real-path'
import { findShell, shellName } from '../system/shell'

const SHELLS_WITH_LOGIN: readonly string[] = ['bash', 'dash', 'fish', 'ksh', 'mksh', 'sh', 'zsh']
/** Of a terminal that the server itself was started in; they would mislead a program in another one. */
const OUTER_TERMINAL = ['TMUX', 'TMUX_PANE', 'STY', 'WINDOW', 'WINDOWID', 'TERMCAP', 'COLUMNS', 'LINES', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION']

export type SpawnPlan = { command: string; args: string[]; cwd: string; env: Record<string, string>; marker: string }

/** What to start, and where; refuses folders outside of the project and programs that do not exist. */
export async function planSpawn(instance: Instance, input: PtyCreate): Promise<SpawnPlan> {
  const cwd = await workingFolder(instance, input.cwd)
  const env = terminalEnvironment(instance, input.env)
  const command = input.command ? await findProgram(input.command, { cwd, env }) : await defaultShell(instance)
  const login = SHELLS_WITH_LOGIN.includes(shellName(command)) ? ['-l'] : []
  const marker = runMarker(ownerMarker(instance.app.options.paths.data))
  return { command, args: [...(input.args ?? []), ...login], cwd, env: { ...env, [RUN_VARIABLE]: marker }, marker }
}

function terminalEnvironment(instance: Instance, extra: Record<string, string> = {}) {
  const env = childEnvironment(instance.app.options.env, instance.app.keyNames)
  for (const name of OUTER_TERMINAL) delete env[name]
  return { ...env, ...extra, TERM: 'xterm-256color', COLORTERM: 'truecolor', OPENCODE: '1', OPENCODE_TERMINAL: '1' }
}

async function defaultShell(instance: Instance) {
  const { shell } = await readConfig(instance)
  return findShell({ env: instance.app.options.env, platform: process.platform }, shell)
}

async function workingFolder(instance: Instance, wanted = '.') {
  const cwd = await resolveReal(path.resolve(instance.directory, wanted)).catch((error: unknown) => {
    if (error instanceof BadPathError) throw badRequest(error.message)
    throw error
  })
  const roots = [instance.directory, ...(instance.worktree === path.parse(instance.worktree).root ? [] : [instance.worktree])]
  if (!roots.some((root) => isInside(root, cwd))) {
    throw new ProtocolError('PathForbiddenError', { message: 'A terminal starts inside of the project', path: wanted })
  }
  const facts = await stat(cwd).catch(() => undefined)
  if (!facts?.isDirectory()) throw badRequest(`The folder does not exist: ${wanted}`)
  return cwd
}

async function findProgram(command: string, { cwd, env }: { cwd: string; env: Record<string, string> }) {
  const folders = /[\\/]/.test(command) ? [cwd] : (env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder))
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : ['']
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.resolve(folder, command + ending)
      if (await isProgram(file)) return file
    }
  }
  throw badRequest(`The program does not exist or cannot be executed: ${command}`)
}

async function isProgram(file: string) {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
