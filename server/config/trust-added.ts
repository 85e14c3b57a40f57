import type { HeldItem } from '#protocol/project'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { trustKey } from './trust-state'

/** What a person just wrote through our own door is trusted; an item that was held before stays held, whatever was changed in it. */
export function trustAdded(instance: Instance, before: readonly HeldItem[], after: readonly HeldItem[]): boolean {
  const nameOf = ({ kind, name, file }: HeldItem) => JSON.stringify([kind, name, file])
  const known = new Set(before.map(nameOf))
  const added = after.filter((item) => !known.has(nameOf(item)))
  if (added.length === 0) return false
  const now = instance.app.clock.now()
  transact(instance, (tx) => added.forEach((item) => tx.trust.put(trustKey(instance), item.hash, now)), { durable: true })
  return true
}
