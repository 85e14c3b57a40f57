import type { App } from '../app'
import type { Instance } from '../instance'
import { openInstance } from '../project/instances'
import { warmModel } from '../provider/model'
import { warmConnection } from '../provider/warm'
import { slot } from '../scope'
import { isAbort } from '../system/abort'
import { warmCommandGrammar } from '../tool/bash-permission'
import { tools } from '../tool/tools'

// What the first prompt needs is loaded while nobody waits: one thing at a time, with pauses in which requests are answered.
// Whoever comes earlier loads it himself; a failure shows when the thing is needed.

/** Until what opened the folder has been answered (ms), and between two things. */
const FIRST = 30
const PAUSE = 10

const connection = slot((app: App) => warmConnection(app.signal))

/** Once per folder, when the app wants it. */
export const warmInstance = slot((instance: Instance): Promise<void> => (instance.app.options.warmUp ? warm(instance) : Promise.resolve()))

/** Opens the folder that requests without one are about, and warms it. */
export async function warmDefault(app: App): Promise<void> {
  await app.clock.sleep(FIRST, app.signal).catch(() => undefined)
  if (app.closed) return
  await openInstance(app, app.options.directory).then(warmInstance).catch((error: unknown) => app.log.debug('no folder to warm up', { error: String(error) }))
}

async function warm(instance: Instance): Promise<void> {
  const { app, signal } = instance
  const schemas = tools.map((tool) => () => void tool.schema)
  const work: readonly (() => void | Promise<void>)[] = [() => warmModel(instance), () => connection(app), () => warmCommandGrammar(app), ...schemas]
  try {
    await app.clock.sleep(FIRST, signal)
    for (const load of work) {
      await load()
      await app.clock.sleep(PAUSE, signal)
    }
  } catch (error) {
    if (!isAbort(error) && !instance.closed) app.log.debug('not everything could be warmed up', { error: String(error) })
  }
}
