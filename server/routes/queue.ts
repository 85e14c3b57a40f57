import { queueOperations } from '#protocol/queue'
import { editQueued, getQueued, listQueue, moveQueued, pauseQueue, removeQueued, resumeQueue } from '../session/queue'
import { routes } from './route'

export const queueRoutes = routes(queueOperations, {
  'queue.list': (app, { params }) => listQueue(app, params.sessionID),
  'queue.get': (app, { params }) => getQueued(app, params.sessionID, params.messageID),
  'queue.update': (instance, { params, body }) => editQueued(instance, params.sessionID, { ...body, messageID: params.messageID }),
  'queue.order': (app, { params, body }) => moveQueued(app, params.sessionID, body.messageIDs),
  'queue.remove': (app, { params }) => removeQueued(app, params.sessionID, params.messageID),
  'queue.resume': (instance, { params }) => resumeQueue(instance, params.sessionID),
  'queue.pause': (app, { params }) => pauseQueue(app, params.sessionID),
})
