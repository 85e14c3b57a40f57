import { pathToFileURL } from 'node:url'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { presentServers } from './clients'
import { readDocument } from './documents'

// What changes on disk, whoever changed it, is told to the servers that run.

const BATCH = 100
const MAX_BATCH = 1_000
const TYPES = { add: 1, change: 2, unlink: 3 } as const

type Kind = keyof typeof TYPES
type Following = { changes: Map<string, Kind>; timer: NodeJS.Timeout | undefined; stop: () => void }

/** Begins with the first server and ends with the folder; the watcher itself is somebody else's. */
export const followFiles = slot(
  (instance: Instance): Following => {
    const following: Following = { changes: new Map(), timer: undefined, stop: () => undefined }
    following.stop = instance.bus.subscribe((event) => {
      if (event.type !== 'file.watcher.updated' || event.directory !== instance.directory) return
      // Of a flood the rest is left out: servers look again when their files are touched.
      if (following.changes.size < MAX_BATCH) following.changes.set(event.properties.file, event.properties.event)
      following.timer ??= setTimeout(() => {
        following.timer = undefined
        const changes = following.changes
        following.changes = new Map()
        void tell(instance, changes)
      }, BATCH)
    })
    return following
  },
  (following) => {
    clearTimeout(following.timer)
    following.stop()
  },
)

async function tell(instance: Instance, changes: ReadonlyMap<string, Kind>): Promise<void> {
  const clients = presentServers(instance).flatMap(({ client }) => client ?? [])
  if (clients.length === 0) return
  const told = [...changes].map(([file, kind]) => ({ uri: pathToFileURL(file).href, type: TYPES[kind] }))
  for (const client of clients) client.notify('workspace/didChangeWatchedFiles', { changes: told })
  for (const [file, kind] of changes) {
    const holders = clients.filter((client) => client.documents.has(file))
    if (holders.length === 0) continue
    const text = kind === 'unlink' ? undefined : await readDocument(instance, file)
    for (const client of holders) {
      if (text === undefined) client.documents.close(file)
      else client.documents.show(file, text, client.reports.mark())
    }
  }
}
