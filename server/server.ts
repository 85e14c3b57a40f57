import type { ServerConfig } from '#protocol/config'
import { App, type AppOptions, type SecretBox } from './app'
import { readGlobalConfig } from './config/config'
import { limits } from './http/limits'
import { openHttp, type HttpServer } from './http/open-server'
import { isLoopback } from './http/policy'
import { findRenderer } from './http/static'
import type { JsonAnswer } from './http/wire'
import { listAllJobs, type TerminalJobs } from './pty/jobs'
import { hasPtys } from './pty/pty'
import { allRoutes } from './routes/routes'
import { sessionProjection } from './session/log/projection'
import { removeUnfinishedCopies } from './session/copy'
import { repairInterrupted } from './session/repair'
import { openSharing } from './session/share'
import { warmDefault } from './session/warm'
import { slot } from './scope'
import { killMarked, ownerMarker, sweepOrphans } from './system/census'
import type { Clock } from './system/clock'
import { openLog, type Log, type LogLevel } from './system/log'
import { ensurePrivateDirectory, resolvePaths, type Paths } from './system/paths'
import { loginEnvironment } from './system/shell'

const FIRST_BACKUP = 60_000
const BACKUP_LOOK = 60 * 60_000

export type ServerOptions = {
  /** Folder of requests that name none. */
  directory: string
  /** Folders whose own code may run without asking; by default none. */
  trusted?: readonly string[]
  env?: Readonly<Record<string, string | undefined>>
  paths?: Partial<Paths>
  /** 0 is any free port. Default: the configured one, else 4096, else the next free one, else any. */
  port?: number
  /** Default: the configured one, else loopback. */
  hostname?: string
  /** Origins of pages that may use this server, beyond its own. */
  cors?: readonly string[]
  log?: Log
  logLevel?: LogLevel
  clock?: Clock
  secrets?: SecretBox
  refreshCatalog?: boolean
  findLocalModels?: boolean
  /** Opens a page in the person's browser; false when that did not work. */
  openBrowser?: (url: string) => Promise<boolean>
  searchAddresses?: AppOptions['searchAddresses']
  signInAddresses?: AppOptions['signInAddresses']
  /** Loads what the first prompt needs while nobody waits. */
  warmUp?: boolean
  /** Folder of the built user interface; `false` serves none. */
  renderer?: string | false
  /** Off for servers that nobody else is to find. */
  publish?: boolean
  /** Hears every JSON answer before it leaves: tests hold it against the document. */
  onAnswer?: (answer: JsonAnswer) => void
}

export type RunningServer = {
  url: string
  app: App
  readonly token: string
  signInLink(): string
  hasTerminals(): boolean
  /** What runs in terminals besides their shells, and ends with the server. */
  terminalJobs(): Promise<TerminalJobs[]>
  /** Ends everything that was started, within five seconds. */
  close(): Promise<void>
}

/** The one door: opens the data, repairs what an unclean stop left behind, and answers HTTP. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const env = options.env ?? process.env
  const paths = resolvePaths(env, process.platform, options.paths)
  await ensurePrivateDirectory(paths.data)
  const log = options.log ?? openLog({ file: `${paths.log}/server.log`, ...(options.logLevel ? { level: options.logLevel } : {}) })
  const app = await App.open(appOptions(options, { env, paths, log }))
  try {
    removeUnfinishedCopies(app)
    repairInterrupted(app)
    backups(app)
    const config = await readServerConfig(app)
    const hostname = options.hostname ?? config.hostname ?? config.host
    const http = await openHttp(app, allRoutes, {
      port: options.port ?? config.port,
      hostname: hostname === undefined || hostname === 'localhost' || hostname === '127.0.0.1' ? undefined : hostname,
      config,
      origins: options.cors ?? [],
      renderer: options.renderer === false ? undefined : (options.renderer ?? findRenderer()),
      publish: options.publish ?? true,
      onAnswer: options.onAnswer,
    })
    openSharing(app, http.url)
    // No page that a model asks for comes from our own address.
    app.ports.add(Number(new URL(http.url).port || 80))
    if (hostname && !isLoopback(hostname)) log.warn('the server can be reached from other machines', { hostname })
    if (options.warmUp && options.trusted?.includes(options.directory)) void warmDefault(app)
    // Nobody has to wait for the dead.
    void sweepOrphans(paths.data).catch((error: unknown) => log.warn('could not look for left processes', { error }))
    return running(app, http, options.log ? undefined : log)
  } catch (error) {
    await app.close()
    throw error
  }
}

/** Once a day a copy of the database, the first a while after the start. */
const backups = slot(
  (app: App) => {
    const copy = () => void app.store.backupDaily(app.clock.now()).catch((error: unknown) => app.log.warn('the database was not copied', { error }))
    const timers = [setTimeout(copy, FIRST_BACKUP), setInterval(copy, BACKUP_LOOK)]
    for (const timer of timers) timer.unref()
    return timers
  },
  (timers) => timers.forEach((timer) => clearTimeout(timer)),
)

/** The environment as the person's own shell has it, over the bare one of a program that was started from an icon. */
export async function readLoginEnvironment(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  return { ...env, ...(await loginEnvironment(env['SHELL'] ?? '/bin/sh').catch(() => ({}))) }
}

function running(app: App, http: HttpServer, log: Log | undefined): RunningServer {
  let closing: Promise<void> | undefined
  return {
    url: http.url,
    app,
    get token() {
      return http.token
    },
    signInLink: () => http.signInLink(),
    hasTerminals: () => hasPtys(app),
    terminalJobs: () => listAllJobs(app),
    close: () => (closing ??= end(app, http, log)),
  }
}

/** A thing that does not end must not keep the others from ending. */
async function end(app: App, http: HttpServer, log: Log | undefined): Promise<void> {
  const work = async () => {
    await http.close()
    await app.close()
    await killMarked(ownerMarker(app.options.paths.data))
    await log?.close()
  }
  const late = new Promise<void>((resolve) => void setTimeout(resolve, limits.closeTime).unref())
  await Promise.race([work().catch((error: unknown) => app.log.error('not everything closed', { error })), late])
}

function appOptions(options: ServerOptions, base: Pick<AppOptions, 'env' | 'paths' | 'log'>): AppOptions {
  const { directory, trusted, clock, secrets, refreshCatalog, findLocalModels, openBrowser, searchAddresses, signInAddresses, warmUp } = options
  return {
    ...base,
    directory,
    projection: sessionProjection,
    ...(trusted ? { trusted } : {}),
    ...(clock ? { clock } : {}),
    ...(secrets ? { secrets } : {}),
    ...(refreshCatalog === undefined ? {} : { refreshCatalog }),
    ...(findLocalModels === undefined ? {} : { findLocalModels }),
    ...(openBrowser ? { openBrowser } : {}),
    ...(searchAddresses ? { searchAddresses } : {}),
    ...(signInAddresses ? { signInAddresses } : {}),
    ...(warmUp === undefined ? {} : { warmUp }),
  }
}

/** The listener is set by the user alone; a broken file must not keep the server from starting and telling so. */
async function readServerConfig(app: App): Promise<ServerConfig> {
  try {
    return (await readGlobalConfig(app)).server ?? {}
  } catch (error) {
    app.log.error('the global configuration can not be read; the server starts with its defaults', { error })
    app.store.notices.push({ level: 'error', message: `The global configuration can not be read: ${error instanceof Error ? error.message : String(error)}` })
    return {}
  }
}
