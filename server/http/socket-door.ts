import type { WebSocket } from 'ws'
import type { Call } from './call'
import type { Credential } from './credentials'
import type { Match } from './route-table'

/** What stands behind a socket's address. */
export type SocketDoor = {
  /** How a client shows that it may come in; the same credentials as everywhere where nothing is said. */
  admit?(call: Call, match: Match): Credential | Promise<Credential>
  /** Everything that may be refused; what it answers takes the client over. */
  open(call: Call, match: Match): Promise<(client: WebSocket) => void>
}
