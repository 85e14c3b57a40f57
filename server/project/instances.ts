import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { badRequest, notFound, ProtocolError } from '#protocol/error'
import type { App } from '../app'
import { Instance } from '../instance'
import { slot } from '../scope'
import { localEnvironment } from '../system/environment'
import { checkPath } from '../system/real-path'
import { instanceMap, openInstances } from './instance-map'
import { refuseOwnFolder } from './own-data'
import { isProject, resolveProject } from './project'

export { openInstances } from './instance-map'

const IDLE = 30 * 60_000
const SWEEP = 60_000
const LOOK = 2_000

/** The instance of a folder, opened when it is not; relative paths start at the app's own folder. */
export async function openInstance(app: App, directory: string): Promise<Instance> {
  const real = await requireDirectory(app, directory)
  const map = instanceMap(app)
  const present = map.get(real)
  if (present && !present.instance?.closed && !(await becameRepository(present.instance))) {
    present.instance?.touch()
    return present.promise
  }
  if (present !== map.get(real)) return openInstance(app, real)
  sweeper(app)
  const opening: { promise: Promise<Instance>; instance?: Instance } = { promise: create(app, real) }
  map.set(real, opening)
  const forget = () => {
    if (map.get(real) === opening) map.delete(real)
  }
  opening.promise.then((instance) => {
    opening.instance = instance
    instance.signal.addEventListener('abort', () => {
      forget()
      app.bus.publish(instance.place, 'server.instance.disposed', { directory: instance.directory })
    })
  }, forget)
  return opening.promise
}

/** Closes what the folder has open; the next request opens it afresh. */
export function disposeInstance(instance: Instance): Promise<void> {
  return instance.close()
}

export async function disposeInstances(app: App): Promise<void> {
  await Promise.allSettled(openInstances(app).map((instance) => instance.close()))
  app.bus.publish(app.place, 'global.disposed', {})
}

/** Closes the instances that nobody used for half an hour and nothing holds. */
export async function sweepInstances(app: App): Promise<void> {
  await Promise.allSettled(openInstances(app).flatMap((instance) => (instance.idle > IDLE ? [instance.close()] : [])))
}

const lastLook = slot((_instance: Instance) => ({ at: 0, answer: Promise.resolve(false) }))

/** A folder that was opened before `git init` and the first commit starts afresh as soon as nothing in it is held. */
function becameRepository(instance: Instance | undefined): Promise<boolean> {
  if (!instance || instance.worktree !== '/' || instance.idle === 0) return Promise.resolve(false)
  const look = lastLook(instance)
  const now = instance.app.clock.now()
  if (now - look.at < LOOK) return look.answer
  look.at = now
  look.answer = isProject(instance.app, instance.directory).then(async (found) => {
    if (found) await instance.close()
    return found
  })
  return look.answer
}

const sweeper = slot(
  (app: App) => {
    const timer = setInterval(() => void sweepInstances(app), SWEEP)
    timer.unref()
    return timer
  },
  (timer) => clearInterval(timer),
)

async function create(app: App, directory: string): Promise<Instance> {
  const facts = await resolveProject(app, directory)
  return new Instance(app, { directory, ...facts, environment: localEnvironment() })
}

async function requireDirectory(app: App, directory: string): Promise<string> {
  const asked = path.resolve(app.options.directory, directory)
  try {
    const real = await realpath(checkPath(asked))
    if (!(await stat(real)).isDirectory()) throw badRequest(`Not a folder: ${asked}`)
    await refuseOwnFolder(app, real)
    return real
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw notFound(`Folder not found: ${asked}`)
    if (code === 'EACCES' || code === 'EPERM') {
      throw new ProtocolError('PathForbiddenError', { message: 'The folder may not be opened', path: asked })
    }
    if (['ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'BAD_PATH'].includes(code ?? '')) throw badRequest(`Not a folder: ${asked.slice(0, 200)}`)
    throw error
  }
}
