import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { killMarked, killTree, ownerMarker, RUN_VARIABLE, runMarker, signalGroup } from './census'
import { childEnvironment } from './child-environment'

// A child leads its own process group. It ends by itself, by `signal` or by `timeout`; the last two end its whole tree
// (see census.ts). Output is read no faster than it is taken, so a flood costs the child time and us no memory.

export interface ProcessOptions {
  command: string
  args?: readonly string[]
  cwd?: string
  /** Complete environment; `childEnvironment(process.env)` without it. */
  env?: Record<string, string | undefined>
  signal?: AbortSignal
  /** Milliseconds. */
  timeout?: number
  stdin?: string | Uint8Array
  /** Mark of the server (`ownerMarker(data)`), so that a later start can sweep. */
  owner?: string
  /** What becomes of processes that the command left behind in its group: ended, or kept until the owner's end. */
  background?: 'end' | 'keep'
}

export interface RunOptions extends ProcessOptions {
  /** Bytes kept of each stream, 10 MB without it; what is beyond is read and dropped. */
  maxBuffer?: number
  /** Sees every chunk, also those beyond `maxBuffer`; a returned promise holds the child back. */
  onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void | Promise<void>
}

export interface ProcessExit {
  /** `null` if a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  timedOut: boolean
  aborted: boolean
}

export interface ProcessResult extends ProcessExit {
  stdout: string
  stderr: string
  stdoutBytes: Buffer
  truncated: boolean
}

export interface StreamingProcess {
  pid: number
  marker: string
  /** Both streams in order of arrival; the child is held back while nobody reads. */
  output: AsyncIterable<Buffer>
  /** Settles after the output was read to its end, or the tree was ended. */
  exit: Promise<ProcessExit>
  /** Ends the whole tree. */
  kill(): Promise<unknown>
}

/** A child that is talked with: its input stays open until it is ended. */
export interface ConnectedProcess {
  pid: number
  marker: string
  stdin: Writable
  exit: Promise<ProcessExit>
  /** Ends the whole tree. */
  kill(): Promise<unknown>
}

/** Runs to the end and gives back what was said; rejects only if the command cannot be started. */
export async function runProcess(options: RunOptions): Promise<ProcessResult> {
  const limit = options.maxBuffer ?? 10 * 1024 * 1024
  const kept = { stdout: new Kept(limit), stderr: new Kept(limit) }
  const started = await startProcess(options, (chunk, stream) => {
    kept[stream].add(chunk)
    return options.onOutput?.(chunk, stream)
  })
  const exit = await started.exit
  const stdoutBytes = kept.stdout.take()
  const truncated = kept.stdout.full || kept.stderr.full
  return { ...exit, stdout: stdoutBytes.toString('utf8'), stderr: kept.stderr.take().toString('utf8'), stdoutBytes, truncated }
}

/** Starts and hands the output over while it comes; rejects if the command cannot be started. */
export async function spawnStreaming(options: ProcessOptions): Promise<StreamingProcess> {
  const output = new PassThrough({ highWaterMark: 256 * 1024 })
  const controller = new AbortController()
  const started = await startProcess(options, (chunk) => {
    if (!output.destroyed && !output.write(chunk)) return drained(output, controller.signal)
  })
  const exit = started.exit.finally(() => {
    controller.abort()
    output.end()
  })
  // A failure reaches whoever awaits `exit`; a caller that only reads the output must not crash the process.
  exit.catch(() => undefined)
  return { pid: started.pid, marker: started.marker, output, exit, kill: started.kill }
}

/** Starts and keeps the input open; `onOutput` gets every chunk, and holds the child back with a promise. */
export async function connectProcess(options: Omit<ProcessOptions, 'stdin'>, onOutput: OnChunk): Promise<ConnectedProcess> {
  const { child, ...started } = await startProcess({ ...options, keepInput: true }, onOutput)
  // The exit rejects when `onOutput` fails; whoever does not ask for it must not crash the process.
  started.exit.catch(() => undefined)
  return { ...started, stdin: child.stdin as Writable }
}

/** Waits until the reader took what there is, left, or the process is over. */
function drained(output: PassThrough, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      output.off('drain', done)
      output.off('close', done)
      over.removeEventListener('abort', done)
      resolve()
    }
    output.on('drain', done)
    output.on('close', done)
    over.addEventListener('abort', done)
  })
}

/** Bytes up to a limit. */
class Kept {
  readonly #limit: number
  readonly #chunks: Buffer[] = []
  #bytes = 0
  full = false

  constructor(limit: number) {
    this.#limit = limit
  }

