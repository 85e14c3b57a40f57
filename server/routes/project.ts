import { projectOperations } from '#protocol/project'
import { projectTrust, trustProject } from '../config/trust'
import { listProjects, projectDirectories, updateProject } from '../project/project'
import { vcsDiff, vcsInfo, vcsStatus } from '../project/vcs'
import { routes } from './route'

export const projectRoutes = routes(projectOperations, {
  'path.get': ({ app, directory, worktree }) => {
    const { home, state, config } = app.options.paths
    return { home, state, config, worktree, directory }
  },
  'project.list': (app) => listProjects(app),
  'project.current': async (instance) => ({ ...instance.project, trust: await projectTrust(instance) }),
  'project.trust': (instance, { body }) => trustProject(instance, body),
  'project.update': (app, { params, body }) => updateProject(app, params.projectID, body),
  'project.directories': (app, { params }) => projectDirectories(app, params.projectID),
  'vcs.get': (instance) => vcsInfo(instance),
  'vcs.status': (instance) => vcsStatus(instance),
  'vcs.diff': (instance, { query }) => vcsDiff(instance, query),
})
