import { projectOperations } from '#protocol/project'
import { projectTrust, trustProject } from '../config/trust'
import { applyPatch } from '../file/apply'
import { initGit } from '../project/init'
import { listProjects, projectDirectories, updateProject } from '../project/project'
import { rawDiff } from '../project/raw-diff'
import { vcsInfo, vcsStatus } from '../project/vcs'
import { vcsDiff } from '../project/vcs-diff'
import { Bytes } from '../system/download'
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
  'project.initGit': (instance) => initGit(instance),
  'vcs.get': (instance) => vcsInfo(instance),
  'vcs.status': (instance) => vcsStatus(instance),
  'vcs.diff': (instance, { query }, { signal }) => vcsDiff(instance, { ...query, signal }),
  'vcs.diff.raw': async (instance, _input, { signal }) => new Bytes(await rawDiff(instance, { signal }), 'text/x-diff; charset=utf-8'),
  'vcs.apply': async (instance, { body }) => {
    await applyPatch(instance, body.patch)
    return { applied: true }
  },
})
