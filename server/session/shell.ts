import { ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { AssistantMessage, MessageWithParts, ShellInput, TextPart, ToolPart, UserMessage } from '#protocol/message'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { defaultModel } from '../provider/model'
import { transact } from '../store/transact'
import { bash } from '../tool/bash'
import type { ToolContext } from '../tool/tool'
import { runTool } from '../tool/truncate'
import { liveParts } from './live'
import { isBusy, runs, type Run } from './runs'
import { getSession, placeOf } from './session'

/** Runs a command that the user typed; it stands in the conversation as a `bash` call that the model will read. */
export async function shell(instance: Instance, sessionID: SessionID, input: ShellInput): Promise<MessageWithParts> {
  const session = getSession(instance.app, sessionID)
  if (isBusy(instance.app, sessionID)) throw new ProtocolError('SessionBusyError', { sessionID, message: `Session is busy: ${sessionID}` })
  const controller = new AbortController()
  const release = instance.hold()
  const run: Run = { kind: 'shell', sessionID, directory: instance.directory, controller, status: { type: 'busy' }, done: Promise.resolve(undefined as never) }
  runs(instance.app).set(sessionID, run)
  instance.bus.publish(placeOf(session), 'session.status', { sessionID, status: run.status })
  run.done = runCommand(instance, sessionID, { ...input, signal: AbortSignal.any([controller.signal, instance.signal]) }).finally(() => {
    runs(instance.app).delete(sessionID)
    release()
    instance.bus.publish(placeOf(session), 'session.status', { sessionID, status: { type: 'idle' } })
    instance.bus.publish(placeOf(session), 'session.idle', { sessionID })
  })
  return run.done
}

async function runCommand(instance: Instance, sessionID: SessionID, input: ShellInput & { signal: AbortSignal }): Promise<MessageWithParts> {
  const agent = await findAgent(instance, input.agent)
  const model = await defaultModelChoice(instance, sessionID, input)
  const { app } = instance
  const now = app.clock.now()
  const user: UserMessage = { id: input.messageID ?? app.id('msg'), sessionID, role: 'user', time: { created: now }, agent: agent.name, model }
  const text: TextPart = { id: app.id('prt'), sessionID, messageID: user.id, type: 'text', synthetic: true, text: 'The following tool was executed by the user' }
  const message: AssistantMessage = {
    id: app.id('msg'), sessionID, role: 'assistant', parentID: user.id, mode: agent.name, agent: agent.name, ...model,
    path: { cwd: instance.directory, root: instance.worktree }, cost: 0,
    tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }, time: { created: now + 1 },
  }
  const input_ = { command: input.command }
  const start = app.clock.now()
  let part: ToolPart = { id: app.id('prt'), sessionID, messageID: message.id, type: 'tool', callID: app.id('prt'), tool: 'bash', state: { status: 'running', input: input_, time: { start } } }
  transact(instance, (tx) => {
    for (const info of [user, message]) {
      tx.message.put(info)
      tx.emit('message.updated', { sessionID, info })
    }
    for (const written of [text, part]) {
      tx.part.put(written)
      tx.emit('message.part.updated', { sessionID, part: written, time: now })
    }
  }, { durable: true })
  const context: ToolContext = {
    instance, sessionID, messageID: message.id, callID: part.callID, agent, signal: input.signal,
    // The user typed it: that is the permission.
    ask: () => Promise.resolve(),
    progress: (shown) => {
      if (part.state.status !== 'running') return
      part = { ...part, state: { ...part.state, ...shown } }
      liveParts(app).set(part)
      instance.bus.publish(instance.place, 'message.part.updated', { sessionID, part, time: app.clock.now() })
    },
  }
  const state = await runTool(bash, input_, context).then(
    (result) => ({ status: 'completed' as const, input: input_, output: result.output, title: result.title, metadata: result.metadata, time: { start, end: app.clock.now() } }),
    (error: unknown) => ({ status: 'error' as const, input: input_, error: error instanceof Error ? error.message : String(error), time: { start, end: app.clock.now() } }),
  )
  part = { ...part, state }
  const ended: AssistantMessage = { ...message, finish: 'stop', time: { ...message.time, completed: app.clock.now() } }
  liveParts(app).drop(part.id)
  transact(instance, (tx) => {
    tx.part.put(part)
    tx.emit('message.part.updated', { sessionID, part, time: app.clock.now() })
    tx.message.put(ended)
    tx.emit('message.updated', { sessionID, info: ended })
  })
  return { info: ended, parts: [part] }
}

async function defaultModelChoice(instance: Instance, sessionID: SessionID, input: ShellInput) {
  if (input.model) return input.model
  const { model } = getSession(instance.app, sessionID)
  if (model) return { providerID: model.providerID, modelID: model.id }
  const found = await defaultModel(instance)
  return { providerID: found.providerID, modelID: found.id }
}
