import { setImmediate } from 'node:timers/promises'
import { McpLocal, McpRemote, type Config, type McpConfig } from '#protocol/config'
import { ProtocolError } from '#protocol/error'
import type { McpStatus } from '#protocol/mcp'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { isAbort, raceAbort } from '../system/abort'
import { isSecretKey } from '../system/redact'
import { connectServer, messageOf, SessionLostError, type McpConnection } from './connection'
import { NeedsAuthError, NeedsRegistrationError } from './sign-in-errors'
import { fetchTools, type ToolDefinition, type ToolList } from './tool-list'

// The servers of a folder. All start at once when the first of them is needed; nobody waits longer than a moment for one
// that is slow. One that ends by itself is started again, a little later each time, at most three times in a row. What the
// configuration says now is what runs: changed servers start afresh, removed ones end.

export type McpServer = {
  readonly name: string
  readonly config: McpConfig
  status: McpStatus
  connection: McpConnection | undefined
  /** The attempt to connect that is under way, and when it began. */
  attempt: Promise<void> | undefined
  attemptedAt: number
  /** Restarts since it last worked for a while. */
  restarts: number
  /** What it offers; kept while it is started again. */
  tools: readonly ToolDefinition[]
  /** What was said of tools that are not on offer. */
  missing: string | undefined
  /** Lists that were asked for, until the server says that they changed. */
  readonly lists: Map<string, Promise<unknown>>
  /** A new look at its tools: under way, and wanted once more. */
  refreshing: { again: boolean } | undefined
  readonly life: AbortController
}

type Servers = {
  readonly byName: Map<string, McpServer>
  /** What was added or switched by hand, for as long as the folder stays open. */
  readonly added: Map<string, McpConfig>
  readonly switched: Map<string, boolean>
}

const MAX_RESTARTS = 3
const FIRST_PAUSE = 500
const HEALTHY_AFTER = 60_000
const REFRESH_PAUSE = 500
const MAX_ERROR = 4_000

export const servers = slot(
  (_instance: Instance): Servers => ({ byName: new Map(), added: new Map(), switched: new Map() }),
  async ({ byName }) => {
    await Promise.allSettled([...byName.values()].map(stopServer))
  },
)

