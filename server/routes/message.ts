import { messageOperations } from '#protocol/message'
import { deleteMessage, deletePart, getMessage, listMessages, updatePart } from '../session/message'
import { prompt, promptAsync } from '../session/prompt'
import { shell } from '../session/shell'
import { routes, type RouteRequest } from './route'

export const messageRoutes = routes(messageOperations, {
  'session.messages': (app, { params, query }, request) => paged(listMessages(app, params.sessionID, query), request),
  'session.message': (app, { params }) => getMessage(app, params.sessionID, params.messageID),
  'session.prompt': (instance, { params, body }) => prompt(instance, params.sessionID, body),
  'session.prompt_async': (instance, { params, body }) => promptAsync(instance, params.sessionID, body),
  'session.shell': (instance, { params, body }) => shell(instance, params.sessionID, body),
  'session.deleteMessage': (app, { params }) => deleteMessage(app, params.sessionID, params.messageID),
  'part.delete': (app, { params }) => deletePart(app, params),
  'part.update': (app, { params, body }) => updatePart(app, params, body),
})

/** The way to older messages goes in headers, in both spellings that clients read. */
function paged<T>(page: { messages: T; next?: string | undefined }, request: RouteRequest): T {
  if (page.next) {
    request.answer('link', `<${request.link({ before: page.next })}>; rel="next"`)
    request.answer('x-next-cursor', page.next)
  }
  return page.messages
}
