import type { Config } from '#protocol/config'
import type { AssistantMessage, CompactionPart, Failure, MessageWithParts, ModelChoice, TextPart, UserMessage } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { findModel } from '../provider/model'
import { transact, type Transaction } from '../store/transact'
import { answersSinceCompaction, compactionPart, lastCompaction, readableHistory, type pendingCompaction } from './context'
import { concealFailure } from './failure'
import { chooseTail, compactsAlone, isFull } from './room'
import { placeOf } from './session'
import { summarize, tooLong, type Work } from './summarize'
import { endFailed } from './turn'

// Making room: a user message with a `compaction` part asks for it, a summary answers it, and when nobody but the loop asked,
// a last message in the person's place makes the work go on.

const CONTINUE = 'Continue if you have next steps, or stop and ask for clarification if you are unsure how to proceed.'
const TOO_LARGE =
  'The previous request was larger than the model accepts. The conversation was condensed, and attached media were taken out of it. ' +
  'If the question was about attached images or files, say that they were too large and suggest fewer or smaller ones.'

type Place = Pick<Work, 'instance' | 'session' | 'history'>
type Wish = { model: ModelChoice; auto: boolean; overflow?: boolean }

/** What a wish needs to know and may have to wait for. */
export type Frame = { model: Model; config: Config }

export async function findFrame(instance: Instance, model: ModelChoice): Promise<Frame> {
  return { model: await findModel(instance, model), config: await readConfig(instance) }
}

/** Stores the wish to condense the conversation; the loop fulfils it as its next step. */
export function askForCompaction(place: Place, { model, config }: Frame, how: Omit<Wish, 'model'>): UserMessage {
  const said = readableHistory(place.history).filter((message) => !compactionPart(message) && !(message.info.role === 'assistant' && message.info.summary))
  const tail = chooseTail(said, model, config)
  const wish = { model: { providerID: model.providerID, modelID: model.id }, ...how, ...(tail ? { tail_start_id: tail.info.id } : {}) }
  return transact(place.instance, (tx) => putWish(tx, place, wish))
}

/**
 * What follows when the provider found a request too long. The failed answer stays without error and parts, unless nothing is
 * left to try: then it ends with an error that says so.
 */
export async function recoverFromOverflow(work: Work, failed: { message: AssistantMessage; user: UserMessage; failure: Failure }): Promise<'room' | 'end'> {
  const { instance, session, history } = work
  const { message, user } = failed
  const failure = concealFailure(instance.log, failed.failure)
  const justCompacted = lastCompaction(history) !== undefined && answersSinceCompaction(history).length === 0
  if (justCompacted || !(await compactsAlone(instance))) {
    endFailed(instance, message, justCompacted ? stillTooLong(failure, user) : failure)
    return 'end'
  }
  const frame = await findFrame(instance, choiceOf(user))
  transact(instance, (tx) => {
    if (!tx.session.get(session.id)) return
    tx.emit('session.error', { sessionID: session.id, error: failure })
    if (message.time.completed !== undefined) return
    const info: AssistantMessage = { ...message, time: { ...message.time, completed: instance.app.clock.now() } }
    tx.message.put(info)
    tx.emit('message.updated', { sessionID: session.id, info })
  })
  askForCompaction(work, frame, { auto: true, overflow: true })
  return 'room'
}

/** Before a step: condenses the conversation when that was asked for, and asks for it when the context is full. */
export async function makeRoom(work: Work, { pending, user }: { pending: ReturnType<typeof pendingCompaction>; user: UserMessage }): Promise<'room' | 'end' | undefined> {
  if (pending) return compact(work, pending)
  // An unknown model is told with the step that needs it.
  const frame = await findFrame(work.instance, choiceOf(user)).catch(() => undefined)
  if (!frame || !(await isFull(work.instance, work.history, frame.model))) return undefined
  askForCompaction(work, frame, { auto: true, overflow: false })
  return 'room'
}

