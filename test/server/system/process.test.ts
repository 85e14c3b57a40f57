import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dataMarker, killMarked, ownerMarker, RUN_VARIABLE, runMarker, sweepOrphans } from '../../../server/system/census'
import { childEnvironment } from '../../../server/system/child-environment'
import { OutputSink } from '../../../server/system/output-sink'
import { runProcess, spawnStreaming } from '../../../server/system/process'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'process-'))
})
afterEach(() => rm(directory, { recursive: true }))

const sh = (script: string) => ({ command: '/bin/sh', args: ['-c', script] })

/** A zombie that nobody reaped yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

/** Waits for a file with a process id in it. */
async function pidFrom(name: string): Promise<number> {
  for (;;) {
    const text = await readFile(path.join(directory, name), 'utf8').catch(() => '')
    if (/^\d+\n$/.test(text)) return Number(text)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('running', () => {
  test('output, input and exit code come back', async () => {
    const result = await runProcess({ ...sh('cat; echo wrong >&2; exit 3'), stdin: 'hellö' })
    expect(result).toMatchObject({
      code: 3,
      signal: null,
      stdout: 'hellö',
      stderr: 'wrong\n',
      truncated: false,
      timedOut: false,
      aborted: false,
    })
  })

  test('what does not fit is dropped and said so', async () => {
    let seen = 0
    const result = await runProcess({
      ...sh('head -c 3000000 /dev/zero'),
      maxBuffer: 1000,
      onOutput: (chunk) => {
        seen += chunk.length
      },
    })
    expect({ length: result.stdout.length, truncated: result.truncated, seen }).toEqual({ length: 1000, truncated: true, seen: 3_000_000 })
  })

  test('a missing command and a missing folder are told apart', async () => {
    const command = await runProcess({ command: 'no-such-command-at-all' }).catch((error: NodeJS.ErrnoException) => error)
    const folder = await runProcess({ command: 'true', cwd: path.join(directory, 'gone') }).catch((error: NodeJS.ErrnoException) => error)
    expect(command).toMatchObject({ code: 'ENOENT', path: 'no-such-command-at-all' })
    expect(folder).toMatchObject({ code: 'ENOENT', path: path.join(directory, 'gone') })
  })

  test('a command that ignores its input does not fail', async () => {
    expect(await runProcess({ command: 'true', stdin: 'x'.repeat(1_000_000) })).toMatchObject({ code: 0 })
  })

  test('a failing reader fails the run', async () => {
    const run = runProcess({ ...sh('echo x; sleep 0.1'), onOutput: () => Promise.reject(new Error('full')) })
    await expect(run).rejects.toThrow('full')
  })

  test('children see neither our variables nor provider keys', async () => {
    const env = {
      PATH: process.env.PATH,
      OPENCODE_SERVER_PASSWORD: 'x',
      OPENCODE_DESKTOP_DATA: '/d',
      ELECTRON_RUN_AS_NODE: '1',
      MY_KEY: 'k',
      HOME: '/h',
    }
    expect(childEnvironment(env, ['MY_KEY'])).toEqual({ PATH: process.env.PATH, HOME: '/h', OPENCODE: '1' })
    const result = await runProcess({ ...sh('env'), env: childEnvironment(env, ['MY_KEY']) })
    expect(result.stdout).not.toMatch(/PASSWORD|ELECTRON|MY_KEY|OPENCODE_DESKTOP_DATA/)
    expect(result.stdout).toMatch(/^OPENCODE=1$/m)
  })
})

describe('stopping', () => {
  test('a timeout ends a command that ignores TERM', async () => {
    const started = performance.now()
    const result = await runProcess({ ...sh('trap "" TERM; while :; do sleep 0.05; done'), timeout: 100 })
    expect(result).toMatchObject({ timedOut: true, aborted: false, signal: 'SIGKILL' })
    expect(performance.now() - started).toBeLessThan(4000)
  })

  test('an abort also ends background, setsid and double-forked descendants', async () => {
    const controller = new AbortController()
    const script = `
      sleep 300 & echo $! > a
      setsid sh -c 'echo $$ > b; exec sleep 300' &
      (setsid sh -c 'trap "" HUP; sleep 300 & echo $! > c' &)
      env -i setsid sh -c 'echo $$ > d; exec sleep 300' &
      wait`
    const run = runProcess({ ...sh(script), cwd: directory, signal: controller.signal })
    const pids = await Promise.all(['a', 'b', 'c', 'd'].map(pidFrom))
    expect(pids.map(isAlive)).toEqual([true, true, true, true])
    controller.abort()
    expect(await run).toMatchObject({ aborted: true, signal: 'SIGTERM' })
    expect(pids.map(isAlive)).toEqual([false, false, false, false])
  })

  test('what a finished command left behind is ended, or kept until its owner ends', async () => {
    const owner = ownerMarker(directory)
    const script = 'sleep 300 & echo $! > left'
    await runProcess({ ...sh(script), cwd: directory, owner })
    expect(isAlive(await pidFrom('left'))).toBe(false)
    const kept = await runProcess({ ...sh(`echo said; rm left; ${script}`), cwd: directory, owner, background: 'keep' })
    const pid = await pidFrom('left')
    expect([kept.stdout, isAlive(pid)]).toEqual(['said\n', true])
    expect(await killMarked(owner)).toBe(1)
    expect(isAlive(pid)).toBe(false)
  })

  test('an aborted signal starts nothing', async () => {
    const run = runProcess({ ...sh('touch made'), cwd: directory, signal: AbortSignal.abort() })
    expect(await run.catch((error: Error) => error.name)).toBe('AbortError')
    expect(await stat(path.join(directory, 'made')).catch(() => 'none')).toBe('none')
  })

  test('orphans of a dead server are swept, those of a living one are not', async () => {
    const start = (owner: string) => {
      const child = spawn('sleep', ['300'], {
        env: { PATH: process.env.PATH, [RUN_VARIABLE]: runMarker(owner) },
        detached: true,
        stdio: 'ignore',
      })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      return { pid: child.pid as number, ended }
    }
    const orphan = start(`${dataMarker(directory)}.999999-1`)
    const reused = start(`${dataMarker(directory)}.${process.pid}-1`)
    const living = start(ownerMarker(directory))
    const foreign = start('0123456789abcdef.999999-1')
    expect(await sweepOrphans(directory)).toBe(2)
    await Promise.all([orphan.ended, reused.ended])
    expect([living.pid, foreign.pid].map(isAlive)).toEqual([true, true])
    process.kill(living.pid)
    process.kill(foreign.pid)
    await Promise.all([living.ended, foreign.ended])
  })
})

describe('streaming', () => {
  test('output arrives while the command runs', async () => {
    const running = await spawnStreaming(sh('echo one; read line; echo two >&2'))
    const seen: string[] = []
    for await (const chunk of running.output) {
      seen.push(chunk.toString())
    }
    expect([seen.join(''), await running.exit]).toEqual(['one\ntwo\n', { code: 0, signal: null, timedOut: false, aborted: false }])
  })

  test('a reader that leaves or never comes does not keep a stopped command', async () => {
    const left = await spawnStreaming(sh('yes'))
    for await (const chunk of left.output) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    await left.kill()
    const never = await spawnStreaming({ ...sh('yes'), timeout: 100 })
    expect(await never.exit).toMatchObject({ timedOut: true })
    expect((await left.exit).signal).toBe('SIGTERM')
  })

  test('200 MB of output cost little memory and at most 100 MB of file', async () => {
    const sink = new OutputSink({ file: path.join(directory, 'out', 'all') })
    const running = await spawnStreaming(sh('yes 0123456789abcde | head -c 209715200; echo end'))
    global.gc?.()
    const before = process.memoryUsage().rss
    let most = 0
    for await (const chunk of running.output) {
      await sink.append(chunk)
      most = Math.max(most, process.memoryUsage().rss - before)
    }
    await sink.close()
    expect((await running.exit).code).toBe(0)
    expect(most).toBeLessThan(150 * 1024 * 1024)
    expect((await stat(path.join(directory, 'out', 'all'))).size).toBe(100 * 1024 * 1024)
    expect({ total: sink.total, head: sink.head(16), tail: sink.tail(4), cut: sink.fileTruncated }).toEqual({
      total: 209_715_204,
      head: '0123456789abcde\n',
      tail: 'end\n',
      cut: true,
    })
  }, 60_000)

  test('a sink keeps small output in memory and whole characters at its end', async () => {
    const small = new OutputSink({ file: path.join(directory, 'none') })
    await small.append(Buffer.from('häl'))
    expect([small.head(), small.tail(3), small.file, small.truncated]).toEqual(['häl', 'l', null, false].with(1, 'äl'))
    const large = new OutputSink({ file: path.join(directory, 'file'), memory: 4, tail: 5 })
    for (const text of ['ab', 'cdef', 'ghäé']) await large.append(Buffer.from(text))
    expect([large.head(), large.tail(), large.tail(3), large.file]).toEqual(['abcd', 'häé', 'é', path.join(directory, 'file')])
    await large.close()
    expect(await readFile(path.join(directory, 'file'), 'utf8')).toBe('abcdefghäé')
    expect((await stat(path.join(directory, 'file'))).mode & 0o777).toBe(0o600)
  })

  test('a file that cannot be written leaves the output going', async () => {
    const sink = new OutputSink({ file: path.join('/dev/null', 'file'), memory: 2, tail: 4 })
    await sink.append(Buffer.from('abcdef'))
    expect([sink.file, sink.tail(), sink.failure === undefined]).toEqual([null, 'cdef', false])
    await sink.close()
  })
})
