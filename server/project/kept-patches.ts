import { randomBytes } from 'node:crypto'
import type { Instance } from '../instance'
import { slot } from '../scope'

export type KeptPatch = { patch: Uint8Array }

const MAX_KEPT = 100
const MAX_BYTES = 128 * 1024 * 1024

/** Patches that bring back what a person undid, the newest last, as long as the folder is open. */
const kept = slot((_instance: Instance) => new Map<string, KeptPatch>())

/** Keeps a patch and answers the name under which it is found again; the oldest give way. */
export function keepPatch(instance: Instance, patch: Uint8Array): string {
  const all = kept(instance)
  const id = randomBytes(12).toString('base64url')
  all.set(id, { patch })
  let bytes = [...all.values()].reduce((sum, entry) => sum + entry.patch.byteLength, 0)
  for (const [oldest, entry] of all) {
    if (oldest === id || (all.size <= MAX_KEPT && bytes <= MAX_BYTES)) break
    all.delete(oldest)
    bytes -= entry.patch.byteLength
  }
  return id
}

export function findPatch(instance: Instance, id: string): Uint8Array | undefined {
  return kept(instance).get(id)?.patch
}

export function dropPatch(instance: Instance, id: string): void {
  kept(instance).delete(id)
}
