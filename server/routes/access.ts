import { accessOperations } from '#protocol/access'
import { ProtocolError } from '#protocol/error'
import { routes } from './route'

export const accessRoutes = routes(accessOperations, {
  'global.capabilities': (_app, _input, { door, holder }) => door.access.capabilities(holder),
  'server.access': (_app, { query }, { door }) => door.access.log(query),
  'server.tokens': (_app, _input, { door }) => door.access.tokens(),
  'server.createToken': (_app, { body }, { door }) => door.access.create(body),
  'server.revokeToken': (_app, { params }, { door }) => {
    door.access.revoke(params.tokenID)
    return true
  },
  'server.pair': (_app, { body }, { door }) => door.access.pair(body),
  'server.unpair': (_app, _input, { door }) => door.access.unpair(),
  'server.claimPair': (_app, { body }, { door, holder }) => {
    if (!holder.offer) throw new ProtocolError('Forbidden', { message: 'This takes a pairing code: `Authorization: Pairing CODE`' })
    return door.access.claim(holder.offer, body.name)
  },
})
