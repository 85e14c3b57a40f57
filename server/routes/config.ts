import { configOperations } from '#protocol/config'
import { publicConfig, readConfig, readGlobalConfig, updateConfig, updateGlobalConfig } from '../config/config'
import { routes } from './route'

export const configRoutes = routes(configOperations, {
  'config.get': async (instance) => publicConfig(await readConfig(instance)),
  'config.update': async (instance, { body }) => publicConfig(await updateConfig(instance, body)),
  'global.config.get': async (app) => publicConfig(await readGlobalConfig(app)),
  'global.config.update': async (app, { body }) => publicConfig(await updateGlobalConfig(app, body)),
})
