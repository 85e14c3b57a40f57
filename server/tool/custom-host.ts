import { Worker } from 'node:worker_threads'
import type { ToolFile } from '../config/load'
import type { Instance } from '../instance'
import { abortReason } from '../system/abort'
import { workerPath } from '../system/assets'
import { killMarked, ownerMarker, RUN_VARIABLE, runMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { CustomFacts, CustomResult, FromWorker, type CallFacts, type ToWorker } from './custom-messages'

// The thread of one folder's custom tools. It starts when it is needed first, and again after it ended; a file is loaded
// into each thread before its first call there. A tool that does not stop when it is told to is stopped with its thread.

const LOAD_TIMEOUT = 10_000
/** Time (ms) for a tool to end by itself after an abort. */
const GRACE = 1_000
const MAX_HEAP = 512
const MAX_CRASHES = 5
const CRASH_WINDOW = 60_000
const MAX_LOGGED = 200

/** The thread said that the arguments do not fit. */
export class CustomArgumentsError extends Error {
  override readonly name = 'CustomArgumentsError'
}

export type CallHandlers = {
  signal: AbortSignal
  ask(request: unknown): Promise<void>
  progress(state: { title?: string; metadata?: Record<string, unknown> }): void
}

type Waiting = { resolve(value: unknown): void; reject(error: Error): void; handlers?: CallHandlers }

type Thread = { worker: Worker; marker: string; waiting: Map<number, Waiting>; loads: Map<string, Promise<CustomFacts>>; over: Promise<void> }

export class CustomHost {
  readonly #instance: Instance
  readonly #crashes: number[] = []
  #thread: Thread | undefined
  #last = 0
  #logged = 0
  #retired = false

  constructor(instance: Instance) {
    this.#instance = instance
  }

  /** The tools of a file; rejects when it can't be loaded, or not in time. */
  load(file: ToolFile): Promise<CustomFacts> {
    const thread = this.#open()
    const present = thread.loads.get(file.file)
    if (present) return present
    const loading = this.#loadInto(thread, file)
    thread.loads.set(file.file, loading)
    return loading
  }

  async call(file: ToolFile, input: { name: string; input: unknown; context: CallFacts }, handlers: CallHandlers): Promise<CustomResult> {
    await this.load(file)
    handlers.signal.throwIfAborted()
    const thread = this.#open()
    const id = ++this.#last
    const answer = this.#request(thread, { type: 'call', id, file: file.file, ...input }, handlers)
    try {
      return CustomResult.parse(await this.#stoppable(thread, id, { answer, signal: handlers.signal }))
    } finally {
      if (this.#retired && thread.waiting.size === 0) await this.close()
    }
  }

  /** Ends the thread as soon as nothing runs in it any more. */
  async retire(): Promise<void> {
    this.#retired = true
    if (!this.#thread || this.#thread.waiting.size === 0) await this.close()
  }

  /** Ends the thread and what it started. */
  async close(): Promise<void> {
    if (this.#thread) await this.#stop(this.#thread)
  }

  /** What the tools started ends first: as long as their thread lives, it takes note of the end of its children. */
  async #stop(thread: Thread): Promise<void> {
    this.#leave(thread)
    await killMarked(thread.marker).catch((error: unknown) => this.#log(`left processes were not ended: ${String(error)}`))
    await thread.worker.terminate()
    await thread.over
  }

  /** The next call finds a new thread. */
  #leave(thread: Thread): void {
    if (this.#thread === thread) this.#thread = undefined
  }

  async #loadInto(thread: Thread, { file, sources, strict }: ToolFile): Promise<CustomFacts> {
    const tooLate = AbortSignal.timeout(LOAD_TIMEOUT)
    const late = () => void this.#stop(thread)
    tooLate.addEventListener('abort', late, { once: true })
    try {
      return CustomFacts.parse(await this.#request(thread, { type: 'load', id: ++this.#last, file, sources, strict }))
    } catch (error) {
      throw tooLate.aborted ? new Error(`It did not load within ${LOAD_TIMEOUT / 1000} seconds`) : error
    } finally {
      tooLate.removeEventListener('abort', late)
    }
  }

  #request(thread: Thread, message: Extract<ToWorker, { type: 'load' | 'call' }>, handlers?: CallHandlers): Promise<unknown> {
    return new Promise((resolve, reject) => {
      thread.waiting.set(message.id, { resolve, reject, ...(handlers ? { handlers } : {}) })
      this.#send(thread, message)
    })
  }

  /** After an abort the tool gets a moment; then its thread ends, and whatever else ran in it. */
  async #stoppable(thread: Thread, id: number, { answer, signal }: { answer: Promise<unknown>; signal: AbortSignal }): Promise<unknown> {
    const stop = Promise.withResolvers<never>()
    stop.promise.catch(() => undefined)
    const onAbort = () => {
      this.#send(thread, { type: 'abort', id })
      stop.reject(abortReason(signal))
      const ended = answer.catch(() => undefined)
      void Promise.race([ended, this.#instance.app.clock.sleep(GRACE)]).then(() => {
        if (thread.waiting.has(id)) void this.#stop(thread)
      })
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([answer, stop.promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #open(): Thread {
    if (this.#thread) return this.#thread
    const { app, signal } = this.#instance
    signal.throwIfAborted()
    const now = app.clock.now()
    if (this.#crashes.filter((time) => now - time < CRASH_WINDOW).length >= MAX_CRASHES) throw new Error('The custom tools of this folder crashed too often; wait a minute, or mend them')
    const marker = runMarker(ownerMarker(app.options.paths.data))
    const worker = new Worker(workerPath('custom-worker'), {
      name: 'custom-tools',
      workerData: { directory: this.#instance.directory },
      env: { ...childEnvironment(app.options.env, app.keyNames), [RUN_VARIABLE]: marker },
      execArgv: [],
      argv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP },
    })
    worker.unref()
    const over = Promise.withResolvers<void>()
    const thread: Thread = { worker, marker, waiting: new Map(), loads: new Map(), over: over.promise }
    this.#thread = thread
    worker.on('message', (message: unknown) => this.#hear(thread, message))
    worker.on('error', (error) => this.#crashed(thread, error))
    worker.on('exit', () => void this.#ended(thread).then(over.resolve, over.resolve))
    for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (data: Buffer) => this.#log(data.toString('utf8')))
    return thread
  }

  #hear(thread: Thread, raw: unknown): void {
    const message = FromWorker.safeParse(raw).data
    if (!message) return this.#log('A message of the custom tools was not understood')
    if (message.type === 'fault') return this.#log(message.message)
    const waiting = thread.waiting.get(message.id)
    if (!waiting) return
    if (message.type === 'metadata') return waiting.handlers?.progress(defined(message.state))
    if (message.type === 'ask') return void this.#ask(thread, waiting, message)
    thread.waiting.delete(message.id)
    if (message.type === 'done') waiting.resolve(message.value)
    else waiting.reject(message.invalid ? new CustomArgumentsError(message.message) : new Error(message.message))
  }

  async #ask(thread: Thread, { handlers }: Waiting, { id, ask, request }: Extract<FromWorker, { type: 'ask' }>): Promise<void> {
    try {
      await handlers?.ask(request)
      this.#send(thread, { type: 'answer', id, ask })
    } catch (error) {
      this.#send(thread, { type: 'answer', id, ask, error: error instanceof Error ? error.message : String(error) })
    }
  }

  #crashed(thread: Thread, error: Error): void {
    this.#leave(thread)
    this.#crashes.push(this.#instance.app.clock.now())
    this.#crashes.splice(0, this.#crashes.length - MAX_CRASHES)
    this.#fail(thread, new Error(`The custom tools crashed: ${error.message}`))
  }

  async #ended(thread: Thread): Promise<void> {
    this.#leave(thread)
    this.#fail(thread, new Error('The custom tools were ended'))
    await killMarked(thread.marker)
  }

  #fail(thread: Thread, error: Error): void {
    for (const waiting of thread.waiting.values()) waiting.reject(error)
    thread.waiting.clear()
  }

  #send(thread: Thread, message: ToWorker): void {
    thread.worker.postMessage(message)
  }

  #log(text: string): void {
    this.#logged += 1
    if (this.#logged <= MAX_LOGGED) this.#instance.log.debug('custom tools', { text: text.slice(0, 1_000) })
  }
}

function defined(state: { title?: string | undefined; metadata?: Record<string, unknown> | undefined }) {
  return { ...(state.title !== undefined ? { title: state.title } : {}), ...(state.metadata !== undefined ? { metadata: state.metadata } : {}) }
}
