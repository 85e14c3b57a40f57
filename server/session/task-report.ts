import type { SessionID } from '#protocol/id'
import type { MessageWithParts, TextPart, ToolPart, UserMessage } from '#protocol/message'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { truncateOutput } from '../tool/truncate'
import { runs } from './runs'
import { placeOf } from './session'
import { describeTask, saidBy, type TaskCaller, type TaskOutcome } from './task-caller'
import { tasks } from './tasks'

type Report = { sessionID: SessionID; description: string; outcome: TaskOutcome; metadata: Record<string, unknown> }

/** Tells the session that called for it of the end of a task in the background; one that was not stopped on purpose wakes it. */
export async function reportBack(caller: TaskCaller, report: Report): Promise<void> {
  const { instance } = caller
  try {
    // A folder that closes stops everything in it; that is told when the conversation goes on.
    if (instance.closed) return
    const { output } = await truncateOutput(instance, { output: report.outcome.text, keep: 'head' })
    if (!keepReport(caller, { ...report, outcome: { ...report.outcome, text: output } })) return
    if (report.outcome.state !== 'cancelled') await wake(caller)
  } catch (error) {
    if (!instance.closed) instance.log.error('a task could not be reported', { sessionID: report.sessionID, error: String(error) })
  }
}

/** Tasks in the background that ended with the app, or with their folder, did so without a word: their calls say it now. */
export function settleLostTasks(instance: Instance, history: readonly MessageWithParts[]): MessageWithParts[] {
  const atWork = tasks(instance.app)
  return history.map((message) => {
    const lost = message.parts.flatMap((part) => (isInBackground(part) && !atWork.has(part.state.metadata.sessionId) ? part : []))
    if (lost.length === 0) return message
    const settled = new Map(lost.map((part) => [part.id, settleLost(instance, part)]))
    return { ...message, parts: message.parts.map((part) => settled.get(part.id as ToolPart['id']) ?? part) }
  })
}

type Completed = Extract<ToolPart['state'], { status: 'completed' }>
type BackgroundPart = ToolPart & { state: Completed & { metadata: { sessionId: SessionID } } }

function isInBackground(part: MessageWithParts['parts'][number]): part is BackgroundPart {
  return part.type === 'tool' && part.tool === 'task' && part.state.status === 'completed' && part.state.metadata.state === 'running'
}

function settleLost(instance: Instance, part: BackgroundPart): ToolPart {
  const { sessionId } = part.state.metadata
  const said = saidBy(instance.store.message.all(sessionId))
  const output = describeTask(sessionId, 'cancelled', `The app was stopped while this task worked. ${said}`)
  const settled: ToolPart = { ...part, state: { ...part.state, output, metadata: { ...part.state.metadata, state: 'cancelled' } } }
  transact(instance, (tx) => {
    tx.part.put(settled)
    tx.emit('message.part.updated', { sessionID: part.sessionID, part: settled, time: instance.app.clock.now() })
  })
  return settled
}

function keepReport({ instance, session: { id: parentID }, message, callID }: TaskCaller, report: Report): boolean {
  const { app } = instance
  const parent = app.store.session.get(parentID)
  const asked = app.store.message.newestUser(parentID)
  if (!parent || !asked) return false
  const created = Math.max(app.clock.now(), asked.time.created + 1)
  const { agent, model } = asked
  const info: UserMessage = { id: app.id('msg'), sessionID: parentID, role: 'user', time: { created }, agent, model }
  const text = `The task "${report.description}", which went on in the background, has ended.\n\n${describeTask(report.sessionID, report.outcome.state, report.outcome.text)}`
  const part: TextPart = { id: app.id('prt'), sessionID: parentID, messageID: info.id, type: 'text', synthetic: true, text }
  const call = app.store.message.parts(message.id).find((candidate): candidate is ToolPart => candidate.type === 'tool' && candidate.callID === callID)
  const place = placeOf(parent)
  transact(
    app,
    (tx) => {
      if (call?.state.status === 'completed') {
        const ended: ToolPart = { ...call, state: { ...call.state, metadata: { ...call.state.metadata, ...report.metadata } } }
        tx.part.put(ended)
        tx.emit('message.part.updated', { sessionID: parentID, part: ended, time: created }, place)
      }
      tx.message.put(info)
      tx.emit('message.updated', { sessionID: parentID, info }, place)
      tx.part.put(part)
      tx.emit('message.part.updated', { sessionID: parentID, part, time: created }, place)
    },
    { durable: true },
  )
  return true
}

/** Lets the parent go on; a turn under way answers the message by itself, a shell command has to end first. */
async function wake({ instance, session, start }: TaskCaller): Promise<void> {
  const { app } = instance
  for (let run = runs(app).get(session.id); run?.kind === 'shell'; run = runs(app).get(session.id)) await run.done.catch(() => undefined)
  const parent = app.store.session.get(session.id)
  if (parent && !instance.closed) start(instance, parent)
}
