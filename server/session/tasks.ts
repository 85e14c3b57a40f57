import type { Agent } from '#protocol/agent'
import type { SessionID } from '#protocol/id'
import type { App } from '../app'
import { slot } from '../scope'
import { Limit } from '../system/limit'

/** A task at work, or waiting for its turn. */
export type RunningTask = {
  parentID: SessionID
  /** The agent that called for it, with the rights that it had. */
  caller: Agent
  /** Lets the call end while the task goes on; false when it did already. */
  detach(): boolean
  /** Ends a task that still waits for its turn; one at work ends with its session's run. */
  stop(): void
}

/** So many tasks of one session work at a time, and so many more may wait. */
const AT_ONCE = 8
const WAITING = 100

/** By the session in which the task is done. */
export const tasks = slot((_app: App) => new Map<SessionID, RunningTask>())

const limits = slot((_app: App) => new Map<SessionID, { limit: Limit; users: number }>())

type Work<T> = { signal: AbortSignal; onWait: () => void; run: () => Promise<T> }

/** Runs the work when one of its parent's places is free. Places are each session's own, so that tasks below tasks never wait in a ring. */
export async function inTurn<T>(app: App, parentID: SessionID, work: Work<T>): Promise<T> {
  const all = limits(app)
  const entry = all.get(parentID) ?? { limit: new Limit({ concurrency: AT_ONCE, queue: WAITING }), users: 0 }
  all.set(parentID, entry)
  entry.users += 1
  try {
    if (entry.limit.running >= AT_ONCE) work.onWait()
    return await entry.limit.run(work.run, work.signal)
  } finally {
    entry.users -= 1
    if (entry.users === 0) all.delete(parentID)
  }
}

/** Lets the session's tasks go on in the background, so that what waits for them moves on. False when there were none. */
export function backgroundTasks(app: App, parentID: SessionID): boolean {
  const mine = [...tasks(app).values()].filter((task) => task.parentID === parentID)
  return mine.map((task) => task.detach()).includes(true)
}
