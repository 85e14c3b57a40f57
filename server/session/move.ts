import { ProtocolError } from '#protocol/error'
import type { MoveSession } from '#protocol/control-plane'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { applyPatch } from '../file/apply'
import type { Instance } from '../instance'
import { readGit } from '../project/git'
import { openInstance } from '../project/instances'
import { keepWork } from '../project/linked-worktrees'
import { rawDiff } from '../project/raw-diff'
import { transact } from '../store/transact'
import { isBusy } from './runs'
import { getSession, placeOf, relativePath } from './session'

/**
 * Moves a session with its children to another folder of the same project. With `moveChanges` what is not committed in the
 * old folder goes along: it is applied to the new one first, and taken away in the old one only when that worked.
 */
export async function moveSession(app: App, { sessionID, destination, moveChanges }: MoveSession): Promise<void> {
  const session = getSession(app, sessionID)
  const target = await openInstance(app, destination.directory)
  if (target.project.id !== session.projectID) throw refuse('The folder belongs to another project')
  const moving = [session, ...descendants(app, session)]
  const release = target.hold()
  try {
    refuseBusy(app, moving)
    if (moveChanges && target.directory !== session.directory) await moveWork(await openInstance(app, session.directory), target)
    // Changes take a while to move.
    refuseBusy(app, moving)
    place(app, moving, target)
  } finally {
    release()
  }
}

function place(app: App, moving: readonly Session[], target: Instance): void {
  const now = app.clock.now()
  transact(
    app,
    (tx) => {
      for (const { id } of moving) {
        const before = getSession(app, id)
        if (before.directory === target.directory) continue
        const info: Session = { ...before, directory: target.directory, path: relativePath(target), time: { ...before.time, updated: now } }
        tx.session.put(info)
        tx.emit('session.updated', { sessionID: id, info }, placeOf(info))
        // Who follows the old folder hears that the session is no longer there.
        tx.emit('session.updated', { sessionID: id, info }, placeOf(before))
      }
    },
    { durable: true },
  )
}

/** Children work where their parent does; one that was moved away already stays there. */
function descendants(app: App, session: Session): Session[] {
  const children = app.store.session.children(session.id).filter(({ directory }) => directory === session.directory)
  return children.flatMap((child) => [child, ...descendants(app, child)])
}

function refuseBusy(app: App, sessions: readonly Session[]): void {
  const busy = sessions.find(({ id }) => isBusy(app, id))
  if (busy) throw refuse(`Session is busy: ${busy.id}`)
  const undone = sessions.find(({ id }) => getSession(app, id).revert)
  if (undone) throw refuse('A part of the session is undone: redo it or go on from there first')
}

async function moveWork(source: Instance, target: Instance): Promise<void> {
  if (source.worktree === target.worktree) return
  if (source.worktree === '/' || target.worktree === '/') throw refuse('Only changes in a git repository can be moved')
  const release = source.hold()
  try {
    const patch = await rawDiff(source, { signal: source.signal })
    if (patch.length === 0) return
    const kept = await keepWork(source.app, source.worktree)
    source.log.info('changes are moved', { from: source.worktree, to: target.worktree, kept })
    await applyPatch(target, patch)
    await takeAway(source, patch).catch(async (error: unknown) => {
      await applyPatch(target, patch, { reverse: true }).catch(() => undefined)
      throw error
    })
  } catch (error) {
    if (error instanceof ProtocolError && error.name === 'MoveSessionError') throw error
    throw refuse(`The changes could not be moved: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    release()
  }
}

async function takeAway(source: Instance, patch: Buffer): Promise<void> {
  await applyPatch(source, patch, { reverse: true })
  await readGit(source.worktree, ['reset', '--quiet'], { env: source.app.options.env, signal: source.app.signal, git: { GIT_WORK_TREE: source.worktree } })
}

function refuse(message: string) {
  return new ProtocolError('MoveSessionError', { message })
}
