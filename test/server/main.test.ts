import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build, loadConfigFromFile } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFlags } from '../../server/main'

// The program as it is shipped: built, and run by a plain Node.

const root = path.resolve(import.meta.dirname, '../..')
const out = path.join(root, 'out', `main-test-${process.pid}`)
let home: string

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ocd-home-'))
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, path.join(root, 'vite.server.config.ts'))
  await build({ ...loaded?.config, root, configFile: false, logLevel: 'error', build: { ...loaded?.config.build, outDir: out } })
}, 60_000)
afterAll(async () => {
  await rm(home, { recursive: true, force: true, maxRetries: 3 })
  await rm(out, { recursive: true, force: true })
})

type Running = { child: ChildProcess; stdout: () => string; stderr: () => string; seen: (text: string) => Promise<void> }

function run(...args: string[]): Running {
  const { PATH, LANG } = process.env
  const child = spawn(process.execPath, [path.join(out, 'main.js'), ...args], { cwd: home, env: { PATH, LANG, HOME: home } })
  const text = { stdout: '', stderr: '' }
  const watchers = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      text[name] += String(chunk)
      for (const watcher of watchers) watcher()
    })
  }
  const seen = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.stdout.includes(wanted) && resolve()
      watchers.add(look)
      child.once('exit', () => reject(new Error(`ended: ${text.stdout}${text.stderr}`)))
      look()
    })
  return { child, stdout: () => text.stdout, stderr: () => text.stderr, seen }
}

async function finish(...args: string[]) {
  const running = run(...args)
  const [code] = await once(running.child, 'close')
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}

describe('serve', () => {
  test('prints the line that launchers wait for, then a sign-in link, and ends by a signal', async () => {
    const server = run('serve', '--port', '0', '--directory', home)
    await server.seen('sign in: ')
    const lines = server.stdout().split('\n')
    const url = /^opencode server listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(lines[0] ?? '')?.[1]
    expect(lines[1]).toMatch(new RegExp(`^sign in: ${url}/sign-in#code=[\\w-]{43}$`))
    const token = (await finish('token')).stdout.trim()
    const answer = await fetch(`${url}/path`, { headers: { authorization: `Bearer ${token}` } })
    expect([answer.status, ((await answer.json()) as { directory: string }).directory]).toEqual([200, home])
    server.child.kill('SIGTERM')
    expect((await once(server.child, 'close'))[0]).toBe(0)
    await expect(readFile(path.join(home, '.local/share/opencode-desktop/server.json'))).rejects.toThrow('ENOENT')
  })

  test('says in a sentence that its port is taken', async () => {
    const other = net.createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as net.AddressInfo
    const { code, stderr } = await finish('--port', String(port))
    expect([code, stderr]).toEqual([1, `Port ${port} is already in use. Stop the other program, or choose another port with --port.\n`])
    other.close()
  })

  test('warns when other machines can reach it', async () => {
    const server = run('serve', '--port', '0', '--host', '0.0.0.0', '--data', path.join(home, 'other'))
    await server.seen('listening on http://0.0.0.0:')
    expect(server.stderr()).toContain('Warning: 0.0.0.0 can be reached from other machines')
    server.child.kill('SIGINT')
    expect((await once(server.child, 'close'))[0]).toBe(0)
  })
})

describe('token', () => {
  test('prints it, and changes it in a running server too', async () => {
    const server = run('--port', '0')
    await server.seen('sign in: ')
    const before = (await finish('token')).stdout.trim()
    const after = (await finish('token', '--rotate')).stdout.trim()
    expect(after).toMatch(/^ocd_/)
    expect(after).not.toBe(before)
    const url = /http:\S+/.exec(server.stdout())?.[0] ?? ''
    const statuses = await Promise.all([before, after].map(async (token) => (await fetch(`${url}/global/health`, { headers: { authorization: `Bearer ${token}` } })).status))
    expect(statuses).toEqual([401, 200])
    server.child.kill('SIGTERM')
    await once(server.child, 'close')
  })
})

test('doctor tells what the machine has', async () => {
  const { code, stdout } = await finish('doctor')
  expect(stdout).toMatch(/^ok {7}node {12}v\d/m)
  for (const name of ['better-sqlite3', 'node-pty', 'watcher', 'git', 'ripgrep', 'shell', 'data folder', 'port']) expect(stdout).toContain(name)
  expect([0, 1]).toContain(code)
})

describe('the command line', () => {
  test('tells what it knows', async () => {
    const [help, version] = await Promise.all([finish('--help'), finish('--version')])
    expect([help.code, help.stdout.includes('--port PORT')]).toEqual([0, true])
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('refuses what it does not know, with 2 and a hint', async () => {
    const { code, stderr } = await finish('serve', '--prot', '1')
    expect([code, stderr]).toEqual([2, "Unknown option '--prot'\nTry --help.\n"])
  })

  test.each([
    [['frobnicate'], 'There is no command "frobnicate"'],
    [['serve', 'more'], 'one word too many'],
    [['--port', 'many'], 'is no port'],
    [['--port', '70000'], 'is no port'],
    [['--log-level', 'loud'], '--log-level is one of'],
    [['--rotate'], 'belongs to the command token'],
  ])('%j is refused', (argv, message) => {
    expect(() => readFlags(argv)).toThrow(message)
  })

  test('reads every flag', () => {
    expect(readFlags(['server', '--port', '4100', '--host', 'box', '--cors', 'a', '--cors', 'b', '--directory', 'd', '--data', 'e', '--log-level', 'DEBUG'])).toEqual({
      command: 'serve',
      port: 4100,
      hostname: 'box',
      cors: ['a', 'b'],
      directory: 'd',
      data: 'e',
      logLevel: 'debug',
      rotate: false,
    })
    expect(readFlags([])).toEqual({ command: 'serve', cors: [], rotate: false })
  })
})