/** The servers that the configuration names now, started where they are on; in the order of their names. */
export async function readServers(instance: Instance): Promise<McpServer[]> {
  const { mcp } = await readConfig(instance)
  const known = servers.peek(instance)
  if (!known && Object.keys(mcp ?? {}).length === 0) return []
  const { byName, added, switched } = servers(instance)
  const wanted = new Map([...typedEntries(mcp), ...added])
  for (const server of byName.values()) if (!wanted.has(server.name)) drop(instance, server)
  for (const [name, config] of wanted) {
    const present = byName.get(name)
    if (present && sameConfig(present.config, config)) continue
    if (present) drop(instance, present)
    startServer(instance, { name, config, on: switched.get(name) ?? config.enabled !== false })
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

export async function findServer(instance: Instance, name: string): Promise<McpServer> {
  const found = (await readServers(instance)).find((server) => server.name === name)
  if (!found) throw new ProtocolError('McpServerNotFoundError', { name, message: `MCP server not found: ${name}` })
  return found
}

/** Puts a server in its place, ending the one that was there; `on: false` leaves it off. */
export function startServer(instance: Instance, input: { name: string; config: McpConfig; on: boolean }): McpServer {
  const { name, config, on } = input
  const server: McpServer = {
    name,
    config,
    status: { status: 'disabled' },
    connection: undefined,
    attempt: undefined,
    attemptedAt: 0,
    restarts: 0,
    tools: [],
    missing: undefined,
    lists: new Map(),
    refreshing: undefined,
    life: new AbortController(),
  }
  const { byName } = servers(instance)
  const before = byName.get(name)
  if (before) void stopServer(before)
  byName.set(name, server)
  if (on) tryConnect(instance, server)
  else tellChange(instance, server)
  return server
}

export async function stopServer(server: McpServer): Promise<void> {
  server.life.abort(new DOMException('The server was stopped', 'AbortError'))
  const { connection, attempt } = server
  Object.assign(server, { connection: undefined, tools: [] })
  server.lists.clear()
  await Promise.allSettled([connection?.close(), attempt])
}

/** Waits for attempts to connect, up to `milliseconds` after each began. */
export async function awaitAttempts(instance: Instance, all: readonly McpServer[], milliseconds: number): Promise<void> {
  const now = instance.app.clock.now()
  const waits = all.flatMap(({ attempt, attemptedAt }) => {
    const left = attemptedAt + milliseconds - now
    return attempt && left > 0 ? [raceAbort(attempt, AbortSignal.timeout(left))] : []
  })
  await Promise.allSettled(waits)
}

/** Does something with a connected server; one that is just being started again is waited for, and a lost session renewed once. */
export async function withConnection<T>(instance: Instance, server: McpServer, work: (connection: McpConnection) => Promise<T>): Promise<T> {
  const connection = await connected(server)
  try {
    return await work(connection)
  } catch (error) {
    if (error instanceof NeedsAuthError) loseAuth(instance, server, connection)
    if (!(error instanceof SessionLostError) || server.life.signal.aborted) throw error
    // Nothing was done with a request of a session that the server does not know, so it can be sent again.
    if (server.connection === connection) await connection.close()
    // By then the new start is under way.
    await setImmediate()
    return work(await connected(server))
  }
}

/** Another look at the tools; many wishes in a short time become one. */
export function refreshTools(instance: Instance, server: McpServer): void {
  if (server.refreshing) server.refreshing.again = true
  else void lookAgain(instance, server)
}

/** What the outside hears of: clients look at the status and the tools again. */
export function tellChange(instance: Instance, server: McpServer): void {
  if (!instance.closed) instance.bus.publish(instance.place, 'mcp.tools.changed', { server: server.name })
}

async function connected(server: McpServer): Promise<McpConnection> {
  if (!server.connection && server.attempt) await raceAbort(server.attempt, server.life.signal)
  if (server.connection) return server.connection
  const { status } = server
  throw new Error(`The MCP server ${server.name} is not connected${'error' in status ? `: ${status.error}` : ` (${status.status})`}`)
}

function tryConnect(instance: Instance, server: McpServer): void {
  server.attemptedAt = instance.app.clock.now()
  const attempt = connect(instance, server).finally(() => {
    if (server.attempt === attempt) server.attempt = undefined
  })
  server.attempt = attempt
}

/** Never rejects: how it went is the server's status. */
async function connect(instance: Instance, server: McpServer): Promise<void> {
  const { name, config, life } = server
  server.lists.clear()
  for (const secret of secretsOf(config)) instance.log.addSecret(secret)
  let connection: McpConnection | undefined
  try {
    const onChanged = (list: 'tools' | 'prompts' | 'resources') => changed(instance, server, list)
    connection = await connectServer(instance, { name, config, signal: life.signal, onChanged })
    takeTools(instance, server, await fetchTools(name, connection))
    life.signal.throwIfAborted()
    server.connection = connection
    setStatus(instance, server, { status: 'connected' })
    void watch(instance, server, connection)
  } catch (error) {
    await connection?.close()
    if (!life.signal.aborted) setStatus(instance, server, statusOf(instance, error))
  }
}

/** Starts a server again that ended by itself. */
async function watch(instance: Instance, server: McpServer, connection: McpConnection): Promise<void> {
  const since = instance.app.clock.now()
  const reason = await connection.closed
  if (server.life.signal.aborted) return
  const { app } = instance
  if (server.connection === connection) server.connection = undefined
  if (app.clock.now() - since > HEALTHY_AFTER) server.restarts = 0
  server.attemptedAt = app.clock.now()
  const attempt = restart(instance, server, reason)
    .catch((error: unknown) => (isAbort(error) ? undefined : app.log.error('an MCP server could not be started again', { server: server.name, error: String(error) })))
    .finally(() => {
      if (server.attempt === attempt) server.attempt = undefined
    })
  server.attempt = attempt
}

async function restart(instance: Instance, server: McpServer, reason: string): Promise<void> {
  const { app } = instance
  app.log.warn('an MCP server ended', { server: server.name, reason: app.log.conceal(reason).slice(0, MAX_ERROR) })
  setStatus(instance, server, { status: 'failed', error: reason.slice(0, MAX_ERROR) })
  while (server.restarts < MAX_RESTARTS) {
    await app.clock.sleep(FIRST_PAUSE * 2 ** server.restarts, server.life.signal)
    server.restarts += 1
    await connect(instance, server)
    if (server.status.status !== 'failed' || server.life.signal.aborted) return
  }
  server.tools = []
  tellChange(instance, server)
}

async function lookAgain(instance: Instance, server: McpServer): Promise<void> {
  const state = { again: false }
  server.refreshing = state
  const { app } = instance
  try {
    do {
      state.again = false
      const { connection } = server
      if (!connection || server.life.signal.aborted) return
      const found = await fetchTools(server.name, connection)
      if (server.connection !== connection) return
      takeTools(instance, server, found)
      tellChange(instance, server)
      await app.clock.sleep(REFRESH_PAUSE, server.life.signal)
    } while (state.again)
  } catch (error) {
    if (!isAbort(error)) app.log.warn('the tools of an MCP server could not be listed', { server: server.name, error: messageOf(error) })
  } finally {
    server.refreshing = undefined
  }
}

/** What is left out is said once, not at every look. */
function takeTools(instance: Instance, server: McpServer, { tools, missing }: ToolList): void {
  server.tools = tools
  if (missing === server.missing) return
  server.missing = missing
  if (missing === undefined) return
  instance.log.warn(missing)
  instance.bus.publish(instance.place, 'server.notice', { level: 'warn', message: missing })
}

function changed(instance: Instance, server: McpServer, list: 'tools' | 'prompts' | 'resources'): void {
  if (list === 'tools') return refreshTools(instance, server)
  for (const key of server.lists.keys()) if (key.startsWith(list)) server.lists.delete(key)
}

/** The sign-in was taken back: nothing works until the person signs in again. */
function loseAuth(instance: Instance, server: McpServer, connection: McpConnection): void {
  if (server.connection !== connection) return
  server.life.abort()
  const { name, config } = server
  const next = startServer(instance, { name, config, on: false })
  setStatus(instance, next, { status: 'needs_auth' })
}

function setStatus(instance: Instance, server: McpServer, status: McpStatus): void {
  server.status = status
  tellChange(instance, server)
}

function statusOf(instance: Instance, error: unknown): McpStatus {
  const text = instance.log.conceal(messageOf(error)).slice(0, MAX_ERROR)
  if (error instanceof NeedsAuthError) return { status: 'needs_auth' }
  if (error instanceof NeedsRegistrationError) return { status: 'needs_client_registration', error: text }
  instance.log.warn('an MCP server did not start', { error: text })
  return { status: 'failed', error: text }
}

function drop(instance: Instance, server: McpServer): void {
  const { byName } = servers(instance)
  if (byName.get(server.name) === server) byName.delete(server.name)
  void stopServer(server)
  tellChange(instance, server)
}

/** Entries that only switch something on or off have nothing to switch. */
function typedEntries(mcp: Config['mcp']): [string, McpConfig][] {
  return Object.entries(mcp ?? {}).flatMap(([name, entry]): [string, McpConfig][] => {
    const parsed = 'type' in entry ? (entry.type === 'local' ? McpLocal : McpRemote).safeParse(entry) : undefined
    return parsed?.success ? [[name, parsed.data]] : []
  })
}

/** What a server may repeat in its error output, and nobody should see. */
function secretsOf(config: McpConfig): string[] {
  if (config.type === 'remote') return Object.values(config.headers ?? {})
  return Object.entries(config.environment ?? {}).flatMap(([name, value]) => (isSecretKey(name) ? [value] : []))
}

function sameConfig(a: McpConfig, b: McpConfig): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
