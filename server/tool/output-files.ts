import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { ensurePrivateDirectory } from '../system/paths'

// Whole outputs of which a model saw only a part: one private file each, kept for a while.

export const MAX_OUTPUT_FILE = 100 * 1024 * 1024
const DAY = 24 * 60 * 60 * 1000
const KEPT_MILLISECONDS = 7 * DAY
const KEPT_BYTES = 1024 * 1024 * 1024

/** Old outputs are removed once a day, when a new one is about to be written; an app may run for weeks. */
const sweeps = slot((_app: App) => ({ next: -Infinity }))

/** Where the next whole output goes; nothing is there yet. */
export async function prepareOutputPath(instance: Instance): Promise<string> {
  sweepOutputs(instance.app)
  const directory = await ensurePrivateDirectory(outputDirectory(instance.app))
  return path.join(directory, `tool_${Date.now().toString(16).padStart(12, '0')}${randomBytes(9).toString('hex')}`)
}

export function outputDirectory(app: App): string {
  return path.join(app.options.paths.data, 'tool-output')
}

function sweepOutputs(app: App): void {
  const sweep = sweeps(app)
  const now = app.clock.now()
  if (now < sweep.next) return
  sweep.next = now + DAY
  void removeOldOutputs(app)
}

/** Removes what is older than a week, and of the rest the oldest beyond a gigabyte. */
async function removeOldOutputs(app: App): Promise<void> {
  const directory = outputDirectory(app)
  const names = await readdir(directory).catch(() => [])
  // A name begins with the time of writing: the newest come first.
  let kept = 0
  for (const name of names.sort((one, other) => (one < other ? 1 : -1))) {
    const file = path.join(directory, name)
    const facts = await stat(file).catch(() => undefined)
    if (!facts?.isFile()) continue
    if (app.clock.now() - facts.mtimeMs <= KEPT_MILLISECONDS && kept + facts.size <= KEPT_BYTES) kept += facts.size
    else await rm(file, { force: true }).catch(() => undefined)
  }
}
