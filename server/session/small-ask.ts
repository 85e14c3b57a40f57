import type { LanguageModelV4Usage, SharedV4ProviderMetadata } from '@ai-sdk/provider'
import type { Model } from '#protocol/provider'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { defaultModel, findModel, languageModel, smallModel } from '../provider/model'
import { prepareMessages, requestSettings } from '../provider/transform'

export type SmallAsk = { task: string; text: string; most: number; signal: AbortSignal }
export type SmallAnswer = { text: string; usage: LanguageModelV4Usage; metadata: SharedV4ProviderMetadata | undefined }

const RECENT = 5

/** The cheap model that goes with what the folder's last session used, or would use; throws when there is none at all. */
export async function chooseSmall(instance: Instance): Promise<Model> {
  const used = instance.store.session.list({ directory: instance.directory, limit: RECENT }).find(({ model }) => model)?.model
  const last = used && (await findModel(instance, { providerID: used.providerID, modelID: used.id }).catch(() => undefined))
  const fallback = last ?? (await defaultModel(instance))
  return (await smallModel(instance, fallback.providerID)) ?? fallback
}

/** One question outside of any session, and what was answered without the thinking. */
export async function askSmall(instance: Instance, model: Model, { task, text, most, signal }: SmallAsk): Promise<SmallAnswer> {
  const agent = await findAgent(instance, 'title')
  const provider = await languageModel(instance, model)
  const { content, usage, providerMetadata } = await provider.doGenerate({
    ...requestSettings(instance, { model, agent, sessionID: instance.app.id('ses'), small: true }),
    maxOutputTokens: most,
    prompt: prepareMessages(model, [
      { role: 'system', content: task },
      { role: 'user', content: [{ type: 'text', text }] },
    ]),
    abortSignal: AbortSignal.any([instance.signal, signal]),
  })
  const said = content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('')
  return { text: said.replace(/<think>[\s\S]*?<\/think>/g, '').trim(), usage, metadata: providerMetadata }
}
