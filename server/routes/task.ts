import { taskOperations } from '#protocol/task'
import { backgroundTasks } from '../session/tasks'
import { routes } from './route'

export const taskRoutes = routes(taskOperations, {
  'experimental.session.background': (app, { params }) => backgroundTasks(app, params.sessionID),
  'experimental.capabilities.get': () => ({ backgroundSubagents: true }),
})
