import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { WebSocket } from 'ws'
import { ProtocolError } from '#protocol/error'
import type { PtyID } from '#protocol/id'
import type { Instance } from '../instance'
import { openInstance } from '../project/instances'
import { connectPty } from '../pty/connect'
import { getPty } from '../pty/pty'
import { redeemTicket } from '../pty/ticket'
import { authenticate } from './auth'
import type { Call } from './call'
import type { Credential } from './credentials'
import { directoryOf } from './mount'
import type { Match } from './route-table'
import type { SocketDoor } from './socket-door'

/** The socket of a terminal, in the classic family and in `/api`. */
export const ptySocket: SocketDoor = {
  /** A ticket stands for the credentials that a browser can't send here; it is good for one terminal, folder and origin. */
  async admit(call: Call, match: Match): Promise<Credential> {
    const { ticket } = call.target.query()
    if (ticket === undefined) return authenticate(call.wire.gate, call.request, call.target)
    const asked = path.resolve(call.wire.app.options.directory, directoryOf(call))
    const directory = await realpath(asked).catch(() => asked)
    const redeemed = redeemTicket(call.wire.app, ticket, { ptyID: match.params.ptyID as PtyID, directory, origin: call.origin })
    const token = redeemed?.tokenID === undefined ? undefined : call.wire.gate.tokens.get(redeemed.tokenID)
    if (redeemed && (token || redeemed.tokenID === undefined)) return token ? { kind: 'client', token } : { kind: 'ticket' }
    call.wire.gate.failures.add()
    throw new ProtocolError('PtyForbiddenError', { message: 'Invalid PTY connect token request' })
  },

  async open(call: Call, match: Match) {
    const ptyID = match.params.ptyID as PtyID
    const instance = await openInstance(call.wire.app, directoryOf(call))
    getPty(instance, ptyID)
    return (client) => join(instance, client, { ptyID, cursor: call.target.query().cursor })
  },
}

function join(instance: Instance, client: WebSocket, { ptyID, cursor }: { ptyID: PtyID; cursor: string | undefined }) {
  // Text arrives as bytes; what is no UTF-8 was refused by `ws` for text frames, and is typed as it is for binary ones.
  const drained = () => connection.drained()
  const connection = connectPty(instance, ptyID, {
    ...(cursor === undefined ? {} : { cursor }),
    send: (data) => client.send(data, { binary: typeof data !== 'string' }, drained),
    buffered: () => client.bufferedAmount,
    close: (code) => client.close(code),
  })
  client.on('message', (data: Buffer) => connection.receive(data.toString('utf8')))
  client.on('close', () => connection.close())
}
