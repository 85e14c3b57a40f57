import { sessionOperations } from '#protocol/session'
import { summarizeSession } from '../session/compact'
import { contextFill } from '../session/context-fill'
import { forkSession } from '../session/fork'
import { listGlobalSessions } from '../session/global-list'
import { abortSession, sessionStatus } from '../session/runs'
import {
  childSessions,
  createSession,
  deleteSession,
  getSession,
  listSessions,
  sessionTodos,
  updateSession,
} from '../session/session'
import { shareIfAuto } from '../session/share'
import { startTour } from '../session/tour'
import { routes } from './route'

export const sessionRoutes = routes(sessionOperations, {
  'session.list': (instance, { query }) => listSessions(instance, query),
  'experimental.session.list': (app, { query }, request) => {
    const { sessions, next } = listGlobalSessions(app, query)
    if (next !== undefined) request.answer('x-next-cursor', next)
    return sessions
  },
  'session.create': (instance, { body }) => shareIfAuto(instance, createSession(instance, body)),
  'session.status': (instance) => sessionStatus(instance),
  'session.get': (app, { params }) => getSession(app, params.sessionID),
  'session.delete': (app, { params }) => deleteSession(app, params.sessionID),
  'session.update': (app, { params, body }) => updateSession(app, params.sessionID, body),
  'session.children': (app, { params }) => childSessions(app, params.sessionID),
  'session.todo': (app, { params }) => sessionTodos(app, params.sessionID),
  'session.fork': (app, { params, body }) => forkSession(app, params.sessionID, body.messageID),
  'session.summarize': (instance, { params, body }) => summarizeSession(instance, params.sessionID, body),
  'session.context': (instance, { params }) => contextFill(instance, params.sessionID),
  'tour.start': (app) => startTour(app),
  'session.abort': (app, { params }) => abortSession(app, params.sessionID),
})
