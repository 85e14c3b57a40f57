import { v2SessionRequestOperations } from '#protocol/v2/session-request'
import { answerPermission, answerQuestion, permissionOf, permissionsOf, questionsOf, requestPermission } from '../../session/request'
import { viewPermission } from '../../session/view/request'
import { routes } from '../route'

export const v2SessionRequestRoutes = routes(v2SessionRequestOperations, {
  'v2.session.permission.create': async (instance, { params, body }) => ({ data: await requestPermission(instance, params.sessionID, body) }),
  'v2.session.permission.list': (instance, { params }) => ({ data: permissionsOf(instance, params.sessionID).map(viewPermission) }),
  'v2.session.permission.get': (instance, { params }) => ({ data: viewPermission(permissionOf(instance, params.sessionID, params.requestID)) }),
  'v2.session.permission.reply': (instance, { params, body }) => answerPermission(instance, params, body),
  'v2.session.question.list': (instance, { params }) => ({ data: questionsOf(instance, params.sessionID) }),
  'v2.session.question.reply': (instance, { params, body }) => answerQuestion(instance, params, body.answers),
  'v2.session.question.reject': (instance, { params }) => answerQuestion(instance, params),
})
