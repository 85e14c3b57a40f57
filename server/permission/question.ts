import { ProtocolError } from '#protocol/error'
import type { QuestionID, SessionID } from '#protocol/id'
import type { Question, QuestionAnswer, QuestionRequest } from '#protocol/question'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { abortReason, anySignal } from '../system/abort'

// An agent asks, a person answers or dismisses. What waits lives in memory only: it ends with the work that asked.

export type QuestionInput = {
  sessionID: SessionID
  questions: readonly Question[]
  tool?: { messageID: string; callID: string }
  signal: AbortSignal
}

/** The person did not want to answer. */
export class QuestionRejectedError extends Error {
  override readonly name = 'QuestionRejectedError'

  constructor() {
    super('The user dismissed this question')
  }
}

type Pending = { request: QuestionRequest; instance: Instance; settle: (outcome: QuestionAnswer[] | Error) => void }

const MAX_PENDING = 1_000

const pending = slot((_app: App) => new Map<QuestionID, Pending>())

/** One list of answers for each question; throws `QuestionRejectedError`, or the signal's reason. */
export async function askQuestion(instance: Instance, input: QuestionInput): Promise<QuestionAnswer[]> {
  input.signal.throwIfAborted()
  const { app } = instance
  const all = pending(app)
  if (all.size >= MAX_PENDING) throw new Error('Too many questions are waiting for an answer')
  const { sessionID, questions, tool } = input
  const request: QuestionRequest = { id: app.id('que'), sessionID, questions: [...questions], ...(tool ? { tool } : {}) }
  const signal = anySignal(input.signal, instance.signal)
  const settled = Promise.withResolvers<QuestionAnswer[]>()
  const settle = (outcome: QuestionAnswer[] | Error) => (outcome instanceof Error ? settled.reject(outcome) : settled.resolve(outcome))
  // Cards must not outlive the call that they ask for.
  const stop = () => reject(app, { request, instance, settle }, abortReason(signal))
  all.set(request.id, { request, instance, settle })
  signal.addEventListener('abort', stop, { once: true })
  try {
    instance.bus.publish(instance.place, 'question.asked', request)
    return await settled.promise
  } finally {
    signal.removeEventListener('abort', stop)
    pending.peek(app)?.delete(request.id)
  }
}

/** Answers from anywhere; what is missing stays open. Throws `QuestionNotFoundError` for unknown ones. */
export function replyQuestion(app: App, requestID: QuestionID, given: readonly QuestionAnswer[]): boolean {
  const { request, instance, settle } = requirePending(app, requestID)
  const answers = request.questions.map((_, index) => given[index] ?? [])
  pending(app).delete(requestID)
  instance.bus.publish(instance.place, 'question.replied', { sessionID: request.sessionID, requestID, answers })
  settle(answers)
  return true
}

/** Dismisses, which ends the turn: nothing else that the session asks can still be wanted. */
export function rejectQuestion(app: App, requestID: QuestionID): boolean {
  const { sessionID } = requirePending(app, requestID).request
  for (const entry of [...pending(app).values()]) {
    if (entry.request.sessionID === sessionID) reject(app, entry, new QuestionRejectedError())
  }
  return true
}

/** The folder's questions that wait for an answer, oldest first. */
export function listQuestions(instance: Instance): QuestionRequest[] {
  return [...pending(instance.app).values()].flatMap((entry) => (entry.instance.directory === instance.directory ? [entry.request] : []))
}

/** Everything that waits in any folder, oldest first. */
export function allQuestions(app: App): Pick<Pending, 'request' | 'instance'>[] {
  return [...pending(app).values()]
}

/** Whose question it is, as long as it waits. */
export function questionSession(app: App, requestID: QuestionID): SessionID | undefined {
  return pending(app).get(requestID)?.request.sessionID
}

function requirePending(app: App, requestID: QuestionID): Pending {
  const entry = pending(app).get(requestID)
  if (!entry) throw new ProtocolError('QuestionNotFoundError', { requestID, message: `Question request not found: ${requestID}` })
  return entry
}

/** Removes a request, tells everybody, and only then lets the tool move on. */
function reject(app: App, { request, instance, settle }: Pending, reason: Error): void {
  if (!pending.peek(app)?.delete(request.id)) return
  instance.bus.publish(instance.place, 'question.rejected', { sessionID: request.sessionID, requestID: request.id })
  settle(reason)
}
