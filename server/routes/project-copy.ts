import { projectCopyOperations } from '#protocol/project-copy'
import { createCopy, refreshCopies, removeCopy } from '../project/copies'
import { nameCopy } from '../session/copy-name'
import { routes } from './route'

export const projectCopyRoutes = routes(projectCopyOperations, {
  'experimental.projectCopy.generateName': async (instance, { params, body }, { signal }) => ({ name: await nameCopy(instance, { ...params, ...body, signal }) }),
  'v2.projectCopy.create': (instance, { params, body }) => createCopy(instance, params.projectID, body),
  'v2.projectCopy.remove': (instance, { params, body }) => removeCopy(instance, params.projectID, body),
  'v2.projectCopy.refresh': (instance, { params }) => refreshCopies(instance, params.projectID),
})
