import type { ServerConfig } from '#protocol/config'
import type { CorsRules } from './cors'

/** Which hosts and origins may speak with this server, and how. */
export type Policy = { hosts: ReadonlySet<string>; origins: ReadonlySet<string>; cors: CorsRules }

export type PolicyInput = {
  port: number
  /** The address that was asked for; `undefined` is loopback. */
  hostname: string | undefined
  allowedHosts: readonly string[]
  origins: readonly string[]
  cors: CorsRules
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Exact names only, no prefix, suffix or wildcard. `null` is the origin of sandboxes and files and never on the list. */
export function makePolicy({ port, hostname, allowedHosts, origins, cors }: PolicyInput): Policy {
  const named = hostname && !isWildcard(hostname) ? [bracketed(hostname)] : []
  const own = [...LOOPBACK, ...named].flatMap((name) => withPort(name, port))
  const listed = allowedHosts.map((host) => host.toLowerCase()).flatMap((host) => (/:\d+$/.test(host) ? [host] : withPort(host, port)))
  const hosts = new Set([...own, ...listed])
  const given = origins.filter((origin) => origin !== 'null' && origin !== '*' && origin !== '').map((origin) => origin.replace(/\/$/, ''))
  return { hosts, origins: new Set([...own.map((host) => `http://${host}`), ...given]), cors }
}

/** The origins of every spelling of `server.cors`. */
export function configuredOrigins(cors: ServerConfig['cors']): string[] {
  if (!cors) return []
  if (Array.isArray(cors)) return cors
  return [cors.origin ?? [], cors.origins ?? []].flat()
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '::1' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

export function bracketed(hostname: string): string {
  return hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname.toLowerCase()
}

function isWildcard(hostname: string) {
  return hostname === '0.0.0.0' || hostname === '::' || hostname === '[::]'
}

function withPort(name: string, port: number) {
  return port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]
}
