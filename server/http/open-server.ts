import { randomUUID } from 'node:crypto'
import type { ServerConfig } from '#protocol/config'
import { ProtocolError } from '#protocol/error'
import type { ServerInfo } from '#protocol/global'
import type { App } from '../app'
import { dropTickets } from '../pty/ticket'
import type { RouteGroup } from '../routes/route'
import { appVersion } from '../system/version'
import { endToken, openAccessDoor } from './access-door'
import { AccessLog } from './access-log'
import { buildListener } from './build'
import { ClientTokens } from './client-tokens'
import { Clients } from './clients'
import { corsRules } from './cors'
import { Credentials } from './credentials'
import { EventHub } from './event-hub'
import { FailureWindow } from './failure-window'
import { limits } from './limits'
import { listen } from './listen'
import { Pairings } from './pairing'
import { bracketed, configuredOrigins, makePolicy } from './policy'
import { RouteTable } from './route-table'
import { removeServerFile, writeServerFile } from './server-file'
import { StaticFiles } from './static'
import { Streams } from './streams'
import { readToken, writeToken } from './token'
import { Sockets } from './websocket'
import type { JsonAnswer, Wire } from './wire'

export type HttpOptions = {
  /** `undefined` chooses: 4096, else the next free one, else any. */
  port: number | undefined
  /** `undefined` is loopback, on IPv4 and IPv6. */
  hostname: string | undefined
  /** The `server` part of the user's own configuration. */
  config: ServerConfig
  /** Origins beyond our own address: those of `--cors`, and the desktop window's. */
  origins: readonly string[]
  /** Folder of the built user interface. */
  renderer: string | undefined
  /** Writes `server.json`, by which other programs of this user find the server. */
  publish: boolean
  onAnswer?: ((answer: JsonAnswer) => void) | undefined
}

export type HttpServer = {
  url: string
  readonly token: string
  /** A link that signs a browser in, once, within ten minutes. */
  signInLink(): string
  close(): Promise<void>
}

/** Binds the port and answers every request of the app's API there. */
export async function openHttp(app: App, groups: readonly RouteGroup[], options: HttpOptions): Promise<HttpServer> {
  const { data } = app.options.paths
  const credentials = await openCredentials(app, options.config)
  const listener = await listen(options)
  const url = `http://${bracketed(options.hostname ?? '127.0.0.1')}:${listener.port}`
  const wire = makeWire(app, { ...options, url, port: listener.port, credentials })
  const { instanceID, time } = wire.door.info()
  const table = new RouteTable(groups)
  const sockets = new Sockets(wire, table)
  listener.answer(buildListener(wire, table), (request, socket, head) => sockets.upgrade(request, socket, head))
  const facts = { url, port: listener.port, pid: process.pid, startTime: time.started, version: appVersion(), instanceId: instanceID }
  if (options.publish && !(await writeServerFile(data, facts))) app.log.warn('another server uses this data directory; server.json still tells of it')
  return {
    url,
    get token() {
      return credentials.token
    },
    signInLink: () => `${url}/sign-in#code=${credentials.issueCode()}`,
    close: async () => {
      wire.streams.end()
      wire.events.close()
      await Promise.all([listener.close(), removeServerFile(data, instanceID)])
    },
  }
}

type WireInput = HttpOptions & { url: string; port: number; credentials: Credentials }

function makeWire(app: App, input: WireInput): Wire {
  const { url, port, credentials, config } = input
  const streams = new Streams()
  const clients = new Clients(app.clock)
  const tokens = new ClientTokens(app, (token) => endToken(app, token, streams))
  const pairings = new Pairings(app.clock)
  const accessLog = new AccessLog(app)
  const facts = { url, version: appVersion(), instanceID: randomUUID(), pid: process.pid, time: { started: app.clock.now() } }
  const info = (): ServerInfo => ({ ...facts, username: credentials.username, auth: credentials.mode, notices: app.store.notices })
  const access = openAccessDoor(app, { tokens, pairings, accessLog, present: { window: input.renderer !== undefined } })
  const origins = [...input.origins, ...configuredOrigins(config.cors)]
  return {
    app,
    url,
    policy: makePolicy({ port, hostname: input.hostname, allowedHosts: config.allowedHosts ?? [], origins, cors: corsRules(config.cors) }),
    gate: { credentials, tokens, pairings, failures: new FailureWindow(app.clock, app.log), cookieName: `ocd-${port}`, accepted: new WeakMap() },
    clients,
    accessLog,
    events: new EventHub(app),
    streams,
    files: input.renderer === undefined ? undefined : new StaticFiles(input.renderer),
    onAnswer: input.onAnswer,
    door: { info, clients: () => clients.list(), rotateToken: () => rotate(app, credentials, streams), access },
  }
}

async function openCredentials(app: App, config: ServerConfig): Promise<Credentials> {
  const { env, paths } = app.options
  const token = await readToken(paths.data)
  const password = env.OPENCODE_SERVER_PASSWORD || undefined
  const tokens = config.auth?.tokens ?? []
  for (const secret of [token, password, ...tokens]) if (secret) app.log.addSecret(secret)
  return new Credentials({ token, username: env.OPENCODE_SERVER_USERNAME || 'opencode', password, tokens, now: () => app.clock.now() })
}

async function rotate(app: App, credentials: Credentials, streams: Streams): Promise<string> {
  if (credentials.mode === 'password') {
    throw new ProtocolError('ConflictError', { message: 'The password of this server comes from OPENCODE_SERVER_PASSWORD; change it there' })
  }
  const token = await writeToken(app.options.paths.data)
  app.log.addSecret(token)
  credentials.replaceToken(token)
  dropTickets(app)
  // A moment, so that the one who asked over such a connection still gets the answer.
  const timer = setTimeout(() => streams.end(['install', 'cookie', 'ticket']), limits.rotationTime)
  timer.unref()
  return token
}
