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
import { describeTask, type TaskCaller, type TaskOutcome } from './task-caller'
import { showTask, type TaskDisplay } from './task-display'
import { reportBack } from './task-report'
import { inTurn, tasks } from './tasks'

// A task is a session of its own below the one that calls for it. The call waits for its end, unless the person sends the
// task into the background: then the call ends at once, and the task's end comes back as a message that wakes its parent.

const DEFAULT_DEPTH = 1
/** How long (ms) a stopped task may take before its call says so. */
const GRACE = 50
const LONGEST_SAID = 20_000

/** Has a task done and answers with what came of it; a task that failed is thrown, with what it had said. */
export async function runTask(caller: TaskCaller, input: TaskInput): Promise<ToolResult> {
  const { instance } = caller
  const agent = await findAgent(instance, input.agent)
  const session = input.taskID ? earlierTask(caller, input.taskID) : await newTask(caller, input, agent)
  const model = input.model ?? agent.model ?? { providerID: caller.message.providerID, modelID: caller.message.modelID }
  const display = showTask(caller, { session, model, title: input.description })
  const detached = Promise.withResolvers<'detached'>()
  const work = follow(caller, { input, agent, session, model, display, onDetach: () => detached.resolve('detached') })
  const outcome = await Promise.race([work, detached.promise])
  if (outcome === 'detached') {
    void work.then((end) => reportBack(caller, { sessionID: session.id, description: input.description, outcome: end, metadata: display.metadata(end.state) }))
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
  const rules = (permission: string): PermissionRule => ({ permission, pattern: '*', action: 'deny' })
  const says = (permission: string) => agent.permission.some((rule) => rule.permission === permission)
  const primary = Array.isArray(experimental?.primary_tools) ? experimental.primary_tools.map(String) : []
  return createSession(instance, {
    parentID: session.id,
    title: `${input.description} (@${agent.name} subagent)`,
    agent: agent.name,
    permission: [...(depth < limit && says('task') ? [] : [rules('task')]), ...(says('todowrite') ? [] : [rules('todowrite')]), ...primary.map(rules)],
  })
}

type Following = { input: TaskInput; agent: Agent; session: Session; model: ModelChoice; display: TaskDisplay; onDetach: () => void }

/** Waits for a place, then for the end of the task's turn; never throws. A stopped call stops the task, unless it was let go. */
async function follow(caller: TaskCaller, facts: Following): Promise<TaskOutcome> {
  const { instance, session: parent, agent: callerAgent, signal } = caller
  const { session, display } = facts
  const { app } = instance
  const waiting = new AbortController()
  const state = { detached: false }
  const stopped = Promise.withResolvers<void>()
  const stop = () => {
    if (state.detached) return
    waiting.abort()
    runs(app).get(session.id)?.controller.abort(new DOMException('Aborted', 'AbortError'))
    void app.clock.sleep(GRACE).then(stopped.resolve)
  }
  const detach = () => {
    if (state.detached) return false
    state.detached = true
    facts.onDetach()
    return true
  }
  tasks(app).set(session.id, { parentID: parent.id, caller: callerAgent, detach, stop: () => waiting.abort() })
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    const run = inTurn(app, parent.id, { signal: waiting.signal, onWait: display.wait, run: () => work(caller, facts) })
    const cut = stopped.promise.then((): TaskOutcome => ({ state: 'cancelled', text: '' }))
    return await Promise.race([run, cut])
  } catch (error) {
    if (isAbort(error)) return { state: 'cancelled', text: 'The user stopped this task before it began.' }
    return { state: 'error', text: error instanceof Error ? error.message : String(error) }
  } finally {
    signal.removeEventListener('abort', stop)
    tasks(app).delete(session.id)
    display.close()
  }
}

async function work(caller: TaskCaller, { input, agent, session, model, display }: Following): Promise<TaskOutcome> {
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
  const last = await caller.start(instance, getSession(instance.app, session.id)).done
  return outcomeOf(instance, { stored, last })
}

function outcomeOf(instance: Instance, { stored, last }: { stored: MessageWithParts; last: MessageWithParts }): TaskOutcome {
  const error = last.info.role === 'assistant' ? last.info.error : undefined
  const answer = last.info.role === 'assistant' ? last.parts.findLast((part) => part.type === 'text' && part.text.trim() !== '') : undefined
  if (!error && answer?.type === 'text') return { state: 'completed', text: answer.text }
  const said = saidSince(instance, stored)
  const soFar = said === '' ? 'It had not said anything yet.' : `What it had said until then:\n\n${said}`
  if (!error) return { state: 'completed', text: `The task ended without a final answer${refusals(last)}. ${soFar}` }
  if (error.name === 'MessageAbortedError') return { state: 'cancelled', text: `The user stopped this task before it was done. ${soFar}` }
  const reason = 'message' in error.data && typeof error.data.message === 'string' ? error.data.message : error.name
  return { state: 'error', text: `The task failed: ${reason}\n\n${soFar}` }
}

/** Everything that was said as an answer to the task, its end when it is too much. */
function saidSince(instance: Instance, { info: { id, sessionID } }: MessageWithParts): string {
  const history = instance.store.message.all(sessionID)
  const since = history.slice(history.findIndex((message) => message.info.id === id) + 1)
  const texts = since.flatMap(({ info, parts }) => (info.role === 'assistant' ? parts.flatMap((part) => (part.type === 'text' ? part.text.trim() : [])) : []))
  return texts.filter(Boolean).join('\n\n').slice(-LONGEST_SAID)
}

function refusals({ parts }: MessageWithParts): string {
  const errors = parts.flatMap((part) => (part.type === 'tool' && part.state.status === 'error' ? `${part.tool}: ${part.state.error}` : []))
  return errors.length > 0 ? ` (${errors.join('; ').slice(0, 2_000)})` : ''
}