  add(chunk: Buffer): void {
    const part = chunk.subarray(0, this.#limit - this.#bytes)
    if (part.length < chunk.length) this.full = true
    if (part.length === 0) return
    this.#chunks.push(part)
    this.#bytes += part.length
  }

  take(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

export type OnChunk = (chunk: Buffer, stream: 'stdout' | 'stderr') => void | Promise<void>

interface Started {
  child: ChildProcess
  pid: number
  marker: string
  exit: Promise<ProcessExit>
  kill(): Promise<unknown>
}

async function startProcess(options: ProcessOptions & { keepInput?: boolean }, onChunk: OnChunk): Promise<Started> {
  options.signal?.throwIfAborted()
  const marker = runMarker(options.owner ?? ownerMarker())
  const child = await spawnChild(options, marker)
  const pid = child.pid as number
  const watch: Watch = { timedOut: false, aborted: false, over: false, ending: undefined }
  const kill = () => (watch.ending ??= watch.over ? killMarked(marker) : killTree(pid, marker))
  const stop = (field: 'aborted' | 'timedOut') => () => {
    watch[field] ||= watch.ending === undefined
    void kill()
  }
  const abort = stop('aborted')
  const timer = options.timeout === undefined ? undefined : setTimeout(stop('timedOut'), options.timeout)
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted) abort()
  const pumps = new Pumps(child, onChunk)
  feed(child, options)
  const exit = settle({ child, pumps, watch, kill, options }).finally(() => {
    watch.over = true
    // Nothing is left unless it was kept, so a later `kill` need not look.
    if (options.background !== 'keep') watch.ending ??= Promise.resolve()
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)
  })
  return { child, pid, marker, exit, kill }
}

interface Watch {
  timedOut: boolean
  aborted: boolean
  /** From here on the pid may be somebody else's. */
  over: boolean
  ending: Promise<unknown> | undefined
}

async function spawnChild(options: ProcessOptions, marker: string): Promise<ChildProcess> {
  const child = spawn(options.command, [...(options.args ?? [])], {
    cwd: options.cwd,
    env: { ...(options.env ?? childEnvironment(process.env)), [RUN_VARIABLE]: marker },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  try {
    await once(child, 'spawn')
    return child
  } catch (error) {
    // Node blames the command when it is the folder that is missing.
    const folder = options.cwd === undefined || (await stat(options.cwd).catch(() => undefined))?.isDirectory()
    if (folder) throw error
    throw Object.assign(new Error(`The folder does not exist: ${options.cwd}`, { cause: error }), { code: 'ENOENT', path: options.cwd })
  }
}

interface SettleInput {
  child: ChildProcess
  pumps: Pumps
  watch: Watch
  kill: () => Promise<unknown>
  options: ProcessOptions
}

async function settle({ child, pumps, watch, kill, options }: SettleInput): Promise<ProcessExit> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  await Promise.race([pumps.done, pumps.idle(() => watch.ending)])
  const keep = options.background === 'keep' && watch.ending === undefined
  if (!keep && child.pid !== undefined && signalGroup(child.pid, 0)) void kill()
  await watch.ending
  pumps.finish(keep)
  if (pumps.failure !== undefined) throw pumps.failure
  return { code: child.exitCode, signal: child.signalCode, timedOut: watch.timedOut, aborted: watch.aborted }
}

/** A child that closes its input early is in its right; everything else shows in its exit. */
function feed(child: ChildProcess, { stdin, keepInput }: { stdin?: string | Uint8Array; keepInput?: boolean }): void {
  child.stdin?.on('error', () => child.stdin?.destroy())
  if (!keepInput) child.stdin?.end(stdin ?? '')
}

const IDLE = 150
const DRAIN = 1_000

/** Reads both streams, one chunk at a time each. */
class Pumps {
  readonly done: Promise<void>
  failure: unknown
  readonly #streams: Readable[]
  readonly #onChunk: OnChunk
  #last = performance.now()
  #busy = 0
  #finished = false

  constructor(child: ChildProcess, onChunk: OnChunk) {
    this.#onChunk = onChunk
    this.#streams = [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null)
    this.done = Promise.all(this.#streams.map((stream, index) => this.#pump(stream, index === 0 ? 'stdout' : 'stderr'))).then(
      () => undefined,
    )
  }

  /** After the exit: somebody else still holds the pipes, and says nothing, or too much, or is being ended. */
  async idle(ending: () => Promise<unknown> | undefined): Promise<unknown> {
    for (let waited = 0; waited < DRAIN; waited += this.#busy > 0 ? 0 : 25) {
      if (ending()) return ending()
      await new Promise((resolve) => setTimeout(resolve, 25))
      if (this.#busy === 0 && performance.now() - this.#last > IDLE) return undefined
    }
    return undefined
  }

  /** Kept background processes may go on writing, into the void and without holding this process; otherwise the pipes are closed. */
  finish(keep: boolean): void {
    this.#finished = true
    for (const stream of this.#streams) {
      if (keep) (stream as Socket).unref()
      else stream.destroy()
    }
  }

  async #pump(stream: Readable, name: 'stdout' | 'stderr'): Promise<void> {
    try {
      for await (const chunk of stream) if (!this.#finished && this.failure === undefined) await this.#hand(chunk as Buffer, name)
    } catch (error) {
      // `finish` closes streams under the reader.
      if (!this.#finished) this.failure ??= error
    }
  }

  async #hand(chunk: Buffer, name: 'stdout' | 'stderr'): Promise<void> {
    this.#busy++
    try {
      await this.#onChunk(chunk, name)
    } catch (error) {
      this.failure = error
    } finally {
      this.#busy--
      this.#last = performance.now()
    }
  }
}
