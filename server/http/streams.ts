import { ProtocolError } from '#protocol/error'
import type { TokenID } from '#protocol/id'
import type { Client } from './clients'
import type { Credential, CredentialKind } from './credentials'
import { limits } from './limits'

/** The long-lived connections of a server, and who may open how many. */
export class Streams {
  readonly #open = new Set<{ credential: Credential; end: () => void }>()

  get size(): number {
    return this.#open.size
  }

  /** Throws 429 when the client has too many already; for what should not even begin then. */
  checkRoom(client: Client): void {
    if (client.streams < limits.streamsPerClient) return
    throw new ProtocolError('TooManyRequests', { message: `More than ${limits.streamsPerClient} open streams`, retryAfter: 1 })
  }

  /** Enters a stream of a client; the answer takes it out again. */
  enter(client: Client, credential: Credential, end: () => void): () => void {
    // It was taken back while this was being opened.
    if (credential.token?.revoked) throw new ProtocolError('Unauthorized', { message: 'Authentication required' })
    this.checkRoom(client)
    const entry = { credential, end }
    this.#open.add(entry)
    client.streams += 1
    return () => {
      if (this.#open.delete(entry)) client.streams -= 1
    }
  }

  /** Ends the streams that were opened with one of these credentials, or all. */
  end(kinds?: readonly CredentialKind[]): void {
    for (const entry of [...this.#open]) if (!kinds || kinds.includes(entry.credential.kind)) entry.end()
  }

  /** Ends what was opened with a program's token, tickets that it got included. */
  endToken(id: TokenID): void {
    for (const entry of [...this.#open]) if (entry.credential.token?.info.id === id) entry.end()
  }
}
