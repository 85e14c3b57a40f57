import type { Worktree } from '#protocol/worktree'
import { useClientScope } from './client-context'
import { worktreeKeys } from './worktree'

const LONGEST = 120_000

/** Makes a work tree of the folder's repository; settles when its files are there. */
export function useReadyWorktree(directory: string): (name: string) => Promise<Worktree> {
  const { client, events, queries } = useClientScope()
  return async (name) => {
    const outcomes = new Map<string, string | undefined>()
    const waiting = Promise.withResolvers<void>()
    const wanted: { directory?: string } = {}
    const settle = (place: string, problem?: string) => {
      outcomes.set(place, problem)
      if (place !== wanted.directory) return
      if (problem === undefined) waiting.resolve()
      else waiting.reject(new Error(problem))
    }
    // The news may be here before the answer is.
    const stops = [
      events.listen('worktree.ready', ({ directory: place }) => settle(place)),
      events.listen('worktree.failed', ({ directory: place, properties }) => settle(place, properties.message)),
    ]
    const timer = setTimeout(() => waiting.reject(new Error('The work tree was not ready in time')), LONGEST)
    try {
      const made = await client.call('worktree.create', { directory, body: { name } })
      wanted.directory = made.directory
      if (outcomes.has(made.directory)) settle(made.directory, outcomes.get(made.directory))
      await waiting.promise
      return made
    } finally {
      clearTimeout(timer)
      for (const stop of stops) stop()
      void queries.invalidateQueries({ queryKey: worktreeKeys.lists })
    }
  }
}
