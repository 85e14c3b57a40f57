import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { CompactionPart, Failure, MessageWithParts, ModelChoice, UserMessage } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { findModel, languageModel } from '../provider/model'
import { prepareMessages, requestSettings } from '../provider/transform'
import { startAnswer } from './answer'
import { compactionPart, readableHistory } from './context'
import { concealFailure, toFailure } from './failure'
import { retell, type RetellLimits } from './retell'
import { usableTokens } from './room'
import { openStep, type Step } from './step'
import { endFailed, runTurn } from './turn'

const CONDENSE = 'Write the condensed account of this conversation now, as you were told.'

/** Where nobody knows how much the model takes. */
const UNKNOWN_CONTEXT = 100_000
/** Careful: most text has four characters per token, some far fewer. */
const CHARACTERS_PER_TOKEN = 3
const SAID = 20_000
const RESULT = 2_000
/** How often a request for a summary that is itself too long is halved. */
const TRIES = 4

/** What a step of the loop works with. */
export type Work = {
  instance: Instance
  session: Session
  history: readonly MessageWithParts[]
  signal: AbortSignal
  start: Step['start']
}

/** Writes the summary that answers `asked`; false when there is none and its message says why. */
export async function summarize(work: Work, asked: MessageWithParts & { info: UserMessage }): Promise<boolean> {
  const { instance } = work
  const step = await begin(work, asked.info)
  if (!step) return false
  const conversation = conversationOf(work.history, compactionPart(asked)!)
  let limits = limitsOf(step.model)
  for (let tries = 0; ; tries += 1) {
    const retold = retell(conversation, limits)
    const failure = await runTurn(step, await languageModel(instance, step.model), requestFor(instance, step, retold))
    if (failure?.name !== 'ContextOverflowError') {
      if (failure || step.message.error) return false
      if (saysSomething(step)) return true
      endFailed(instance, step.message, { name: 'UnknownError', data: { message: 'The model wrote no summary of the conversation' } })
      return false
    }
    if (tries === TRIES) {
      endFailed(instance, step.message, concealFailure(instance.log, noSummary(failure, step.model)))
      return false
    }
    limits = halved(limits, retold.length)
  }
}

async function begin({ instance, session, signal, start }: Work, asked: UserMessage): Promise<Step | undefined> {
  const agent = await findAgent(instance, 'compaction').catch(() => undefined)
  const choice: ModelChoice = agent?.model ?? asked.model
  const message = startAnswer(instance, { ...asked, model: choice }, { mode: 'compaction', agent: 'compaction', summary: true })
  try {
    if (!agent) throw new Error('The agent that condenses conversations is switched off')
    const model = await findModel(instance, choice)
    await languageModel(instance, model)
    return openStep({ instance, session, agent, model, tools: [], rules: () => [], invited: [], start, signal, earlier: [], message })
  } catch (error) {
    endFailed(instance, message, concealFailure(instance.log, toFailure(error, message.providerID)))
    return undefined
  }
}

function requestFor(instance: Instance, step: Step, conversation: string): LanguageModelV4CallOptions {
  const { model, agent, session } = step
  return {
    ...requestSettings(instance, { model, agent, sessionID: session.id }),
    prompt: prepareMessages(model, [
      { role: 'system', content: agent.prompt ?? '' },
      { role: 'user', content: [{ type: 'text', text: `<conversation>\n${conversation}\n</conversation>\n\n${CONDENSE}` }] },
    ]),
  }
}

/** Everything before the messages that stay as they were said. */
function conversationOf(history: readonly MessageWithParts[], part: CompactionPart): readonly MessageWithParts[] {
  const readable = readableHistory(history.filter(({ info }) => info.id !== part.messageID))
  const end = readable.findIndex(({ info }) => info.id === part.tail_start_id)
  return end < 0 ? readable : readable.slice(0, end)
}

function limitsOf(model: Model): RetellLimits {
  const tokens = usableTokens(model, {}) || UNKNOWN_CONTEXT
  return { total: Math.max(2_000, tokens * CHARACTERS_PER_TOKEN), said: SAID, result: RESULT }
}

function halved(limits: RetellLimits, sent: number): RetellLimits {
  return { total: Math.max(500, Math.floor(Math.min(limits.total, sent) / 2)), said: Math.floor(limits.said / 2), result: Math.floor(limits.result / 4) }
}

function saysSomething({ instance, message }: Step) {
  return instance.store.message.parts(message.id).some((part) => part.type === 'text' && part.text.trim() !== '')
}

function noSummary(failure: Failure, model: Model): Failure {
  return tooLong(failure, `The conversation could not be condensed: even its shortest account is too long for ${model.id}. Choose a model with a larger context.`)
}

/** The provider's words behind ours. */
export function tooLong(failure: Failure, hint: string): Failure {
  if (failure.name !== 'ContextOverflowError') return failure
  return { name: failure.name, data: { ...failure.data, message: `${hint} (${failure.data.message})` } }
}
