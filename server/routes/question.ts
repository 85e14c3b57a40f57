import { questionOperations } from '#protocol/question'
import { listQuestions, rejectQuestion, replyQuestion } from '../permission/question'
import { routes } from './route'

export const questionRoutes = routes(questionOperations, {
  'question.list': (instance) => listQuestions(instance),
  'question.reply': (app, { params, body }) => replyQuestion(app, params.requestID, body.answers),
  'question.reject': (app, { params }) => rejectQuestion(app, params.requestID),
})
