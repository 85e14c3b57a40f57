import type { Instance } from '../instance'
import { connectedProviders, listProviders } from './catalog'
import { defaultModel } from './model'
import { modelName } from './model-name'

/** A model as programs choose one: prices per million tokens, limits in tokens. */
export type ListedModel = {
  id: string
  name: string
  description: string
  provider: string
  model: string
  context: number
  output: number
  cost: { input: number; output: number; cache_read: number; cache_write: number }
}

/** Every model that can be used now, and the one that is used when nobody chooses. */
export async function listModels(instance: Instance): Promise<{ default: string | null; models: ListedModel[] }> {
  const preferred = await defaultModel(instance).catch(() => undefined)
  const providers = await connectedProviders(instance)
  const models = providers.flatMap((provider) =>
    Object.values(provider.models).map((model) => ({
      id: modelName(model),
      name: model.name,
      description: `${model.name} of ${provider.name}`,
      provider: provider.id,
      model: model.id,
      context: model.limit.context,
      output: model.limit.output,
      cost: { input: model.cost.input, output: model.cost.output, cache_read: model.cost.cache.read, cache_write: model.cost.cache.write },
    })),
  )
  return { default: preferred ? modelName(preferred) : null, models }
}

/** Providers with the ids of their models: the connected ones, or all of the catalogue. */
export async function listModelIDs(instance: Instance, all: boolean): Promise<{ id: string; name: string; models: string[] }[]> {
  const providers = await (all ? listProviders(instance) : connectedProviders(instance))
  return providers.map(({ id, name, models }) => ({ id, name, models: Object.keys(models) }))
}
