import { UnsupportedFunctionalityError, type LanguageModelV4, type LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { ChatCompletion, CompletionInput } from '#protocol/compat/openai'
import { badRequest } from '#protocol/error'
import type { Model } from '#protocol/provider'
import type { Instance } from '../../instance'
import { accountUsage } from '../../provider/cost'
import { languageModel } from '../../provider/model'
import { modelName } from '../../provider/model-name'
import { raceAbort } from '../../system/abort'
import { Feed } from '../../system/feed'
import { bookUsage } from '../book-usage'
import { completionFrames, wholeCompletion, type Answered, type Completion } from './answer'
import { namedModel } from './model'
import { readModel, type Said } from './read'
import { neverReached, providerRefusal } from './refusal'
import { completionRequest } from './request'

// The model itself, for programs that bring their own loop: what they ask goes to the provider, what it says comes back,
// and nothing of ours stands in between. The provider is always asked for a stream, as a long answer in one piece would look
// like a silent connection.

const RETRIES = 2
const RETRY_DELAY = 250

/** The whole answer, or with `stream` a feed of its pieces. The provider's request ends with the signal. */
export async function complete(instance: Instance, input: CompletionInput, signal: AbortSignal): Promise<ChatCompletion | Feed<ChatCompletion>> {
  const completion = await startCompletion(instance, input, signal)
  if (!input.stream) return wholeCompletion(completion)
  return new Feed({
    type: 'text/event-stream',
    pieces: completionFrames(completion, { usage: input.stream_options?.include_usage === true }),
    failed: (body) => `data: ${JSON.stringify(body)}\n\n`,
    idle: ': still here\n\n',
  })
}

/** Asks the provider, and waits until it says something: what goes wrong before is told with a status of its own. */
async function startCompletion(instance: Instance, input: CompletionInput, caller: AbortSignal): Promise<Completion> {
  const model = await namedModel(instance, input.model)
  const request = completionRequest(instance, model, input)
  const release = instance.hold()
  caller.addEventListener('abort', release, { once: true })
  const signal = AbortSignal.any([caller, instance.signal])
  try {
    const opened = await languageModel(instance, model)
    const { stream } = await openStream(instance, opened, { ...request, abortSignal: signal })
    const said = account(instance, model, { said: readModel(stream), release })
    const first = await said.next()
    return { id: `chatcmpl-${instance.app.id('msg').slice(4)}`, created: Math.floor(instance.app.clock.now() / 1000), model: modelName(model), said: resumed(first, said) }
  } catch (error) {
    release()
    throw refusal(instance, model, error)
  }
}

async function openStream(instance: Instance, model: LanguageModelV4, request: LanguageModelV4CallOptions) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await raceAbort(Promise.resolve(model.doStream(request)), request.abortSignal)
    } catch (error) {
      if (attempt > RETRIES || !neverReached(error)) throw error
      await instance.app.clock.sleep(RETRY_DELAY * attempt, request.abortSignal)
    }
  }
}

/** Books what was paid, and gives the provider's failures our words. */
async function* account(instance: Instance, model: Model, { said, release }: { said: AsyncGenerator<Said>; release: () => void }): AsyncGenerator<Answered> {
  try {
    for await (const part of said) {
      if (part.type !== 'end') {
        yield part
        continue
      }
      const { cost, tokens } = accountUsage(model, part.usage, part.metadata)
      bookUsage(instance, model, { source: 'openai', cost, tokens })
      yield { type: 'end', finish: part.finish, tokens, cost }
    }
  } catch (error) {
    throw refusal(instance, model, error)
  } finally {
    release()
  }
}

async function* resumed<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    if (first.done) return
    yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

/** What this model's format has no words for is wrong with the request. */
function refusal(instance: Instance, model: Model, error: unknown): Error {
  if (UnsupportedFunctionalityError.isInstance(error)) return badRequest(error.message)
  return providerRefusal(instance, model.providerID, error)
}
