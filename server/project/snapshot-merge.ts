import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SnapshotStore } from './snapshot-store'

export type Sides = { base: Uint8Array; ours: Uint8Array; theirs: Uint8Array }

/** What both sides made of the base, or `conflict` where they changed the same lines or there are no lines. */
export async function mergeContents(store: SnapshotStore, sides: Sides): Promise<Buffer | 'conflict'> {
  const folder = path.join(store.directory, `merge-${randomBytes(6).toString('hex')}`)
  await mkdir(folder, { mode: 0o700 })
  try {
    const names = ['ours', 'base', 'theirs'] as const
    await Promise.all(names.map((name) => writeFile(path.join(folder, name), sides[name], { mode: 0o600 })))
    const result = await store.git(['merge-file', '-p', '-q', ...names.map((name) => path.join(folder, name))], { maxBuffer: 16 * 1024 * 1024 })
    return result.code === 0 && !result.truncated ? result.stdoutBytes : 'conflict'
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
