import type { Agent } from '#protocol/agent'
import type { MessageWithParts, ModelChoice } from '#protocol/message'
import type { PermissionRule } from '#protocol/permission'
import type { Session } from '#protocol/session'
import { findAgent } from '../config/agents'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { isAbort } from '../system/abort'
import type { TaskInput, ToolResult } from '../tool/tool'
import { depthOf } from './rights'
import { runs } from './runs'
import { createSession, getSession } from './session'
import { storePrompt } from './stored-prompt'
import { describeTask, saidBy, type TaskCaller, type TaskOutcome } from './task-caller'
import { showTask, type TaskDisplay } from './task-display'
import { reportBack } from './task-report'
import { inTurn, tasks } from './tasks'

// A task is a session of its own below the one that calls for it. The call waits for its end, unless the person sends the
// task into the background: then the call ends at once, and the task's end comes back as a message that wakes its parent.

const DEFAULT_DEPTH = 1
/** How long (ms) a stopped task may take before its call says so. */
const GRACE = 50
/** Of the whole process, those that wait for their turn included. */
const MOST_TASKS = 500

/** Has a task done and answers with what came of it; a task that failed is thrown, with what it had said. */
export async function runTask(caller: TaskCaller, input: TaskInput): Promise<ToolResult> {
  const { instance } = caller
  const agent = await findAgent(instance, input.agent)
  if (tasks(instance.app).size >= MOST_TASKS) throw new Error('Too many tasks are at work already')
  const session = input.taskID ? earlierTask(caller, input.taskID) : await newTask(caller, input, agent)
  const model = input.model ?? agent.model ?? { providerID: caller.message.providerID, modelID: caller.message.modelID }
  const display = showTask(caller, { session, model, title: input.description })
  const detached = Promise.withResolvers<'detached'>()
  const work = follow(caller, { input, agent, session, model, display, onDetach: () => detached.resolve('detached') })
  const outcome = await Promise.race([work, detached.promise])
  if (outcome === 'detached') {
    const text = 'The task goes on in the background. You will be told of its end: do not wait for it, and do not do the same work yourself.'
    return { title: input.description, output: describeTask(session.id, 'running', text), metadata: display.metadata('running') }
  }
  if (outcome.state === 'completed') return result(outcome)
  caller.progress({ metadata: display.metadata(outcome.state) })
  if (caller.signal.aborted) throw new Error('Task cancelled')
  if (outcome.state === 'cancelled') return result(outcome)
  throw new Error(describeTask(session.id, 'error', outcome.text))

  function result({ state, text }: TaskOutcome): ToolResult {
    return { title: input.description, output: describeTask(session.id, state, text), metadata: display.metadata(state) }
  }
}

/** Only what this session called for can be taken up again, and only when it rests. */
function earlierTask({ instance, session }: TaskCaller, id: string): Session {
  const found = instance.store.session.get(id)
  if (!found || found.parentID !== session.id) throw new Error(`There is no task ${id} in this conversation. Leave task_id out to start a new one.`)
  if (tasks(instance.app).has(found.id) || runs(instance.app).has(found.id)) throw new Error(`The task ${id} is still at work`)
  return found
}

async function newTask({ instance, session }: TaskCaller, input: TaskInput, agent: Agent): Promise<Session> {
  const { subagent_depth: limit = DEFAULT_DEPTH, experimental } = await readConfig(instance)
  const depth = depthOf(instance, session) + 1
  if (depth > limit) throw new Error(`Agents may call each other only ${limit} deep here ("subagent_depth" in the configuration). Do the work without a task.`)
  const denied = (permission: string): PermissionRule => ({ permission, pattern: '*', action: 'deny' })
  const says = (permission: string) => agent.permission.some((rule) => rule.permission === permission)
  const primary = Array.isArray(experimental?.primary_tools) ? experimental.primary_tools.map(String) : []
  return createSession(instance, {
    parentID: session.id,
    title: `${input.description} (@${agent.name} subagent)`,
    agent: agent.name,
    permission: [...(depth < limit && says('task') ? [] : [denied('task')]), ...(says('todowrite') ? [] : [denied('todowrite')]), ...primary.map(denied)],
  })
}

type Following = { input: TaskInput; agent: Agent; session: Session; model: ModelChoice; display: TaskDisplay; onDetach: () => void }

