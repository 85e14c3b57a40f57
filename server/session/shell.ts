import { ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { AssistantMessage, MessageWithParts, ModelChoice, ShellInput, TextPart, ToolPart, UserMessage } from '#protocol/message'
import type { Agent } from '#protocol/agent'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { defaultModel } from '../provider/model'
import { transact } from '../store/transact'
import { bash } from '../tool/bash'
import { runTool } from '../tool/truncate'
import { liveParts } from './live'
import { dropReverted, revertSettled } from './revert'
import { beginRun, isBusy } from './runs'
import { getSession } from './session'
import { SHELL_NOTE } from './view/kind'

type Command = { user: UserMessage; note: TextPart; message: AssistantMessage; part: ToolPart }

/** Runs a command that the user typed; it stands in the conversation as a `bash` call that the model will read. */
export async function shell(instance: Instance, sessionID: SessionID, input: ShellInput): Promise<MessageWithParts> {
  const agent = await findAgent(instance, input.agent)
  const model = input.model ?? (await lastModel(instance, sessionID))
  await revertSettled(instance.app, sessionID)
  const session = getSession(instance.app, sessionID)
  if (isBusy(instance.app, sessionID)) throw new ProtocolError('SessionBusyError', { sessionID, message: `Session is busy: ${sessionID}` })
  const run = beginRun(instance, { session, kind: 'shell' }, async ({ signal }) => {
    const command = storeCommand(instance, sessionID, { ...input, agent: agent.name, model })
    instance.bus.publish(instance.place, 'session.status', { sessionID, status: { type: 'busy' } })
    return finish(instance, command, await execute(instance, command, { agent, signal }))
  })
  return run.done
}

function storeCommand(instance: Instance, sessionID: SessionID, input: ShellInput & { model: ModelChoice }): Command {
  const { app } = instance
  const { agent, model } = input
  const now = app.clock.now()
  const user: UserMessage = { id: input.messageID ?? app.id('msg'), sessionID, role: 'user', time: { created: now }, agent, model }
  const note: TextPart = {
    id: app.id('prt'),
    sessionID,
    messageID: user.id,
    type: 'text',
    synthetic: true,
    text: SHELL_NOTE,
  }
  const message: AssistantMessage = {
    id: app.id('msg'),
    sessionID,
    role: 'assistant',
    parentID: user.id,
    mode: agent,
    agent,
    ...model,
    path: { cwd: instance.directory, root: instance.worktree },
    cost: 0,
    tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
    time: { created: now + 1 },
  }
  const callID = app.id('prt')
  const state = { status: 'running' as const, input: { command: input.command }, time: { start: now } }
  const part: ToolPart = { id: callID, sessionID, messageID: message.id, type: 'tool', callID, tool: 'bash', state }
  transact(
    instance,
    (tx) => {
      dropReverted(tx, getSession(app, sessionID))
      for (const info of [user, message]) {
        tx.message.put(info)
        tx.emit('message.updated', { sessionID, info })
      }
      for (const written of [note, part]) {
        tx.part.put(written)
        tx.emit('message.part.updated', { sessionID, part: written, time: now })
      }
    },
    { durable: true },
  )
  return { user, note, message, part }
}

/** The last state of the call; its output shows while it runs. */
async function execute(instance: Instance, command: Command, { agent, signal }: { agent: Agent; signal: AbortSignal }): Promise<ToolPart['state']> {
  const { app } = instance
  const { sessionID, messageID, callID, state } = command.part
  const { input } = state
  const start = 'time' in state ? state.time.start : app.clock.now()
  const progress = (shown: { title?: string; metadata?: Record<string, unknown> }) => {
    const part: ToolPart = { ...command.part, state: { status: 'running', input, time: { start }, ...shown } }
    liveParts(app).set(part)
    instance.bus.publish(instance.place, 'message.part.updated', { sessionID, part, time: app.clock.now() })
  }
  try {
    // The user typed it: that is the permission.
    const ask = () => Promise.resolve()
    const { title, output, metadata } = await runTool(bash, input, { instance, sessionID, messageID, callID, agent, signal, ask, progress })
    return { status: 'completed', input, output, title, metadata, time: { start, end: app.clock.now() } }
  } catch (error) {
    return { status: 'error', input, error: error instanceof Error ? error.message : String(error), time: { start, end: app.clock.now() } }
  }
}

function finish(instance: Instance, command: Command, state: ToolPart['state']): MessageWithParts {
  const { app } = instance
  const { sessionID } = command.message
  const part: ToolPart = { ...command.part, state }
  const info: AssistantMessage = { ...command.message, finish: 'stop', time: { ...command.message.time, completed: app.clock.now() } }
  liveParts(app).drop(part.id)
  transact(instance, (tx) => {
    tx.part.put(part)
    tx.emit('message.part.updated', { sessionID, part, time: app.clock.now() })
    tx.message.put(info)
    tx.emit('message.updated', { sessionID, info })
  })
  return { info, parts: [part] }
}

async function lastModel(instance: Instance, sessionID: SessionID): Promise<ModelChoice> {
  const { model } = getSession(instance.app, sessionID)
  if (model) return { providerID: model.providerID, modelID: model.id }
  const found = await defaultModel(instance)
  return { providerID: found.providerID, modelID: found.id }
}
