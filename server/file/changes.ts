import type { Instance } from '../instance'
import { slot } from '../scope'
import { isInside } from '../system/real-path'
import type { WatchEvent } from '../system/watch'

type Changes = {
  /** True while the system tells of changes, our own ones included. */
  watched: boolean
  readonly listeners: Set<(events: readonly WatchEvent[]) => void>
}

/** Who wants to know of changed files of a folder, whoever noticed them. */
export const fileChanges = slot((_instance: Instance): Changes => ({ watched: false, listeners: new Set() }))

/** Tells of a change that we made ourselves; without a watcher nobody else would. */
export function noteChange(instance: Instance, file: string, kind: 'add' | 'change' | 'unlink'): void {
  const changes = fileChanges(instance)
  // The watcher of a sub folder does not see the rest of the work tree.
  if (!changes.watched || !isInside(instance.directory, file)) instance.bus.publish(instance.place, 'file.watcher.updated', { file, event: kind })
  for (const listener of changes.listeners) listener([{ kind, path: file }])
}
