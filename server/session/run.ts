import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { Agent } from '#protocol/agent'
import type { SessionID } from '#protocol/id'
import type { AssistantMessage, MessageWithParts, UserMessage } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { findModel, languageModel } from '../provider/model'
import { prepareMessages, requestSettings } from '../provider/transform'
import { listTools } from '../tool/tools'
import type { Tool } from '../tool/tool'
import { startAnswer } from './answer'
import { makeRoom, recoverFromOverflow } from './compaction'
import { pendingCompaction } from './context'
import { recentCalls } from './doom-loop'
import { concealFailure, toFailure } from './failure'
import { toPrompt } from './history'
import { completeLater } from './log/past'
import { openHistory, type OpenHistory } from './open-history'
import { pruneLater } from './prune'
import { planReminder, remind } from './reminder'
import { promoteNext, promoteSteering } from './promotion'
import { rightsOf } from './rights'
import { beginRun, publishStatus, runs, type Run } from './runs'
import { getSession } from './session'
import { openStep } from './step'
import { runSubtasks } from './subtask'
import { concludeStructured, structuredChoice, structuredTool, STRUCTURED_NOTE, wantedStructure } from './structured'
import { startRecorder } from './snapshots'
import { summarizeTurns } from './summary'
import { systemPrompt } from './system-prompt'
import { settleLostTasks } from './task-report'
import { endFailed, runTurn } from './turn'
import { checkLimits, countCall, isUnattended, limitReached } from './turn-limits'

// The loop of a session: call the model, run its tools, call it again with their results, until it has answered the last
// user message. A prompt that comes in meanwhile is stored by its sender and answered by the same loop after the step.

/** The run of a session; started when there is none. */
export function ensureRun(instance: Instance, session: Session): Run {
  return runs(instance.app).get(session.id) ?? beginRun(instance, { session, kind: 'turn' }, (control) => work(instance, session.id, control))
}

/** The turn of what waits for an idle session. */
export function startQueued(instance: Instance, session: Session): Run {
  const begin = async (control: { signal: AbortSignal; end: () => void }) => {
    if (!control.signal.aborted && (await promoteNext(instance, session.id))) return work(instance, session.id, control)
    return endOf(instance, session.id)
  }
  return runs(instance.app).get(session.id) ?? beginRun(instance, { session, kind: 'turn' }, begin)
}

type Control = { signal: AbortSignal; end: () => void }

/** The loop; what its turns came to is summed up after it, and old results are left out, with nobody waiting. */
async function work(instance: Instance, sessionID: SessionID, control: Control): Promise<MessageWithParts> {
  const conversation = openHistory(instance.app, sessionID)
  completeLater(instance.app, sessionID)
  try {
    return await loop(instance, sessionID, { ...control, conversation })
  } finally {
    conversation.close()
    summarizeTurns(instance, sessionID)
    pruneLater(instance, sessionID)
  }
}

/** `end` is called in the same breath as the last look for new prompts, so that none can slip in between and wait for ever. */
async function loop(instance: Instance, sessionID: SessionID, { signal, end, conversation }: Control & { conversation: OpenHistory }): Promise<MessageWithParts> {
  for (let step = 1; ; step += 1) {
    const session = getSession(instance.app, sessionID)
    const history = settleLostTasks(instance, conversation.read())
    const user = history.findLast((message) => message.info.role === 'user')?.info as UserMessage | undefined
    const last = history.at(-1)
    if (!last || !user) throw new Error(`Session ${sessionID} has nothing to answer`)
    const pending = pendingCompaction(history)
    if (signal.aborted || (!pending && isAnswered(history, user))) {
      end()
      return lastAnswer(history) ?? last
    }
    publishStatus(instance.app, session, { type: 'busy' })
    const made = await makeRoom({ instance, session, history, signal, start: ensureRun }, { pending, user })
    if (!made && (await runSubtasks({ instance, session, history, user, signal, start: ensureRun }))) {
      step = 0
      continue
    }
    const outcome = made ?? (await takeStep({ instance, session, history, user, step, signal }))
    if (outcome === 'room') step -= 1
    if (outcome === 'next' && !signal.aborted) await promoteSteering(instance, sessionID)
    if (outcome === 'next' || outcome === 'room') continue
    if (signal.aborted || !hasNewPrompt(instance, sessionID, user)) {
      // What waits begins with the end, and must not be taken for this turn's answer.
      const answer = endOf(instance, sessionID)
      end()
      return answer
    }
    step = 0
  }
}

type StepInput = { instance: Instance; session: Session; history: readonly MessageWithParts[]; user: UserMessage; step: number; signal: AbortSignal }

