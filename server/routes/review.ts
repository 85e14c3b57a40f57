import { reviewOperations } from '#protocol/review'
import { checkDiscard, discardChanges, restoreChanges } from '../file/discard'
import { vcsSides } from '../file/sides'
import { vcsState } from '../project/vcs-state'
import { commitChanges, stageChanges, unstageChanges } from '../project/vcs-index'
import { blameFile } from '../session/blame'
import { suggestMessage } from '../session/commit-message'
import { blameFolder } from '../session/folder-blame'
import { sessionSides } from '../session/sides'
import { routes } from './route'

export const reviewRoutes = routes(reviewOperations, {
  'vcs.stage': (instance, { body }) => stageChanges(instance, body),
  'vcs.unstage': (instance, { body }) => unstageChanges(instance, body),
  'vcs.commit': (instance, { body }) => commitChanges(instance, body),
  'vcs.message': (instance, { body }, { signal }) => suggestMessage(instance, body, signal),
  'vcs.discard': (instance, { body }) => discardChanges(instance, body),
  'vcs.discardCheck': (instance, { body }) => checkDiscard(instance, body.patch),
  'vcs.restore': (instance, { body }) => restoreChanges(instance, body.id),
  'vcs.sides': (instance, { query }) => vcsSides(instance, query),
  'vcs.state': (instance) => vcsState(instance),
  'vcs.blame': (instance, { query }, { signal }) => blameFolder(instance, { ...query, signal }),
  'session.sides': (instance, { params, query }) => sessionSides(instance, params.sessionID, query),
  'session.blame': (instance, { params, query }) => blameFile(instance, params.sessionID, query),
})
