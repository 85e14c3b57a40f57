import { providerOperations } from '#protocol/provider'
import { authMethods, connectedProviders, defaultModels, writeProviders } from '../provider/catalog'
import { removeCredential, setCredential } from '../provider/credential'
import { authorizeProvider, finishProviderSignIn } from '../provider/oauth'
import { testProvider } from '../provider/test'
import { WrittenJson } from '../system/json'
import { routes } from './route'

export const providerRoutes = routes(providerOperations, {
  'provider.list': async (instance) => {
    const [all, connected] = await Promise.all([writeProviders(instance), connectedProviders(instance)])
    const rest = { default: await defaultModels(instance), connected: connected.map((provider) => provider.id) }
    return new WrittenJson(Buffer.concat([Buffer.from('{"all":'), all.data, Buffer.from(`,${JSON.stringify(rest).slice(1)}`)]))
  },
  'provider.auth': (instance) => authMethods(instance),
  'provider.oauth.authorize': (instance, { params, body }) => authorizeProvider(instance, params.providerID, body.method),
  'provider.oauth.callback': (instance, { params, body }, { signal }) => finishProviderSignIn(instance, { ...params, ...body, signal }),
  'provider.test': (instance, { params, body }) => testProvider(instance, params.providerID, body),
  'config.providers': async (instance) => ({ providers: await connectedProviders(instance), default: await defaultModels(instance) }),
  'auth.set': async (app, { params, body }) => {
    await setCredential(app, params.providerID, body)
    return true
  },
  'auth.remove': async (app, { params }) => {
    await removeCredential(app, params.providerID)
    return true
  },
})
