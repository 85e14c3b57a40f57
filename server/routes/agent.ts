import { agentOperations } from '#protocol/agent'
import { listAgents } from '../config/agents'
import { routes } from './route'

export const agentRoutes = routes(agentOperations, {
  'app.agents': (instance) => listAgents(instance),
})
