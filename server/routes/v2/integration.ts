import { v2IntegrationOperations } from '#protocol/v2/integration'
import { connectKey, connectOAuth, disconnect, findIntegration, labelConnection, listIntegrations } from '../../provider/integration'
import { cancelSignIn, completeSignIn, signInStatus } from '../../provider/sign-in-attempt'
import { routes } from '../route'
import { inLocation } from './location'

export const v2IntegrationRoutes = routes(v2IntegrationOperations, {
  'v2.integration.list': async (instance) => inLocation(instance, await listIntegrations(instance)),
  'v2.integration.get': async (instance, { params }) => inLocation(instance, await findIntegration(instance, params.integrationID)),
  'v2.integration.connect.key': (instance, { params, body }) => connectKey(instance, params.integrationID, body),
  'v2.integration.connect.oauth': async (instance, { params, body }) => inLocation(instance, await connectOAuth(instance, params.integrationID, body)),
  'v2.integration.attempt.status': (instance, { params }) => inLocation(instance, signInStatus(instance.app, params.attemptID)),
  'v2.integration.attempt.cancel': (instance, { params }) => cancelSignIn(instance.app, params.attemptID),
  'v2.integration.attempt.complete': (instance, { params, body }, { signal }) => completeSignIn(instance, params.attemptID, { ...body, signal }),
  'v2.credential.update': (instance, { params, body }) => labelConnection(instance.app, params.credentialID, body.label),
  'v2.credential.remove': (instance, { params }) => disconnect(instance.app, params.credentialID),
})