/** One model call with its tools; `next` when its results have to go back to the model, `room` when it was too long. */
async function takeStep(input: StepInput): Promise<'next' | 'end' | 'room'> {
  const { instance, session, history, user, signal } = input
  const message = startAnswer(instance, user)
  try {
    checkLimits(instance.app, session)
    const agent = await findAgent(instance, user.agent)
    const model = await findModel(instance, user.model)
    const rules = await rightsOf(instance, session, agent)
    const invited = input.history.findLast(({ info }) => info.id === user.id)?.parts.flatMap((part) => (part.type === 'agent' ? part.name : [])) ?? []
    const wanted = wantedStructure(history, user)
    const offered = await listTools(instance, { agent, model, layers: rules(), invited, unattended: isUnattended(instance.app, session) })
    const tools = wanted ? [...offered, structuredTool(wanted)] : offered
    const earlier = recentCalls(history, user.id)
    const step = openStep({ instance, session, agent, model, tools, rules, invited, start: ensureRun, signal, earlier, message })
    step.recorder = await startRecorder(step)
    const lastStep = agent.steps !== undefined && input.step >= agent.steps
    const request = await buildRequest(input, { agent, model, tools, lastStep, structured: wanted !== undefined })
    const failure = await runTurn(step, await languageModel(instance, model), request)
    if (failure?.name === 'ContextOverflowError') {
      return await recoverFromOverflow({ instance, session, history, signal, start: ensureRun }, { message: step.message, user, failure })
    }
    if (failure || step.refused) return 'end'
    countCall(instance.app, session)
    const limit = step.message.finish === 'tool-calls' ? limitReached(instance.app, session) : undefined
    if (limit) step.message = endFailed(instance, step.message, toFailure(limit, model.providerID))
    if (limit) return 'end'
    if (wanted) return concludeStructured(step, wanted, lastStep)
    if (lastStep) return 'end'
    return step.message.finish === 'tool-calls' ? 'next' : 'end'
  } catch (error) {
    // What can't even be asked (no such agent or model, no key) ends the message like any failed call.
    endFailed(instance, message, concealFailure(instance.log, toFailure(error, message.providerID)))
    return 'end'
  }
}

type Chosen = { agent: Agent; model: Model; tools: Tool[]; lastStep: boolean; structured: boolean }

async function buildRequest(input: StepInput, chosen: Chosen): Promise<LanguageModelV4CallOptions> {
  const { instance, user, session } = input
  const { agent, model, tools, structured } = chosen
  const lastStep = chosen.lastStep && !structured
  const extra = structured ? [user.system, STRUCTURED_NOTE].filter(Boolean).join('\n\n') : user.system
  const system = await systemPrompt(instance, { agent, model, extra })
  const conversation = toPrompt(input.history, model)
  const plan = await planReminder(instance, session, { agent, tools, history: input.history })
  remind(conversation, { plan, lastStep, acceptsPrefill: model.api.npm !== '@ai-sdk/anthropic' })
  const settings = requestSettings(instance, { model, agent, variant: user.model.variant, sessionID: session.id })
  return {
    ...settings,
    prompt: prepareMessages(model, [{ role: 'system', content: system }, ...conversation]),
    ...(tools.length > 0 ? { tools: tools.map(describeTool), toolChoice: structured ? structuredChoice(settings, chosen.lastStep) : { type: lastStep ? 'none' : 'auto' } } : {}),
  }
}

function describeTool(tool: Tool) {
  return { type: 'function' as const, name: tool.id, description: tool.description, inputSchema: tool.schema }
}

/** True when an answer to this very message came to an end; not after mere tool calls. */
function isAnswered(history: readonly MessageWithParts[], user: UserMessage) {
  return history.some(({ info }) => info.role === 'assistant' && info.parentID === user.id && info.time.completed !== undefined && isFinal(info))
}

/** The last calls of a turn may be what hands the answer over, or what went wrong. */
function isFinal({ finish, structured, error }: AssistantMessage) {
  return finish !== 'tool-calls' || structured !== undefined || error !== undefined
}

function hasNewPrompt(instance: Instance, sessionID: SessionID, answered: UserMessage) {
  const newest = instance.store.message.newestUser(sessionID)
  return newest !== undefined && newest.id !== answered.id
}

function endOf(instance: Instance, sessionID: SessionID): MessageWithParts {
  const history = instance.store.message.page(sessionID, 1)
  const last = history.at(-1)
  if (!last) throw new Error(`Session ${sessionID} was deleted while it worked`)
  return last
}

function lastAnswer(history: readonly MessageWithParts[]) {
  return history.findLast((message) => message.info.role === 'assistant')
}
