import type { ToolPart } from '#protocol/message'
import { askPermission, PermissionRejectedError, type Verdict } from '../permission/permission'
import { QuestionRejectedError } from '../permission/question'
import { transact } from '../store/transact'
import { isAbort } from '../system/abort'
import { invalid } from '../tool/invalid'
import type { NestedCall, Tool, ToolContext, ToolResult } from '../tool/tool'
import { runTool } from '../tool/truncate'
import { isRepeated } from './doom-loop'
import { recordCall, type Recording } from './snapshots'
import { now, place, settleCall, showCall, type Step } from './step'
import { switchAgent } from './switch-agent'
import { runTask } from './task'
import { checkCall, isUnattended } from './turn-limits'

/** What a call says that was stopped. */
export const ABORTED = 'Tool execution aborted'

/** A permission that took longer (ms) was asked of somebody, who may have changed files meanwhile. */
const THINKING = 20

type Running = { status: 'running'; input: Record<string, unknown>; title?: string; metadata?: Record<string, unknown>; time: { start: number } }

/** Starts a complete call at once; calls of one step run beside each other. Never throws: a failing tool is a result too. */
export function startCall(step: Step, part: ToolPart, json: string): void {
  const { tool, input } = resolveCall(step, part.tool, json)
  const state: Running = { status: 'running', input, time: { start: now(step) } }
  const running: ToolPart = { ...part, tool: tool.id, state }
  showCall(step, running)
  const work = execute(step, running, tool)
    .catch((error: unknown) => step.instance.log.error('a call could not be settled', { tool: tool.id, error: String(error) }))
    .finally(() => step.running.delete(work))
  step.running.add(work)
}

/** An unknown tool or broken JSON becomes a call of `invalid`, which tells the model. */
function resolveCall(step: Step, name: string, json: string): { tool: Tool; input: Record<string, unknown> } {
  const tool = step.tools.find((candidate) => candidate.id === name) ?? step.tools.find((candidate) => candidate.id === name.toLowerCase())
  if (!tool) {
    const known = step.tools.map((candidate) => candidate.id).join(', ')
    return { tool: invalid, input: { tool: name, error: `Model tried to call unavailable tool '${name}'. Available tools: ${known}.` } }
  }
  try {
    const input: unknown = JSON.parse(json === '' ? '{}' : json)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { tool, input: input as Record<string, unknown> }
    return { tool: invalid, input: { tool: name, error: `The arguments must be a JSON object, not ${JSON.stringify(input)?.slice(0, 200)}` } }
  } catch (error) {
    return { tool: invalid, input: { tool: name, error: `The arguments are not valid JSON: ${(error as Error).message}` } }
  }
}

async function execute(step: Step, part: ToolPart, tool: Tool) {
  const recording = recordCall(step, tool.id, part.state.input)
  try {
    await checkCall(step)
    const context = callContext(step, part.callID, recording)
    if (isRepeated(step, part)) await context.ask({ permission: 'doom_loop', patterns: [part.tool], always: [part.tool], metadata: { tool: part.tool, input: part.state.input } })
    await recording.before()
    const result = await runTool(tool, part.state.input, context)
    if (isOpen(step, part.callID)) complete(step, part.callID, result)
  } catch (error) {
    if (isRefusal(error)) step.refused = true
    if (isOpen(step, part.callID)) fail(step, part.callID, error)
  } finally {
    await recording.after()
  }
}

/** The person said no without a word for the model: the turn ends. */
function isRefusal(error: unknown) {
  return error instanceof QuestionRejectedError || (error instanceof PermissionRejectedError && error.feedback === undefined)
}

function callContext(step: Step, callID: string, recording: Recording): ToolContext {
  const { instance, session, agent, signal, message, start } = step
  const progress: ToolContext['progress'] = (shown) => {
    const part = step.calls.get(callID)
    if (part?.state.status === 'running') showCall(step, { ...part, state: { ...part.state, ...shown } })
  }
  return {
    instance,
    sessionID: session.id,
    messageID: message.id,
    callID,
    agent,
    signal,
    rules: step.rules,
    invited: step.invited,
    ask: async (request) => {
      const asked = instance.app.clock.now()
      const tool = { messageID: message.id, callID }
      const keep = (verdict: Verdict) =>
        transact(instance, (tx) => tx.decision.add({ ...verdict, sessionID: session.id, callID, permission: request.permission, time: instance.app.clock.now() }))
      const asking = { ...request, sessionID: session.id, agent: agent.name, layers: step.rules(), tool, signal, unattended: isUnattended(instance.app, session) }
      keep(
        await askPermission(instance, asking).catch((error: unknown) => {
          if (error instanceof PermissionRejectedError && error.asked) keep({ by: 'person', reply: 'reject', asked: error.asked })
          throw error
        }),
      )
      if (instance.app.clock.now() - asked > THINKING) await recording.again()
    },
    progress,
    task: (input) => runTask({ instance, session, agent, message, callID, signal, progress, start }, input),
    run: (toolID, input) => runNested(step, toolID, input),
    switchAgent: (input) => switchAgent(step, input),
  }
}

/** A call that another call makes: it has a part, a permission and an end of its own, as if the model had made it. */
async function runNested(step: Step, name: string, input: Record<string, unknown>): Promise<NestedCall> {
  const ids = place(step)
  const callID = ids.id.replace('prt', 'call')
  const resolved = resolveCall(step, name, JSON.stringify(input))
  if (resolved.tool === invalid) return { callID, error: String(resolved.input.error) }
  const running: ToolPart = { ...ids, type: 'tool', callID, tool: resolved.tool.id, state: { status: 'running', input, time: { start: now(step) } } }
  showCall(step, running)
  await execute(step, running, resolved.tool)
  const { state } = step.calls.get(callID) ?? running
  if (state.status === 'completed') return { callID, title: state.title }
  return { callID, error: state.status === 'error' ? state.error : ABORTED }
}

function complete(step: Step, callID: string, result: ToolResult) {
  const part = step.calls.get(callID)!
  const { input, time } = part.state as Running
  const attachments = result.attachments?.map((attachment) => ({ ...place(step), ...attachment }))
  settleCall(step, {
    ...part,
    state: {
      status: 'completed',
      input,
      output: result.output,
      title: result.title,
      metadata: result.metadata,
      time: { start: time.start, end: now(step) },
      ...(attachments ? { attachments } : {}),
    },
  })
}

function fail(step: Step, callID: string, error: unknown) {
  const part = step.calls.get(callID)!
  const { input, time, metadata } = part.state as Running
  const aborted = isAbort(error)
  const text = aborted ? ABORTED : error instanceof Error ? error.message : String(error)
  const shown = aborted ? { ...metadata, interrupted: true } : metadata
  settleCall(step, { ...part, state: { status: 'error', input, error: text, ...(shown ? { metadata: shown } : {}), time: { start: time.start, end: now(step) } } })
}

/** False once the call was settled from outside (an abort that did not wait) or its part is gone. */
function isOpen(step: Step, callID: string) {
  return step.calls.get(callID)?.state.status === 'running'
}
