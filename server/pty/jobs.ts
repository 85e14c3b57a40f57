import type { PtyID } from '#protocol/id'
import type { App } from '../app'
import type { Instance } from '../instance'
import { openInstances } from '../project/instances'
import { childNames } from '../system/census'
import { shellName } from '../system/shell'
import { findTerminal, listPtys } from './pty'

const MOST = 10

/** What runs in one terminal besides its shell. */
export type TerminalJobs = { directory: string; jobs: string[] }

/** What would be ended with a terminal besides its shell, by name; elsewhere than on Linux only what has the keys is known. */
export async function listJobs(instance: Instance, id: PtyID): Promise<string[]> {
  const { info, foreground } = findTerminal(instance, id)
  if (process.platform === 'linux') return (await childNames(info.pid)).slice(0, MOST)
  const inFront = shellName(foreground)
  return process.platform === 'win32' || inFront === shellName(info.command) ? [] : [inFront]
}

/** What would be ended with the whole process, terminal by terminal; those in which nothing runs are left out. */
export async function listAllJobs(app: App): Promise<TerminalJobs[]> {
  const all = openInstances(app).flatMap((instance) => listPtys(instance).map(({ id }) => ({ instance, id })))
  // One may end while it is asked.
  const asked = all.map(async ({ instance, id }) => ({ directory: instance.directory, jobs: await listJobs(instance, id).catch(() => []) }))
  return (await Promise.all(asked)).filter(({ jobs }) => jobs.length > 0)
}