/** Sees a task through to its end, and further on when its call did not wait for it; never throws. */
async function follow(caller: TaskCaller, facts: Following): Promise<TaskOutcome> {
  const { input, session, display } = facts
  const task = track(caller, facts)
  try {
    const outcome = await finish(caller, facts, task)
    if (task.detached) await reportBack(caller, { sessionID: session.id, description: input.description, outcome, metadata: display.metadata(outcome.state) })
    return outcome
  } finally {
    tasks(caller.instance.app).delete(session.id)
    display.close()
  }
}

type Tracked = { detached: boolean; waiting: AbortController }

/** Makes the task known to whoever wants to stop it or to send it into the background. */
function track({ instance, session, agent }: TaskCaller, facts: Following): Tracked {
  const task: Tracked = { detached: false, waiting: new AbortController() }
  const detach = () => {
    if (task.detached) return false
    task.detached = true
    facts.onDetach()
    return true
  }
  tasks(instance.app).set(facts.session.id, { parentID: session.id, caller: agent, detach, stop: () => task.waiting.abort() })
  return task
}

/** Waits for a place, then for the end of the task's turn. A stopped call stops the task, unless it was let go. */
async function finish(caller: TaskCaller, facts: Following, task: Tracked): Promise<TaskOutcome> {
  const { instance, session: parent, signal } = caller
  const { app } = instance
  const cut = Promise.withResolvers<TaskOutcome>()
  const stop = () => {
    if (task.detached) return
    task.waiting.abort()
    runs(app).get(facts.session.id)?.controller.abort(new DOMException('Aborted', 'AbortError'))
    void app.clock.sleep(GRACE).then(() => cut.resolve({ state: 'cancelled', text: '' }))
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    const run = inTurn(app, parent.id, { signal: task.waiting.signal, onWait: facts.display.wait, run: () => work(caller, facts, task.waiting.signal) })
    return await Promise.race([run, cut.promise])
  } catch (error) {
    if (isAbort(error)) return { state: 'cancelled', text: 'The user stopped this task before it began.' }
    return { state: 'error', text: error instanceof Error ? error.message : String(error) }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function work(caller: TaskCaller, { input, agent, session, model, display }: Following, signal: AbortSignal): Promise<TaskOutcome> {
  const { instance, message } = caller
  const same = model.providerID === message.providerID && model.modelID === message.modelID
  const variant = agent.variant ?? (same ? message.variant : undefined)
  display.start()
  const stored = await storePrompt(instance, session.id, {
    agent: agent.name,
    model,
    ...(variant ? { variant } : {}),
    parts: [{ type: 'text', text: input.prompt }],
  })
  // Until there is a run nobody but the task itself can be stopped.
  signal.throwIfAborted()
  const last = await caller.start(instance, getSession(instance.app, session.id)).done
  return outcomeOf(instance, { stored, last })
}

function outcomeOf(instance: Instance, { stored, last }: { stored: MessageWithParts; last: MessageWithParts }): TaskOutcome {
  const error = last.info.role === 'assistant' ? last.info.error : undefined
  const answer = last.info.role === 'assistant' ? last.parts.findLast((part) => part.type === 'text' && part.text.trim() !== '') : undefined
  if (!error && answer?.type === 'text') return { state: 'completed', text: answer.text }
  const history = instance.store.message.all(stored.info.sessionID)
  const soFar = saidBy(history.slice(history.findIndex((message) => message.info.id === stored.info.id) + 1))
  if (!error) return { state: 'completed', text: `The task ended without a final answer${refusals(last)}. ${soFar}` }
  if (error.name === 'MessageAbortedError') return { state: 'cancelled', text: `The user stopped this task before it was done. ${soFar}` }
  const reason = 'message' in error.data && typeof error.data.message === 'string' ? error.data.message : error.name
  return { state: 'error', text: `The task failed: ${reason}\n\n${soFar}` }
}

function refusals({ parts }: MessageWithParts): string {
  const errors = parts.flatMap((part) => (part.type === 'tool' && part.state.status === 'error' ? `${part.tool}: ${part.state.error}` : []))
  return errors.length > 0 ? ` (${errors.join('; ').slice(0, 2_000)})` : ''
}
