import { ProtocolError } from '#protocol/error'
import { ptyOperations } from '#protocol/pty'
import { listJobs } from '../pty/jobs'
import { createPty, getPty, listPtys, listShells, removePty, updatePty } from '../pty/pty'
import { issueTicket } from '../pty/ticket'
import { routes, type RouteRequest } from './route'

export const ptyRoutes = routes(ptyOperations, {
  'pty.shells': (instance) => listShells(instance),
  'pty.list': (instance) => listPtys(instance),
  'pty.create': (instance, { body }) => createPty(instance, body),
  'pty.get': (instance, { params }) => getPty(instance, params.ptyID),
  'pty.update': (instance, { params, body }) => updatePty(instance, params.ptyID, body),
  'pty.remove': (instance, { params }) => removePty(instance, params.ptyID),
  'pty.jobs': (instance, { params }) => listJobs(instance, params.ptyID),
  'pty.connectToken': (instance, { params }, request) => {
    requireScript(request)
    return issueTicket(instance, params.ptyID, { origin: request.origin, tokenID: request.holder.token?.info.id })
  },
})

/** A form or an image can't set a header of its own, so this one proves that a script of an allowed origin asks. */
export function requireScript(request: RouteRequest): void {
  if (request.header('x-opencode-ticket') !== '1') throw new ProtocolError('PtyForbiddenError', { message: 'Invalid PTY connect token request' })
}
