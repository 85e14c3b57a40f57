import type { IncomingMessage } from 'node:http'
import { badRequest, ProtocolError } from '#protocol/error'
import type { Policy } from './policy'

/**
 * The first checks of every request and every upgrade: who is asked (Host), and on whose behalf (Origin, Fetch-Metadata).
 * `linked` is an address that people give each other: a person may come to it from a page of another site.
 */
export function checkSource(policy: Policy, request: IncomingMessage, { linked = false } = {}): void {
  checkHost(policy, request)
  const { origin } = request.headers
  const listed = origin !== undefined && policy.origins.has(origin)
  if (origin !== undefined && !listed) throw forbidden()
  if (linked && origin === undefined && isNavigation(request)) return
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && !listed && site !== 'same-origin' && site !== 'none') throw forbidden()
}

/** True when the browser itself says that the page of this very server, or its user's own hand, made the request. */
export function isOwnPage(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  if (origin !== undefined) return origin === `http://${host?.toLowerCase()}`
  const site = request.headers['sec-fetch-site']
  if (site === 'same-origin') return true
  return site === 'none' && isNavigation(request)
}

/** A browser that opens a page, as opposed to a script or a program. */
export function isNavigation(request: IncomingMessage): boolean {
  const { headers, method } = request
  return (method === 'GET' || method === 'HEAD') && headers['sec-fetch-mode'] === 'navigate' && (headers['sec-fetch-dest'] ?? 'document') === 'document'
}

function checkHost(policy: Policy, request: IncomingMessage) {
  const { host } = request.headers
  if (!host) throw badRequest('The Host header is missing')
  let count = 0
  const { rawHeaders } = request
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  if (count !== 1) throw badRequest('There must be one Host header')
  if (!policy.hosts.has(host) && !policy.hosts.has(host.toLowerCase())) throw forbidden()
}

function forbidden() {
  return new ProtocolError('Forbidden', { message: 'Forbidden' })
}
