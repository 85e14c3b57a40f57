import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Config } from '#protocol/config'
import { apiClient, type ApiClient } from './api-client'

const root = path.resolve(import.meta.dirname, '../..')
/** Another build than the one in place comes with TEST_SERVER. */
const entry = process.env['TEST_SERVER'] ?? path.join(root, 'out/server/main.js')

/** The password of every server that these tests start; clients sign in with it as OpenCode clients do. */
export const password = 'test-password'

export type ServerProcess = {
  url: string
  home: string
  directory: string
  pid: number
  /** The lines that it printed so far. */
  output: string[]
  client: ApiClient
  fetch(route: string, init?: RequestInit): Promise<Response>
  /** Memory in MB: now, and at most so far. Linux only. */
  memory(): Promise<{ now: number; peak: number }>
  /** Ends it without warning. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** The built server as a program of its own, as launchers start it; the same `home` again finds the same data. */
export async function startServerProcess(input: { directory: string; config?: Config; home?: string; env?: Record<string, string> }): Promise<ServerProcess> {
  if (!existsSync(entry)) throw new Error('out/server/main.js is missing: npm run build makes it')
  const home = input.home ?? (await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-process-'))))
  const env = { ...environment(home), ...input.env }
  if (input.config) {
    await mkdir(path.join(home, '.config/opencode'), { recursive: true })
    await writeFile(path.join(home, '.config/opencode/opencode.json'), JSON.stringify(input.config))
  }
  const child = spawn(process.execPath, [entry, 'serve', '--port', '0', '--directory', input.directory], { cwd: input.directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: string[] = []
  const url = await readUrl(child, output)
  const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`
  return {
    url,
    home,
    directory: input.directory,
    pid: child.pid!,
    output,
    client: apiClient({ url, token: password, directory: input.directory }),
    fetch: (route, init) => fetch(url + route, { ...init, headers: { authorization, ...(init?.headers as Record<string, string>) } }),
    memory: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
      return { now: read('VmRSS'), peak: read('VmHWM') }
    },
    kill: () => end(child, 'SIGKILL'),
    close: async () => {
      await end(child, 'SIGTERM')
      if (!input.home) await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function environment(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_STATE_HOME: path.join(home, '.local/state'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    OPENCODE_SERVER_PASSWORD: password,
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
  }
}

async function readUrl(child: ChildProcess, output: string[]): Promise<string> {
  let text = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8')
  return new Promise((resolve, reject) => {
    const take = (piece: string) => {
      text += piece
      output.splice(0, output.length, ...text.split('\n'))
      const url = /^opencode server listening on (http:\/\/\S+)$/m.exec(text)?.[1]
      if (url) resolve(url)
    }
    child.stdout!.on('data', take)
    child.stderr!.on('data', take)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)))
  })
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