/** Writes the summary that `asked` wants; `room` when the loop goes on with the work. */
async function compact(work: Work, asked: MessageWithParts & { info: UserMessage }): Promise<'room' | 'end'> {
  const { instance, session } = work
  showCompacting(instance, session, true)
  try {
    return (await summarize(work, asked)) ? goOn(work, asked) : 'end'
  } finally {
    showCompacting(instance, session, false)
  }
}

/** After a compaction that nobody asked for: the work goes on, unless somebody has said something since. */
function goOn(work: Work, asked: MessageWithParts & { info: UserMessage }): 'room' | 'end' {
  const { instance, session, history } = work
  const { auto, overflow } = compactionPart(asked)!
  return transact(instance, (tx) => {
    const again = auto && tx.message.newestUser(session.id)?.id === asked.info.id
    if (again) putContinuation(tx, work, { asked: asked.info, original: lastPrompt(history), text: overflow ? `${TOO_LARGE}\n\n${CONTINUE}` : CONTINUE })
    tx.emit('session.compacted', { sessionID: session.id })
    return auto ? 'room' : 'end'
  })
}

function putWish(tx: Transaction, { instance, session, history }: Place, wish: Wish & { tail_start_id?: CompactionPart['tail_start_id'] }) {
  const { model, ...fields } = wish
  const { app } = instance
  const last = history.at(-1)?.info.time.created ?? 0
  const agent = lastPrompt(history)?.agent ?? session.agent ?? 'build'
  const info: UserMessage = { id: app.id('msg'), sessionID: session.id, role: 'user', time: { created: Math.max(app.clock.now(), last + 1) }, agent, model }
  const part: CompactionPart = { id: app.id('prt'), sessionID: session.id, messageID: info.id, type: 'compaction', ...fields }
  putMessage(tx, info, part)
  return info
}

function putContinuation(tx: Transaction, { instance, session }: Work, { asked, original, text }: { asked: UserMessage; original: UserMessage | undefined; text: string }) {
  const { app } = instance
  const now = Math.max(app.clock.now(), asked.time.created + 2)
  const { format, system, tools } = original ?? asked
  const info: UserMessage = {
    id: app.id('msg'),
    sessionID: session.id,
    role: 'user',
    time: { created: now },
    agent: (original ?? asked).agent,
    model: (original ?? asked).model,
    ...(format ? { format } : {}),
    ...(system ? { system } : {}),
    ...(tools ? { tools } : {}),
  }
  const place = { id: app.id('prt'), sessionID: session.id, messageID: info.id }
  const part: TextPart = { ...place, type: 'text', synthetic: true, text, time: { start: now, end: now }, metadata: { compaction_continue: true } }
  putMessage(tx, info, part)
}

function putMessage(tx: Transaction, info: UserMessage, part: CompactionPart | TextPart) {
  const { sessionID } = info
  tx.message.put(info)
  tx.emit('message.updated', { sessionID, info })
  tx.part.put(part)
  tx.emit('message.part.updated', { sessionID, part, time: info.time.created })
}

function showCompacting(instance: Instance, { id }: Session, on: boolean) {
  transact(instance, (tx) => {
    const session = tx.session.get(id)
    if (!session) return
    const { compacting: _, ...time } = session.time
    const info: Session = { ...session, time: on ? { ...time, compacting: instance.app.clock.now() } : time }
    tx.session.put(info)
    tx.emit('session.updated', { sessionID: id, info }, placeOf(info))
  })
}

function lastPrompt(history: readonly MessageWithParts[]): UserMessage | undefined {
  const info = history.findLast((message) => message.info.role === 'user' && !compactionPart(message))?.info
  return info?.role === 'user' ? info : undefined
}

function stillTooLong(failure: Failure, { model }: UserMessage): Failure {
  const hint = `The conversation was condensed and is still too long for ${model.modelID}. Shorten the prompt, start a new session, or choose a model with a larger context.`
  return tooLong(failure, hint)
}

function choiceOf({ model }: UserMessage): ModelChoice {
  return { providerID: model.providerID, modelID: model.modelID }
}
