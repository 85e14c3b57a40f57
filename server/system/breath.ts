import { setImmediate as nextTurn } from 'node:timers/promises'

/** For long work in small pieces: called between them, it lets others run as soon as `budget` ms were used up. */
export function breather(budget = 5): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < budget) return
    await nextTurn()
    since = performance.now()
  }
}
