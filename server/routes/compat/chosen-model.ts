import { badRequest } from '#protocol/error'
import type { ModelChoice } from '#protocol/message'
import type { Instance } from '../../instance'
import { resolveModelName, UnknownModelError } from '../../provider/model-name'

/** The model that a request names; of an unknown one nothing is begun. */
export async function chosenModel(instance: Instance, name: string | undefined): Promise<ModelChoice | undefined> {
  if (name === undefined) return undefined
  try {
    const { providerID, id: modelID } = await resolveModelName(instance, name)
    return { providerID, modelID }
  } catch (error) {
    throw error instanceof UnknownModelError ? badRequest(error.message) : error
  }
}
