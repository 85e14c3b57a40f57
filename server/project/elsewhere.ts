import { badRequest, notFound, ProtocolError } from '#protocol/error'
import type { WorkspaceWarp } from '#protocol/workspace'
import type { Instance } from '../instance'

// What the published server does with the help of its publisher's services, or by replacing itself. Here nothing of that
// exists, and every operation says so in words that name what there is instead.

const SEMVER = /^v?\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/

/** The server is a part of the desktop app or of a package, which bring their own updates. */
export function refuseUpgrade(target: string | undefined): { success: false; error: string } {
  if (target !== undefined && !SEMVER.test(target)) throw badRequest(`Not a version: ${target.slice(0, 100)}`)
  return { success: false, error: 'Not available here: this server is upgraded with the app or package that it is a part of' }
}

export function consoleState(): { consoleManagedProviders: string[]; switchableOrgCount: number } {
  return { consoleManagedProviders: [], switchableOrgCount: 0 }
}

export function refuseOrg(orgID: string): never {
  throw badRequest(`Not available here: no account of the Console is signed in, so there is no organisation ${orgID.slice(0, 100)}`)
}

export function refuseWorkspace(type: string): never {
  const message = `Not available here: there is no adapter for workspaces of the type "${type.slice(0, 100)}". Work trees of this machine are made by POST /experimental/worktree`
  throw new ProtocolError('WorkspaceCreateError', { message })
}

export function refuseUnknownWorkspace(id: string): never {
  throw badRequest(`Workspace not found: ${id.slice(0, 100)}`)
}

/** A session is in no workspace, so that taking it out is done already. */
export function warpSession({ store }: Instance, { id, sessionID }: WorkspaceWarp): void {
  if (!store.session.get(sessionID)) throw notFound(`Session not found: ${sessionID}`, { sessionID })
  if (id === null) return
  const message = `Workspace not found: ${id}. Sessions move between folders by POST /experimental/control-plane/move-session`
  throw new ProtocolError('WorkspaceWarpError', { message })
}
