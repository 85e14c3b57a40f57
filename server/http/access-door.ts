import { ProtocolError } from '#protocol/error'
import type { App } from '../app'
import { dropTickets } from '../pty/ticket'
import type { AccessDoor } from '../routes/route'
import type { AccessLog } from './access-log'
import { readCapabilities, type Present } from './capabilities'
import { checkTokenFolder, type ClientTokens, type KnownToken } from './client-tokens'
import type { Pairings } from './pairing'
import type { Streams } from './streams'

/** What the operations about access need of this server. */
export function openAccessDoor(app: App, parts: { tokens: ClientTokens; pairings: Pairings; accessLog: AccessLog; present: Present }): AccessDoor {
  const { tokens, pairings, accessLog, present } = parts
  return {
    capabilities: (holder) => readCapabilities(holder, present),
    log: (query) => accessLog.list(query),
    tokens: () => tokens.list(),
    create: (input) => tokens.create(input, 'created'),
    revoke: (id) => tokens.revoke(id),
    pair: async ({ scope, directory }) => {
      const bound = await checkTokenFolder({ scope, directory })
      if (app.store.readOnly) throw new ProtocolError('ReadOnlyError', { message: 'The database can only be read, so no token could be kept' })
      return pairings.issue({ scope, ...(bound === undefined ? {} : { directory: bound }) })
    },
    unpair: () => pairings.cancel(),
    claim: async ({ scope, directory }, name) => tokens.create({ name, scope, ...(directory === undefined ? {} : { directory }) }, 'paired'),
  }
}

/** Ends at once what a program has open: event streams, sockets, and answers that are on their way. */
export function endToken(app: App, token: KnownToken, streams: Streams): void {
  const { id } = token.info
  dropTickets(app, id)
  streams.endToken(id)
  for (const response of token.answers) response.destroy()
}

