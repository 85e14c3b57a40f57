import type { AssistantMessage, Message, MessageWithParts, Part, TextPart, ToolPart, UserMessage } from '#protocol/message'
import type { Session } from '#protocol/session'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { truncateOutput } from '../tool/truncate'
import { liveParts } from './live'
import { runTask } from './task'
import type { TaskCaller } from './task-caller'
import { endFailed } from './turn'

// A prompt can hold tasks that the person (or a command) gives to other agents. They are done before a model answers, and
// stand in the conversation as calls of the task tool that the model will read.

type SubtaskPart = Extract<Part, { type: 'subtask' }>
type Running = Extract<ToolPart['state'], { status: 'running' }>
type Call = { message: AssistantMessage; part: ToolPart & { state: Running } }

export type SubtaskTurn = Pick<TaskCaller, 'instance' | 'session' | 'signal' | 'start'> & { history: readonly MessageWithParts[]; user: UserMessage }

const GO_ON = 'Summarize the task tool output above and continue with your task.'

/** Does the tasks that the last prompt holds, all at the same time, and tells whether there were any. */
export async function runSubtasks(turn: SubtaskTurn): Promise<boolean> {
  const { instance, session, signal } = turn
  const pending = pendingSubtasks(turn)
  if (pending.length === 0) return false
  const calls = storeCalls(turn, pending)
  await Promise.all(calls.map((call, index) => runCall(turn, call, pending[index]!)))
  // Some models say nothing after a call that nobody asked them to look at.
  if (!signal.aborted && pending.some((part) => part.command !== undefined)) goOn(instance, session, turn.user)
  return true
}

/** A task is its part's id; what was begun once, be it in another process, is not begun again. */
function pendingSubtasks({ history, user }: SubtaskTurn): SubtaskPart[] {
  const begun = new Set(history.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool' ? part.callID : []))))
  const parts = history.findLast(({ info }) => info.id === user.id)?.parts ?? []
  return parts.flatMap((part) => (part.type === 'subtask' && !begun.has(part.id) ? part : []))
}

function storeCalls({ instance, session, user }: SubtaskTurn, pending: readonly SubtaskPart[]): Call[] {
  const { app } = instance
  const start = app.clock.now()
  const calls = pending.map(({ id, prompt, description, agent, model = user.model, command }): Call => {
    const message: AssistantMessage = {
      id: app.id('msg'),
      sessionID: session.id,
      role: 'assistant',
      parentID: user.id,
      mode: agent,
      agent,
      path: { cwd: instance.directory, root: instance.worktree },
      cost: 0,
      tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
      modelID: model.modelID,
      providerID: model.providerID,
      time: { created: Math.max(start, user.time.created + 1) },
    }
    const input = { prompt, description, subagent_type: agent, ...(command === undefined ? {} : { command }) }
    const state = { status: 'running' as const, input, time: { start } }
    return { message, part: { id: app.id('prt'), sessionID: session.id, messageID: message.id, type: 'tool', callID: id, tool: 'task', state } }
  })
  write(instance, calls.map(({ message }) => message), calls.map(({ part }) => part))
  return calls
}

async function runCall(turn: SubtaskTurn, { message, part }: Call, subtask: SubtaskPart): Promise<void> {
  const { instance, session, user, signal, start } = turn
  const { app } = instance
  const shown: Call = { message, part }
  const progress: TaskCaller['progress'] = (state) => {
    shown.part = { ...shown.part, state: { ...shown.part.state, ...state } }
    liveParts(app).set(shown.part)
    instance.bus.publish(instance.place, 'message.part.updated', { sessionID: session.id, part: shown.part, time: app.clock.now() })
  }
  const settle = (state: ToolPart['state']) => {
    const done: AssistantMessage = { ...message, finish: 'tool-calls', time: { ...message.time, completed: app.clock.now() } }
    liveParts(app).drop(part.id)
    // The end of a message that was stopped is told with its error.
    write(instance, signal.aborted ? [] : [done], [{ ...part, state }])
    if (signal.aborted) endFailed(instance, message, { name: 'MessageAbortedError', data: { message: 'Aborted' } })
  }
  const { input, time } = part.state
  try {
    const agent = await findAgent(instance, user.agent)
    const { prompt, agent: name, model, command } = subtask
    const description = subtask.description || (command ?? 'Task')
    const task = { description, prompt, agent: name, ...(model ? { model } : {}), ...(command === undefined ? {} : { command }) }
    const { title, output, metadata } = await runTask({ instance, session, agent, message, callID: part.callID, signal, progress, start }, task)
    const { output: cut, truncated, outputPath } = await truncateOutput(instance, { output, keep: 'head' })
    const facts = { ...metadata, truncated, ...(outputPath ? { outputPath } : {}) }
    settle({ status: 'completed', input, output: cut, title, metadata: facts, time: { ...time, end: app.clock.now() } })
  } catch (error) {
    const { metadata } = shown.part.state
    const text = error instanceof Error ? error.message : String(error)
    settle({ status: 'error', input, error: text, ...(metadata ? { metadata } : {}), time: { ...time, end: app.clock.now() } })
  }
}

function goOn(instance: Instance, session: Session, { agent, model }: UserMessage) {
  const { app } = instance
  const info: UserMessage = { id: app.id('msg'), sessionID: session.id, role: 'user', time: { created: app.clock.now() }, agent, model }
  const part: TextPart = { id: app.id('prt'), sessionID: session.id, messageID: info.id, type: 'text', synthetic: true, text: GO_ON }
  write(instance, [info], [part])
}

/** Of a session that was deleted meanwhile nothing is written. */
function write(instance: Instance, messages: readonly Message[], parts: readonly Part[]) {
  transact(instance, (tx) => {
    for (const info of messages) {
      if (!tx.session.get(info.sessionID)) return
      tx.message.put(info)
      tx.emit('message.updated', { sessionID: info.sessionID, info })
    }
    for (const part of parts) {
      if (!tx.session.get(part.sessionID)) return
      tx.part.put(part)
      tx.emit('message.part.updated', { sessionID: part.sessionID, part, time: instance.app.clock.now() })
    }
  })
}
