import type { Agent } from '#protocol/agent'
import type { SessionID } from '#protocol/id'
import type { AssistantMessage, MessageWithParts } from '#protocol/message'
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

const LONGEST_SAID = 20_000

/** What was said in these messages, in words for the model that waits for it; of too much the end. */
export function saidBy(messages: readonly MessageWithParts[]): string {
  const texts = messages.flatMap(({ info, parts }) => (info.role === 'assistant' ? parts.flatMap((part) => (part.type === 'text' ? part.text.trim() : [])) : []))
  const said = texts.filter(Boolean).join('\n\n').slice(-LONGEST_SAID)
  return said === '' ? 'It had not said anything yet.' : `What it had said until then:\n\n${said}`
}
