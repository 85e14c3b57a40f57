import path from 'node:path'
import { ProtocolError } from '#protocol/error'
import type { App } from '../app'
import { slot } from '../scope'
import { isInside, resolveReal } from '../system/real-path'

// What is ours (database, token, keys, logs) lies in folders of the person, so a project may hold them: a home folder that
// is opened, a repository of dotfiles. Nothing that reads a project may show them, neither by path nor by a search.

type Places = { own: string[]; open: string[] }

const places = slot(async ({ options: { paths, env } }: App): Promise<Places> => {
  const shared = path.join(env.XDG_DATA_HOME || path.join(paths.home, '.local', 'share'), 'opencode', 'auth.json')
  const real = (list: string[]) => Promise.all(list.map((place) => resolveReal(place).catch(() => place)))
  // Work trees that we make for people lie in our data, and are theirs; outputs and skills are for the model to read.
  const [own, open] = await Promise.all([
    real([paths.data, paths.state, shared]),
    real([path.join(paths.data, 'tool-output'), path.join(paths.data, 'worktree'), path.join(paths.cache, 'skills'), paths.tmp]),
  ])
  return { own, open }
})

/** Whether a real path is our own data, or what the system shows of our process. */
export async function isOwnData(app: App, real: string): Promise<boolean> {
  if (isInside(`/proc/${process.pid}`, real)) return true
  const { own, open } = await places(app)
  return own.some((place) => isInside(place, real)) && !open.some((folder) => isInside(folder, real))
}

/** Our own places below a folder, relative to it and with slashes; what reads everything below it has to leave them out. */
export async function ownDataBelow(app: App, folder: string): Promise<string[]> {
  const { own } = await places(app)
  return own.flatMap((place) => (place !== folder && isInside(folder, place) ? [path.relative(folder, place).replaceAll(path.sep, '/')] : []))
}

/** The same as patterns for ripgrep. */
export async function ownDataGlobs(app: App, folder: string): Promise<string[]> {
  const below = await ownDataBelow(app, folder)
  return below.map((name) => `!/${name.replace(/[\\*?[\]{}!]/g, '\\$&')}`)
}

/** Our own folders are no projects. */
export async function refuseOwnFolder(app: App, directory: string): Promise<void> {
  if (!(await isOwnData(app, directory))) return
  throw new ProtocolError('PathForbiddenError', { message: 'The folder belongs to the app itself', path: directory })
}
