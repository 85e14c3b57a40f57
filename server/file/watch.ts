import path from 'node:path'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { watchBranch } from '../project/vcs'
import { slot } from '../scope'
import { isInside } from '../system/real-path'
import { watchDirectory, type DirectoryWatch, type WatchEvent } from '../system/watch'
import { fileChanges } from './changes'

/** The half-written files of a save in one step; see `writeFileAtomic`. */
const HALF_WRITTEN = /^\..*\.[0-9a-f]{12}\.tmp$/

/** Follows the folder from the first need (a stream, the file index) to the instance's end; later calls share the watch. */
export const watchFiles = slot(
  async (instance: Instance): Promise<DirectoryWatch> => {
    void watchBranch(instance).catch((error: unknown) => instance.log.warn('the branch can not be watched', { error: String(error) }))
    if (tooWide(instance)) return { degraded: true, close: () => Promise.resolve() }
    const ignore = await readConfig(instance).then(
      (config) => config.watcher?.ignore ?? [],
      () => [],
    )
    const changes = fileChanges(instance)
    const watching = await watchDirectory(instance.directory, {
      ignore,
      onEvents: (events) => tell(instance, events.filter(isWanted)),
      onError: (error) => {
        changes.watched = false
        instance.log.warn('files are no longer watched', { directory: instance.directory, error: error.message })
        instance.bus.publish(instance.place, 'server.notice', { level: 'warn', message: error.message })
      },
    })
    changes.watched = !watching.degraded
    return watching
  },
  (watching) => watching.close(),
)

function tell(instance: Instance, events: readonly WatchEvent[]): void {
  if (instance.closed) return
  for (const { kind, path: file } of events) {
    // Too much at once is told as one change of the folder: whoever shows it looks again.
    instance.bus.publish(instance.place, 'file.watcher.updated', { file, event: kind === 'overflow' ? 'change' : kind })
  }
  for (const listener of fileChanges(instance).listeners) listener(events)
}

function isWanted({ path: file }: WatchEvent): boolean {
  return !HALF_WRITTEN.test(path.basename(file)) && !file.includes(`${path.sep}.git${path.sep}`)
}

/** A home folder or a whole disk is too much to follow. */
function tooWide({ directory, app }: Instance): boolean {
  return isInside(directory, app.options.paths.home)
}
