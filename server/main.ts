import { mkdirSync, realpathSync, statSync } from 'node:fs'
import * as nodeModule from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RunningServer } from './server'
import type { LogLevel } from './system/log'
import { resolvePaths } from './system/paths'
import { scrubEnvironment } from './system/scrub-environment'
import { appVersion } from './system/version'

// The command line. What it prints on standard output is read by launchers: the line with the address comes exactly so.

const HELP = `OpenCode Desktop, the headless server

Usage: opencode-desktop [serve] [options]    start the server
       opencode-desktop token [--rotate]     print the token of this installation, or replace it
       opencode-desktop doctor               check what this machine offers

Options of serve:
  --port PORT         port to listen on; 0 takes any (default: 4096, else the next free one)
  --hostname HOST     address to listen on (default: this machine only); also --host
  --cors ORIGIN       let pages of this origin use the server; may be repeated
  --directory DIR     project folder for requests that name none; it is trusted (default: the working directory)
  --log-level LEVEL   debug, info, warn, error or silent (default: info)

Options of all:
  --data DIR          folder of the database, the token and the logs
  --help, --version
`

const COMMANDS = ['serve', 'server', 'token', 'doctor'] as const
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

export type Flags = {
  command: 'serve' | 'token' | 'doctor' | 'help' | 'version'
  port?: number
  hostname?: string
  cors: string[]
  directory?: string
  data?: string
  logLevel?: LogLevel
  rotate: boolean
}

/** A command line that makes no sense; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function readFlags(argv: readonly string[]): Flags {
  const { values, positionals } = parse(argv)
  const [word = 'serve', ...rest] = positionals
  const known = COMMANDS.find((name) => name === word)
  if (!known) throw new UsageError(`There is no command "${word}". Commands: serve, token, doctor.`)
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one word too many.`)
  if (values.rotate && known !== 'token') throw new UsageError('--rotate belongs to the command token.')
  const logLevel = values['log-level']?.toLowerCase() as LogLevel | undefined
  if (logLevel && !LEVELS.includes(logLevel)) throw new UsageError(`--log-level is one of ${LEVELS.join(', ')}.`)
  const hostname = values.hostname ?? values.host
  return {
    command: values.help ? 'help' : values.version ? 'version' : known === 'server' ? 'serve' : known,
    cors: values.cors ?? [],
    rotate: values.rotate ?? false,
    ...(values.port === undefined ? {} : { port: readPort(values.port) }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(values.directory === undefined ? {} : { directory: values.directory }),
    ...(values.data === undefined ? {} : { data: values.data }),
    ...(logLevel === undefined ? {} : { logLevel }),
  }
}

/** Runs the command line; the answer is the exit code, or nothing while the server runs. */
export async function main(argv: readonly string[]): Promise<number | undefined> {
  try {
    const flags = readFlags(argv)
    if (flags.command === 'help') return print(HELP)
    if (flags.command === 'version') return print(`${appVersion()}\n`)
    if (flags.command === 'token') return await showToken(flags)
    if (flags.command === 'doctor') return await diagnose(flags)
    return await serve(flags)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    if (!(error instanceof UsageError)) return 1
    process.stderr.write('Try --help.\n')
    return 2
  }
}

/** Starts the server; it ends by a signal. */
async function serve(flags: Flags): Promise<undefined> {
  scrubEnvironment(process.env)
  rememberCode(flags)
  // Each command loads only what it needs.
  const [{ startServer }, { isLoopback }] = await Promise.all([import('./server'), import('./http/policy')])
  const directory = path.resolve(flags.directory ?? process.cwd())
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`There is no folder ${directory}.`)
  const { port, hostname, cors, logLevel, data } = flags
  const server = await startServer({
    directory,
    // Whoever starts a server for a folder has chosen that folder; every other one is asked about.
    trusted: [directory],
    warmUp: true,
    cors,
    ...(port === undefined ? {} : { port }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(data === undefined ? {} : { paths: { data: path.resolve(data) } }),
  })
  endWithSignals(server)
  const { hostname: bound } = new URL(server.url)
  if (!isLoopback(bound)) process.stderr.write(`Warning: ${bound} can be reached from other machines; whoever has the token can run commands here.\n`)
  process.stdout.write(`opencode server listening on ${server.url}\n`)
  process.stdout.write(`sign in: ${server.signInLink()}\n`)
  return undefined
}

