import type { PtyID } from '#protocol/id'
import type { Instance } from '../instance'
import { childNames } from '../system/census'
import { shellName } from '../system/shell'
import { findTerminal } from './pty'

const MOST = 10

/** What would be ended with a terminal besides its shell, by name; elsewhere than on Linux only what has the keys is known. */
export async function listJobs(instance: Instance, id: PtyID): Promise<string[]> {
  const { info, foreground } = findTerminal(instance, id)
  if (process.platform === 'linux') return (await childNames(info.pid)).slice(0, MOST)
  const inFront = shellName(foreground)
  return process.platform === 'win32' || inFront === shellName(info.command) ? [] : [inFront]
}
