import { createHash, randomBytes } from 'node:crypto'
import type { PtyID } from '#protocol/id'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { findTerminal } from './pty'

const LIFETIME_SECONDS = 60
const MAX_TICKETS = 1_000

/** What a ticket is good for. A request without an Origin header has none. */
export type TicketUse = { ptyID: PtyID; directory: string; origin: string | undefined }

const tickets = slot((_app: App) => new Map<string, TicketUse & { until: number }>())

/** A ticket that opens the socket of one terminal once, for a page that cannot send headers there. */
export function issueTicket(instance: Instance, id: PtyID, origin: string | undefined): { ticket: string; expires_in: number } {
  findTerminal(instance, id)
  const { app, directory } = instance
  const open = tickets(app)
  const now = app.clock.now()
  for (const [key, { until }] of open) if (until <= now || open.size >= MAX_TICKETS) open.delete(key)
  const ticket = randomBytes(32).toString('base64url')
  open.set(digest(ticket), { ptyID: id, directory, origin, until: now + LIFETIME_SECONDS * 1000 })
  return { ticket, expires_in: LIFETIME_SECONDS }
}

/** A new token ends what the old one could open. */
export function dropTickets(app: App): void {
  tickets.peek(app)?.clear()
}

/** True once for a ticket and what it was issued for; a wrong use spends it as well. */
export function redeemTicket(app: App, ticket: string, use: TicketUse): boolean {
  const key = digest(ticket)
  const issued = tickets(app).get(key)
  if (!issued) return false
  tickets(app).delete(key)
  const { ptyID, directory, origin, until } = issued
  return app.clock.now() < until && ptyID === use.ptyID && directory === use.directory && origin === use.origin
}

/** Looking up a digest tells nothing by its timing. */
function digest(ticket: string) {
  return createHash('sha256').update(ticket).digest('base64url')
}
