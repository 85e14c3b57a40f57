import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { AssistantMessage, Failure, Part, StepFinishPart } from '#protocol/message'
import type { Instance } from '../instance'
import { accountUsage } from '../provider/cost'
import { abortReason, raceAbort } from '../system/abort'
import { transact } from '../store/transact'
import { ABORTED } from './call'
import { concealFailure, isRetryable, toFailure } from './failure'
import { MAX_RETRIES, retryDelay } from './retry'
import { publishStatus } from './runs'
import { receive } from './receive'
import { closeRecorder, recordedParts, recordLate, stepStart } from './snapshots'
import { closeOpen, closeText, now, place, takeBack, writePart, type Step } from './step'
import { countUsage } from './turn-limits'
import { addUsage } from './usage'

/** After an abort tools get this long (ms) to end by themselves; then they are settled without them. */
const GRACE = 80

/**
 * One model call into parts, tried again where that can help. The step's message is left completed, with an error when
 * something went wrong; the answer is that failure. Only of a request that was too long nothing is left and nothing said: its
 * caller may find a shorter one.
 */
export async function runTurn(step: Step, model: LanguageModelV4, request: LanguageModelV4CallOptions): Promise<Failure | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await tryOnce(step, model, request)
    if (!failure) {
      await closeRecorder(step)
      finishStep(step)
      return undefined
    }
    // Calls that already ran are kept: their results go to the model with the next request instead of running them twice.
    if (isRetryable(failure) && step.calls.size > 0) {
      closeOpen(step, ABORTED)
      await closeRecorder(step)
      finishStep(step)
      return undefined
    }
    if (failure.name === 'ContextOverflowError') {
      await closeRecorder(step)
      return dropStep(step, failure)
    }
    if (!isRetryable(failure) || attempt > MAX_RETRIES) return failStep(step, failure)
    takeBack(step)
    const stopped = await waitForRetry(step, failure, attempt)
    if (stopped) return failStep(step, stopped)
  }
}

async function tryOnce(step: Step, model: LanguageModelV4, request: LanguageModelV4CallOptions): Promise<Failure | undefined> {
  step.received = Promise.withResolvers()
  try {
    const { stream } = await raceAbort(Promise.resolve(model.doStream({ ...request, abortSignal: step.signal })), step.signal)
    writePart(step, stepStart(step))
    await readAll(step, stream)
    await raceAbort(settled(step), step.signal)
    if (!step.finish) throw new Error('Connection reset by server: premature close of the stream')
    return step.finish.reason === 'error' ? toFailure(new Error('The provider ended the answer with an error'), step.model.providerID) : undefined
  } catch (error) {
    if (step.signal.aborted) {
      await Promise.race([settled(step), step.instance.app.clock.sleep(GRACE)])
      closeOpen(step, ABORTED)
      return toFailure(abortReason(step.signal), step.model.providerID)
    }
    for (const id of [...step.open.keys()]) closeText(step, id, {})
    const failure = toFailure(error, step.model.providerID)
    // Tools that are under way end on their own before anything else is decided.
    await raceAbort(settled(step), step.signal).catch(() => closeOpen(step, ABORTED))
    return failure
  }
}

async function readAll(step: Step, stream: ReadableStream<Parameters<typeof receive>[1]>) {
  const reader = stream.getReader()
  // Cancelling ends a pending read at once, and the provider's connection with it.
  const stop = () => void reader.cancel().catch(() => undefined)
  step.signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      step.signal.throwIfAborted()
      if (done) return countFinish(step)
      receive(step, value)
    }
  } finally {
    step.signal.removeEventListener('abort', stop)
    stop()
    step.received.resolve()
  }
}

/** At once, as what it cost may be all that the turn may cost. */
function countFinish({ instance, session, model, finish }: Step) {
  if (finish && finish.reason !== 'error') countUsage(instance.app, session, accountUsage(model, finish.usage, finish.metadata))
}

async function settled(step: Step) {
  while (step.running.size > 0) await Promise.allSettled(step.running)
}

async function waitForRetry(step: Step, failure: Failure, attempt: number): Promise<Failure | undefined> {
  const { app } = step.instance
  const delay = retryDelay(failure, attempt, app.clock.now())
  const message = failure.name === 'APIError' ? app.log.conceal(failure.data.message) : failure.name
  publishStatus(app, step.session, { type: 'retry', attempt, message, next: app.clock.now() + delay })
  try {
    await app.clock.sleep(delay, step.signal)
    publishStatus(app, step.session, { type: 'busy' })
    return undefined
  } catch (error) {
    return toFailure(error, step.model.providerID)
  }
}

/** Writes the end of a step that went well: its price, its tokens, its reason. */
function finishStep(step: Step) {
  const { cost, tokens } = accountUsage(step.model, step.finish?.usage, step.finish?.metadata)
  const reason = step.calls.size > 0 ? 'tool-calls' : (step.finish?.reason ?? 'other')
  const ids = place(step)
  const { start, snapshot, patches } = recordedParts(step)
  const part: StepFinishPart = { ...ids, type: 'step-finish', reason, ...(snapshot ? { snapshot } : {}), cost, tokens }
  const filtered: Failure | undefined =
    reason === 'content-filter' ? { name: 'ContentFilterError', data: { message: 'The answer was stopped by a content filter' } } : undefined
  const ended: AssistantMessage = {
    ...step.message,
    finish: reason,
    cost: step.message.cost + cost,
    tokens,
    time: { ...step.message.time, completed: now(step) },
    ...(filtered ? { error: filtered } : {}),
  }
  step.message = ended
  transact(step.instance, (tx) => {
    const put = (written: Part) => {
      tx.part.put(written)
      tx.emit('message.part.updated', { sessionID: part.sessionID, part: written, time: now(step) })
    }
    if (start) put(start)
    put(part)
    tx.message.put(ended)
    tx.emit('message.updated', { sessionID: ended.sessionID, info: ended })
    patches.forEach(put)
    addUsage(tx, ended.sessionID, { cost, tokens })
  })
}

/** Calls that ran all the same are kept with their results. */
function dropStep(step: Step, failure: Failure): Failure {
  if (step.calls.size === 0) takeBack(step)
  else {
    closeOpen(step, ABORTED)
    finishStep(step)
  }
  return failure
}

function failStep(step: Step, cause: Failure): Failure {
  recordLate(step)
  closeOpen(step, ABORTED)
  payLate(step)
  const failure = concealFailure(step.instance.log, cause)
  step.message = endFailed(step.instance, step.message, failure)
  return failure
}

/** Of a step that was stopped while its tools ran the answer is paid for all the same. */
function payLate(step: Step) {
  const { finish, message, instance } = step
  if (!finish || finish.reason === 'error' || !instance.store.session.get(message.sessionID)) return
  const { cost, tokens } = accountUsage(step.model, finish.usage, finish.metadata)
  step.message = { ...message, cost: message.cost + cost, tokens }
  transact(instance, (tx) => addUsage(tx, message.sessionID, { cost, tokens }))
}

/** Ends a message with its failure and tells everyone; of a session that was deleted meanwhile nothing is written. */
export function endFailed(instance: Instance, message: AssistantMessage, error: Failure): AssistantMessage {
  const { sessionID } = message
  const ended: AssistantMessage = { ...message, error, time: { ...message.time, completed: instance.app.clock.now() } }
  transact(instance, (tx) => {
    if (!tx.session.get(sessionID)) return
    tx.message.put(ended)
    tx.emit('message.updated', { sessionID, info: ended })
    tx.emit('session.error', { sessionID, error })
  })
  return ended
}