/** What the engine made of our code last time saves it a third of the start; the folder is the person's own, as the code in it is run. */
function rememberCode(flags: Flags) {
  // Node 20, and with it some Electrons, does not have it.
  const enable = nodeModule.enableCompileCache as typeof nodeModule.enableCompileCache | undefined
  if (!enable) return
  const folder = path.join(pathsOf(flags).cache, 'code')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    enable(folder)
  } catch {
    // Without a place for it the start takes a little longer.
  }
}

/** Before anything is printed: launchers may answer the first line with a signal at once. */
function endWithSignals(server: RunningServer) {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
  const stop = (code: number) => () => {
    // A second signal ends the process the hard way.
    for (const signal of signals) process.removeAllListeners(signal)
    server.close().then(
      () => process.exit(code),
      () => process.exit(1),
    )
  }
  for (const signal of signals) process.on(signal, stop(0))
  const { log } = server.app
  process.on('unhandledRejection', (error) => log.error('a rejection that nobody handled', { error }))
  process.on('uncaughtException', (error) => {
    log.error('a fault that nobody handled', { error })
    process.stderr.write(`The server has a fault and ends; its log tells more: ${error.message}\n`)
    stop(1)()
  })
  // Whoever reads the first lines may go away afterwards.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)
}

async function showToken(flags: Flags): Promise<number> {
  const { readToken, tokenFile, writeToken } = await import('./http/token')
  const { data } = pathsOf(flags)
  if (!flags.rotate) return print(`${await readToken(data)}\n`)
  const { readServerFile } = await import('./http/server-file')
  const running = await readServerFile(data)
  const token = running ? await rotateRunning(running.url, await readToken(data)) : undefined
  print(`${token ?? (await writeToken(data))}\n`)
  process.stderr.write(`The old token is void. The new one is in ${tokenFile(data)}.\n`)
  return 0
}

/** A running server must change it itself, so that the old token and its streams end there too. */
async function rotateRunning(url: string, token: string): Promise<string | undefined> {
  const { proveServer } = await import('./http/token')
  if (!(await proveServer(url, token))) return undefined
  const answer = await fetch(`${url}/server/token/rotate`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  const body = (await answer.json()) as { token?: string; data?: { message?: string } }
  if (!answer.ok || !body.token) throw new Error(body.data?.message ?? `The running server refused: ${answer.status}`)
  return body.token
}

async function diagnose(flags: Flags): Promise<number> {
  const { runChecks } = await import('./http/doctor')
  const checks = await runChecks(pathsOf(flags), process.env)
  for (const { name, ok, detail } of checks) print(`${ok ? 'ok     ' : 'problem'}  ${name.padEnd(15)} ${detail}\n`)
  return checks.every((check) => check.ok) ? 0 : 1
}

function pathsOf(flags: Flags) {
  return resolvePaths(process.env, process.platform, flags.data === undefined ? {} : { data: path.resolve(flags.data) })
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        hostname: { type: 'string' },
        host: { type: 'string' },
        cors: { type: 'string', multiple: true },
        directory: { type: 'string' },
        data: { type: 'string' },
        'log-level': { type: 'string' },
        rotate: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. To specify')[0] ?? 'Bad command line')
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port ${text} is no port; use a number from 0 to 65535.`)
  return port
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function isEntry(): boolean {
  const started = process.argv[1]
  try {
    return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(import.meta.url))
  } catch {
    return false
  }
}

if (isEntry()) {
  const code = await main(process.argv.slice(2))
  if (code !== undefined) process.exitCode = code
}
