import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'

/** An instance that is open or opening, by the real path of its folder. */
export type Opening = { promise: Promise<Instance>; instance?: Instance }

export const instanceMap = slot(
  (_app: App) => new Map<string, Opening>(),
  async (map) => {
    await Promise.allSettled([...map.values()].map(async ({ promise }) => (await promise).close()))
  },
)

/** The instances that are open now. */
export function openInstances(app: App): Instance[] {
  return [...instanceMap(app).values()].flatMap(({ instance }) => (instance && !instance.closed ? [instance] : []))
}
