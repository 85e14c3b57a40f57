import { toolOperations } from '#protocol/tool'
import { describeTools, toolIDs } from '../tool/tools'
import { routes } from './route'

export const toolRoutes = routes(toolOperations, {
  'tool.ids': (instance) => toolIDs(instance),
  'tool.list': (instance, { query }) => describeTools(instance, { providerID: query.provider, modelID: query.model }),
})
