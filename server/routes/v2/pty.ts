import { v2PtyOperations } from '#protocol/v2/pty'
import { changePty, createPty, dropPty, findPty, listAllPtys } from '../../pty/pty'
import { issueTicket } from '../../pty/ticket'
import { requireScript } from '../pty'
import { routes } from '../route'
import { inLocation } from './location'

export const v2PtyRoutes = routes(v2PtyOperations, {
  'v2.pty.list': (instance) => inLocation(instance, listAllPtys(instance)),
  'v2.pty.create': async (instance, { body }) => inLocation(instance, await createPty(instance, body)),
  'v2.pty.get': (instance, { params }) => inLocation(instance, findPty(instance, params.ptyID)),
  'v2.pty.update': (instance, { params, body }) => inLocation(instance, changePty(instance, params.ptyID, body)),
  'v2.pty.remove': (instance, { params }) => dropPty(instance, params.ptyID),
  'v2.pty.connectToken': (instance, { params }, request) => {
    requireScript(request)
    return inLocation(instance, issueTicket(instance, params.ptyID, { origin: request.origin, tokenID: request.holder.token?.info.id }))
  },
})
