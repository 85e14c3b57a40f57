import type { Agent } from '#protocol/agent'
import type { SessionID } from '#protocol/id'
import type { AssistantMessage } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { Instance } from '../instance'
import type { Run } from './runs'

/** Who calls for a task, and how that shows. */
export type TaskCaller = {
  instance: Instance
  session: Session
  /** Its rights are the most that the task can have. */
  agent: Agent
  message: AssistantMessage
  callID: string
  signal: AbortSignal
  progress(state: { title?: string; metadata?: Record<string, unknown> }): void
  /** Starts the loop of a session. */
  start(instance: Instance, session: Session): Run
}

export type TaskOutcome = { state: 'completed' | 'cancelled' | 'error'; text: string }

/** A task as the model that called for it reads of it. */
export function describeTask(id: SessionID, state: TaskOutcome['state'] | 'running', text: string): string {
  return `<task id="${id}" state="${state}">\n<task_result>\n${text}\n</task_result>\n</task>`
}
