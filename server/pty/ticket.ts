import { createHash, randomBytes } from 'node:crypto'
import type { PtyID, TokenID } from '#protocol/id'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { findTerminal } from './pty'

const LIFETIME_SECONDS = 60
const MAX_TICKETS = 1_000

/** What a ticket is good for. A request without an Origin header has none. */
export type TicketUse = { ptyID: PtyID; directory: string; origin: string | undefined }

/** Who asks for one: the page, and the program's token that it showed, if any. */
export type TicketHolder = { origin: string | undefined; tokenID?: TokenID | undefined }

const tickets = slot((_app: App) => new Map<string, TicketUse & { tokenID: TokenID | undefined; until: number }>())

/** A ticket that opens the socket of one terminal once, for a page that cannot send headers there. */
export function issueTicket(instance: Instance, id: PtyID, { origin, tokenID }: TicketHolder): { ticket: string; expires_in: number } {
  findTerminal(instance, id)
  const { app, directory } = instance
  const open = tickets(app)
  const now = app.clock.now()
  for (const [key, { until }] of open) if (until <= now || open.size >= MAX_TICKETS) open.delete(key)
  const ticket = randomBytes(32).toString('base64url')
  open.set(digest(ticket), { ptyID: id, directory, origin, tokenID, until: now + LIFETIME_SECONDS * 1000 })
  return { ticket, expires_in: LIFETIME_SECONDS }
}

/** A new token ends what the old one could open; with `tokenID` only the tickets that were issued to that one. */
export function dropTickets(app: App, tokenID?: TokenID): void {
  const open = tickets.peek(app)
  if (!open) return
  for (const [key, ticket] of open) if (tokenID === undefined || ticket.tokenID === tokenID) open.delete(key)
}

/** Answers once for a ticket and what it was issued for, with the token it was issued to; a wrong use spends it as well. */
export function redeemTicket(app: App, ticket: string, use: TicketUse): { tokenID: TokenID | undefined } | undefined {
  const key = digest(ticket)
  const issued = tickets(app).get(key)
  if (!issued) return undefined
  tickets(app).delete(key)
  const { ptyID, directory, origin, tokenID, until } = issued
  const good = app.clock.now() < until && ptyID === use.ptyID && directory === use.directory && origin === use.origin
  return good ? { tokenID } : undefined
}

/** Looking up a digest tells nothing by its timing. */
function digest(ticket: string) {
  return createHash('sha256').update(ticket).digest('base64url')
}
