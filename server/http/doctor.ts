import { access, constants, rm } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { writePrivateFile } from '../system/files'
import { ensurePrivateDirectory, type Paths } from '../system/paths'
import { runProcess } from '../system/process'
import { ripgrepPath } from '../system/ripgrep'
import { listShells } from '../system/shell'

export type Check = { name: string; ok: boolean; detail: string }

const OLDEST_NODE = [20, 18] as const
const PORT = 4096

/** What this machine offers and what is missing, one line each. */
export async function runChecks(paths: Paths, env: Readonly<Record<string, string | undefined>>): Promise<Check[]> {
  return Promise.all([
    nodeVersion(),
    ...['better-sqlite3', '@lydell/node-pty', '@parcel/watcher'].map(nativeModule),
    check('git', () => version('git', env)),
    check('ripgrep', () => version(ripgrepPath(), env)),
    check('shell', () => shells(env)),
    check('data folder', () => writable(paths.data)),
    check('port', portFree),
  ])
}

async function check(name: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await work() }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

async function nodeVersion(): Promise<Check> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  return { name: 'node', ok, detail: ok ? process.version : `${process.version} is too old; ${OLDEST_NODE.join('.')} or newer is needed` }
}

function nativeModule(name: string): Promise<Check> {
  return check(name, async () => {
    // The names are values here, so that a bundler leaves them to the machine.
    await import(/* @vite-ignore */ name)
    return 'loads'
  })
}

async function version(program: string, env: Readonly<Record<string, string | undefined>>) {
  const cwd = path.parse(process.cwd()).root
  const { code, stdout } = await runProcess({ command: program, args: ['--version'], cwd, env: { ...env }, timeout: 5_000 })
  if (code !== 0) throw new Error(`${program} does not run`)
  return stdout.split('\n')[0] ?? ''
}

async function shells(env: Readonly<Record<string, string | undefined>>) {
  const found = await listShells({ env: { ...env }, platform: process.platform })
  if (found.length === 0) throw new Error('no shell was found')
  return found.map((shell) => shell.path).join(', ')
}

async function writable(directory: string) {
  await ensurePrivateDirectory(directory)
  await access(directory, constants.W_OK)
  const probe = path.join(directory, `.probe-${process.pid}`)
  await writePrivateFile(probe, 'probe')
  await rm(probe, { force: true })
  return directory
}

function portFree(): Promise<string> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(`${PORT} is in use; the next free one is taken`))
    server.listen(PORT, '127.0.0.1', () => server.close(() => resolve(`${PORT} is free`)))
  })
}
