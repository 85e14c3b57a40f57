import { ProtocolError } from '#protocol/error'
import type { Model } from '#protocol/provider'
import type { Instance } from '../../instance'
import { resolveModelName, UnknownModelError } from '../../provider/model-name'

/** The model that a caller of `/v1` names; one that nobody has is not found. */
export async function namedModel(instance: Instance, name: string): Promise<Model> {
  return resolveModelName(instance, name).catch((error: unknown) => {
    throw error instanceof UnknownModelError ? new ProtocolError('ModelNotFoundError', { message: error.message }, { field: 'model' }) : error
  })
}
