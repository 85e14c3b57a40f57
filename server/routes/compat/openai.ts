import { openaiOperations, type OpenaiModel } from '#protocol/compat/openai'
import { ProtocolError } from '#protocol/error'
import type { Instance } from '../../instance'
import { connectedProviders } from '../../provider/catalog'
import { modelName } from '../../provider/model-name'
import { complete } from '../../session/completion/complete'
import { routes } from '../route'

export const openaiRoutes = routes(openaiOperations, {
  'openai.models.list': async (instance) => ({ object: 'list' as const, data: await models(instance) }),
  'openai.models.get': (instance, { params }) => model(instance, params.path),
  'openai.completions': (instance, { body }, { signal }) => complete(instance, body, signal),
})

async function models(instance: Instance): Promise<OpenaiModel[]> {
  const providers = await connectedProviders(instance)
  return providers.flatMap((provider) =>
    Object.values(provider.models).map((found) => ({
      id: modelName(found),
      object: 'model' as const,
      created: secondsOf(found.release_date),
      owned_by: provider.id,
      name: found.name,
    })),
  )
}

async function model(instance: Instance, id: string): Promise<OpenaiModel> {
  const found = (await models(instance)).find((candidate) => candidate.id === id)
  if (found) return found
  throw new ProtocolError('ModelNotFoundError', { message: `The model '${id.slice(0, 200)}' does not exist, or its provider is not connected` }, { field: 'model' })
}

/** Of a model whose day is not known: 0. */
function secondsOf(date: string): number {
  const time = Date.parse(date)
  return Number.isNaN(time) ? 0 : Math.floor(time / 1000)
}
