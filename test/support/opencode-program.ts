import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The published program. npm brings its binary for the platforms that the registry has; elsewhere there is nothing to run. */
export const opencodeBinary = path.resolve(import.meta.dirname, `../../node_modules/opencode-${process.platform}-${process.arch}/bin/opencode`)

export const hasOpencode = existsSync(opencodeBinary)

/** How long one run of the program may take: it starts in a second, and two cores may have eight things to do. */
const PATIENCE = 60_000

export type Finished = { code: number | null; stdout: string; stderr: string }

export type OpencodeProgram = {
  home: string
  env: Record<string, string>
  /** Runs it to its end, with an empty standard input. */
  run(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<Finished>
  /** Its own server, for the pages inside it (ours is what they are to talk with), and the header that opens it. */
  serve(): Promise<{ url: string; authorization: string; close(): Promise<void> }>
  remove(): Promise<void>
}

/** The published program with a home of its own, so that nothing of the machine reaches it and it fetches nothing. */
export async function openOpencode(): Promise<OpencodeProgram> {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-opencode-')))
  const env = environment(home)
  const start = (args: readonly string[], cwd: string, extra: Record<string, string> = {}) =>
    spawn(opencodeBinary, args, { cwd, env: { ...env, ...extra }, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE, killSignal: 'SIGKILL' })
  return {
    home,
    env,
    async run(args, options = {}) {
      const child = start(args, options.cwd ?? home, options.env)
      const output = { stdout: '', stderr: '' }
      for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
      const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
      if (signal) throw new Error(`opencode ${args.join(' ')} was ended by ${signal} after ${PATIENCE} ms:\n${output.stdout}\n${output.stderr}`)
      return { code, ...output }
    },
    async serve() {
      const password = randomUUID()
      const child = spawn(opencodeBinary, ['serve', '--port', '0'], { cwd: home, env: { ...env, OPENCODE_SERVER_PASSWORD: password }, stdio: ['ignore', 'pipe', 'pipe'] })
      const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`
      return { url: await readUrl(child), authorization, close: () => end(child) }
    },
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  }
}

function environment(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_STATE_HOME: path.join(home, '.local/state'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  }
}

function readUrl(child: ChildProcess): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    const take = (piece: string) => {
      text += piece
      const url = /listening on (http:\/\/\S+)/.exec(text)?.[1]
      if (url) resolve(url)
    }
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', take)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`opencode serve ended with ${code}: ${text}`)))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
