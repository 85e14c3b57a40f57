import type { Worktree, WorktreeCreate, WorktreeRemove } from '#protocol/worktree'
import { ProtocolError } from '#protocol/error'
import { readConfig } from '../config/config'
import { projectTrust } from '../config/trust'
import type { App } from '../app'
import type { EventPlace } from '../bus'
import type { Instance } from '../instance'
import { openInstance } from '../project/instances'
import { fillWorktree } from '../project/linked-worktrees'
import { findLinked, makeWorktree, removeWorktree, resetWorktree } from '../project/worktree'
import { slot } from '../scope'
import { ownerMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { isInside } from '../system/real-path'
import { commandArguments, findCommandShell } from '../system/shell'
import { runs } from './runs'

const LONGEST_START = 15 * 60_000
const MAX_OUTPUT = 64 * 1024

/** Work trees that are being filled and started; they stop with the app. */
const starting = slot(
  (_app: App) => new Set<Promise<void>>(),
  async (all) => {
    await Promise.allSettled(all)
  },
)

/** Makes a work tree and answers at once; its files and start commands follow, and an event tells how that went. */
export async function createWorktree(instance: Instance, input: WorktreeCreate): Promise<Worktree> {
  const worktree = await makeWorktree(instance, input)
  start(instance, worktree, () => fillWorktree(instance.app, worktree.directory).then(() => input.startCommand))
  return worktree
}

/** Removes a work tree in which no session is at work. */
export async function deleteWorktree(instance: Instance, input: WorktreeRemove): Promise<boolean> {
  if (!input.force) await requireIdle(instance, input.directory, 'WorktreeRemoveFailedError')
  return removeWorktree(instance, input)
}

/** Sets a work tree back to the default branch and runs the start command of the project again. */
export async function renewWorktree(instance: Instance, input: { directory: string }): Promise<boolean> {
  await requireIdle(instance, input.directory, 'WorktreeResetFailedError')
  const { directory, branch } = await resetWorktree(instance, input)
  start(instance, { name: branch ?? directory, directory, ...(branch ? { branch } : {}) }, () => Promise.resolve(undefined))
  return true
}

function start(instance: Instance, worktree: Worktree, fill: () => Promise<string | undefined>): void {
  const { app } = instance
  const all = starting(app)
  const places: EventPlace[] = [{ directory: worktree.directory, project: instance.project.id }, instance.place]
  const job = bringUp(app, worktree, fill)
    .then(
      () => {
        const { name, branch } = worktree
        for (const place of places) app.bus.publish(place, 'worktree.ready', { name, ...(branch ? { branch } : {}) })
      },
      (error: unknown) => {
        if (app.closed) return
        const message = error instanceof Error ? error.message : String(error)
        app.log.warn('a work tree could not be started', { directory: worktree.directory, error: message })
        for (const place of places) app.bus.publish(place, 'worktree.failed', { message })
      },
    )
    .finally(() => all.delete(job))
  all.add(job)
}

async function bringUp(app: App, { directory, name }: Worktree, fill: () => Promise<string | undefined>): Promise<void> {
  const own = await fill()
  const instance = await openInstance(app, directory)
  const release = instance.hold()
  try {
    const stored = instance.project.commands?.start?.trim()
    // Such a command runs what the project says (its scripts, its build): nothing of an untrusted one runs by itself.
    const trusted = stored ? (await projectTrust(instance)).trusted : false
    if (stored && trusted) await runStart(instance, stored)
    else if (stored) {
      const message = `The start command was not run in ${name}: the project is not trusted`
      app.bus.publish(instance.place, 'server.notice', { level: 'warn', message })
    }
    if (own?.trim()) await runStart(instance, own)
  } finally {
    release()
  }
}

async function runStart(instance: Instance, line: string): Promise<void> {
  const { app, environment, directory } = instance
  const { env, paths } = app.options
  const { shell: configured } = await readConfig(instance)
  const shell = await findCommandShell({ env, platform: process.platform }, configured)
  const result = await environment.run({
    command: shell,
    args: commandArguments(shell, line),
    cwd: directory,
    env: childEnvironment(env, app.keyNames),
    timeout: LONGEST_START,
    maxBuffer: MAX_OUTPUT,
    owner: ownerMarker(paths.data),
    signal: instance.signal,
  })
  instance.signal.throwIfAborted()
  if (result.code === 0 && !result.timedOut) return
  const how = result.timedOut ? `ended after ${LONGEST_START / 60_000} minutes` : `exit code ${result.code}`
  const said = (result.stderr.trim() || result.stdout.trim()).slice(-1000)
  throw new ProtocolError('WorktreeStartCommandFailedError', { message: `The start command failed (${how}): ${said}` })
}

/** Nothing pulls the files away from under a session that works with them. */
async function requireIdle(instance: Instance, input: string, fault: 'WorktreeRemoveFailedError' | 'WorktreeResetFailedError'): Promise<void> {
  if (instance.worktree === '/') return
  const { found, directory } = await findLinked(instance, input)
  const busy = found && [...runs(instance.app).values()].some((run) => isInside(directory, run.directory))
  if (busy) throw new ProtocolError(fault, { message: `A session is at work in ${directory}` })
}
