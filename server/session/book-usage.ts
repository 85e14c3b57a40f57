import type { Tokens } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Instance } from '../instance'
import { transact } from '../store/transact'

/** Books what a request cost that belongs to no session, under the name of who asked for it. */
export function bookUsage(instance: Instance, model: Model, paid: { source: string; cost: number; tokens: Tokens }): void {
  const { providerID, id: modelID } = model
  transact(instance, (tx) => tx.usage.add({ time: instance.app.clock.now(), projectID: instance.project.id, providerID, modelID, ...paid }))
}
