import { badRequest, ProtocolError } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { Failure, MessageWithParts, ModelChoice, PartInput } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { Instance } from '../instance'
import { isAbort } from '../system/abort'
import { expandSlash, type Expanded } from './command'
import { toFailure } from './failure'
import { startTurn } from './prompt'
import { claimSession, type Run, type Spent, type TurnLimits } from './runs'
import { getSession } from './session'
import { chooseFor, storePrompt } from './stored-prompt'

// A turn as the dialects ask for one: refused while the session is busy, checked before anything is stored, bounded if the
// caller wants that, and answered with what it came to.

export type TurnInput = {
  parts: readonly PartInput[]
  /** Joins the system prompt. */
  system?: string | undefined
  model?: ModelChoice | undefined
  agent?: string | undefined
  limits?: TurnLimits
  timeoutMs?: number | undefined
  /** Ends the turn with whoever asked for it. */
  signal?: AbortSignal | undefined
}

export type TurnResult = {
  sessionID: SessionID
  /** The last message of the turn. */
  messageID: MessageID
  /** `provider/model`. */
  model: string
  /** What the last model step said. */
  text: string
  finish: 'stop' | 'length' | 'content-filter' | 'aborted' | 'error'
  failure?: Failure
  /** Of all model calls, those of subagents too. */
  cost: number
  tokens: Spent['tokens']
  /** Milliseconds. */
  duration: number
}

/** A turn under way: what was asked, who works on it, and what it will have come to. */
export type LimitedTurn = { asked: MessageWithParts; run: Run; done: Promise<TurnResult> }

/** Waits for the end of the turn. */
export async function runLimited(instance: Instance, sessionID: SessionID, input: TurnInput): Promise<TurnResult> {
  return (await beginTurn(instance, sessionID, input)).done
}

/** Checks a prompt, keeps it and has it answered; nothing is kept of one that is refused. */
export async function beginTurn(instance: Instance, sessionID: SessionID, input: TurnInput): Promise<LimitedTurn> {
  const { app } = instance
  const began = app.clock.now()
  const session = getSession(app, sessionID)
  const release = claimSession(app, sessionID)
  try {
    const ready = await expandSlash(instance, sessionID, { ...input, model: input.model && `${input.model.providerID}/${input.model.modelID}` })
    const asked = await keep(instance, session, { input, ready })
    input.signal?.throwIfAborted()
    const run = await startTurn(instance, asked, input.limits ?? {})
    const done = finish(instance, run, { ...input, began, asked, ready })
    void done.catch(() => undefined).finally(release)
    return { asked, run, done }
  } catch (error) {
    release()
    // Stopped by somebody else, before there was a turn.
    if (isAbort(error) && !input.signal?.aborted) throw new ProtocolError('ConflictError', { message: 'The turn was stopped before it began', resource: sessionID })
    throw error
  }
}

/** What a failed turn says of itself. */
export function failureText({ name, data }: Failure): string {
  return 'message' in data && typeof data.message === 'string' && data.message !== '' ? data.message : name
}

/** A command's own choices count first; without any the session goes on as before. */
async function keep(instance: Instance, session: Session, { input, ready }: { input: TurnInput; ready: Expanded | undefined }): Promise<MessageWithParts> {
  const last = session.model
  const named = ready?.model ?? input.model
  const model = named ?? (last && { providerID: last.providerID, modelID: last.id })
  const variant = ready?.variant ?? (named || last?.variant === 'default' ? undefined : last?.variant)
  const agent = ready?.agent ?? input.agent
  const parts = [...(ready?.parts ?? input.parts)]
  const prompt = { messageID: instance.app.id('msg'), parts, ...(agent ? { agent } : {}), ...(model ? { model } : {}), ...(variant ? { variant } : {}) }
  // Without any model at all nothing can be chosen.
  await chooseFor(instance, session.id, prompt).catch((error: unknown) => {
    throw error instanceof ProtocolError ? error : badRequest(error instanceof Error ? error.message : String(error))
  })
  return storePrompt(instance, session.id, { ...prompt, ...(input.system ? { system: input.system } : {}) })
}

type Asked = TurnInput & { began: number; asked: MessageWithParts; ready: Expanded | undefined }

/** Sees the turn to its end, or ends it when its time is over or its caller is gone. */
async function finish(instance: Instance, run: Run, { timeoutMs, signal, began, asked, ready }: Asked): Promise<TurnResult> {
  const { app } = instance
  const over = new AbortController()
  const stop = () => run.controller.abort(new DOMException('Aborted', 'AbortError'))
  let late = false
  if (timeoutMs !== undefined) {
    const left = Math.max(0, timeoutMs - (app.clock.now() - began))
    const waited = app.clock.sleep(left, over.signal).then(() => {
      late = true
      stop()
    })
    waited.catch(() => undefined)
  }
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    const last = await run.done
    if (ready) announce(instance, ready, last)
    const result = resultOf(run, last, app.clock.now() - began)
    if (!late || result.failure?.name !== 'MessageAbortedError') return result
    return { ...result, finish: 'error', failure: { name: 'UnknownError', data: { message: `The turn was stopped after ${timeoutMs} ms (timeout_ms)` } } }
  } catch (error) {
    const { info } = asked
    const model = info.role === 'user' ? `${info.model.providerID}/${info.model.modelID}` : ''
    const failure = toFailure(error, '')
    return { sessionID: info.sessionID, messageID: info.id, model, text: '', finish: 'error', failure, cost: run.spent.cost, tokens: run.spent.tokens, duration: app.clock.now() - began }
  } finally {
    over.abort()
    signal?.removeEventListener('abort', stop)
  }
}

/** What the last message of a run says of the whole. */
export function resultOf({ sessionID, spent, began }: Run, { info, parts }: MessageWithParts, duration: number): TurnResult {
  // A run that was stopped before its first step said nothing; its last message is of an earlier turn.
  const answer = info.role === 'assistant' && info.time.created >= began ? info : undefined
  const text = !answer ? '' : parts.flatMap((part) => (part.type === 'text' && !part.synthetic && !part.ignored ? part.text : [])).join('\n')
  const model = info.role === 'user' ? `${info.model.providerID}/${info.model.modelID}` : `${info.providerID}/${info.modelID}`
  const failure: Failure | undefined = answer ? answer.error : { name: 'MessageAbortedError', data: { message: 'Aborted' } }
  const finish = finishOf(failure, answer?.finish)
  return { sessionID, messageID: info.id, model, text, finish, ...(failure ? { failure } : {}), cost: spent.cost, tokens: spent.tokens, duration }
}

function finishOf(failure: Failure | undefined, reason: string | undefined): TurnResult['finish'] {
  if (reason === 'content-filter') return 'content-filter'
  if (failure) return failure.name === 'MessageAbortedError' ? 'aborted' : 'error'
  return reason === 'length' ? 'length' : 'stop'
}

function announce(instance: Instance, { command, arguments: given }: Expanded, { info }: MessageWithParts) {
  const { id: messageID, sessionID } = info
  instance.bus.publish(instance.place, 'command.executed', { name: command, sessionID, arguments: given, messageID })
}
