import type { MessageConnection } from 'vscode-jsonrpc'
import type { ServerCapabilities } from 'vscode-languageserver-protocol'
import { abortReason, anySignal, isTimeout, raceAbort, withTimeout } from '../system/abort'
import { killMarked } from '../system/census'
import type { Environment } from '../system/environment'
import type { Log } from '../system/log'
import type { ConnectedProcess } from '../system/process'
import { answerServer } from './answers'
import { initializeParams } from './capabilities'
import { Documents } from './documents'
import { Reports } from './reports'
import { Intake, Outlet } from './wire'

// One running language server. It is a stranger's program: it gets a time for everything it is asked, what it says is
// bounded, and its whole process tree ends with it.

const INITIALIZE = 45_000
const REQUEST = 10_000
const SHUTDOWN = 1_000
const EXIT = 300
const SAID = 2_000

export type ClientOptions = {
  name: string
  command: readonly string[]
  root: string
  env: Record<string, string>
  initialization?: Record<string, unknown> | undefined
  environment: Environment
  log: Log
  /** Mark of the process, see `ownerMarker`. */
  owner: string
  signal: AbortSignal
  /** Time (ms) for the first answer. */
  initializeTime?: number
  /** The server says something new about files. */
  onReport(): void
}

export class LspClient {
  readonly name: string
  readonly root: string
  readonly reports: Reports
  readonly documents: Documents
  /** Why it is over, for a person; undefined after an end that was asked for. */
  fault: string | undefined
  readonly #registered = new Map<string, string>()
  readonly #over = new AbortController()
  readonly #process: ConnectedProcess
  readonly #connection: MessageConnection
  #capabilities: ServerCapabilities = {}
  #closing: Promise<void> | undefined

  private constructor(options: ClientOptions, child: ConnectedProcess, connection: MessageConnection) {
    this.name = options.name
    this.root = options.root
    this.reports = new Reports(options.onReport)
    this.documents = new Documents(
      (method, params) => this.notify(method, params),
      (file) => this.reports.drop(file),
    )
    this.#process = child
    this.#connection = connection
  }

  /** Starts the server and makes its acquaintance; rejects with what a person should know when that fails. */
  static async open(options: ClientOptions): Promise<LspClient> {
    // Loaded on first use, as most people have no language server.
    const { createMessageConnection } = await import('vscode-jsonrpc/node')
    const { environment, owner, env, root } = options
    const [command = '', ...args] = options.command
    const said = new Said()
    const faults: ((error: Error) => void)[] = []
    const onFault = (error: Error) => faults.forEach((tell) => tell(error))
    const intake = new Intake(onFault)
    const child = await environment.connect({ command, args, cwd: root, env, owner }, (chunk, stream) => (stream === 'stdout' ? intake.take(chunk) : said.add(chunk)))
    const connection = createMessageConnection(intake, new Outlet(child.stdin, onFault))
    const client = new LspClient(options, child, connection)
    faults.push((error) => client.#end(error.message))
    void child.exit.then(
      ({ code, signal }) => client.#end(`It ended with ${signal ?? `code ${code}`}${said.text}`),
      (error: unknown) => client.#end(String(error)),
    )
    try {
      await client.#initialize(options)
      return client
    } catch (error) {
      const reason = client.fault ?? (isTimeout(error) ? 'It did not answer in time' : `${(error as Error).message}${said.text}`)
      client.#end(reason)
      await client.close()
      throw new Error(reason, { cause: error })
    }
  }

  /** Aborted when the server is over, whoever ended it. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** Whether the server offers a method, from the beginning or by now. */
  offers(capability: keyof ServerCapabilities, method: string): boolean {
    const present = this.#capabilities[capability]
    return (present !== undefined && present !== null && present !== false) || [...this.#registered.values()].includes(method)
  }

  async request<T>(method: string, params: unknown, { signal, time = REQUEST }: { signal?: AbortSignal | undefined; time?: number } = {}): Promise<T> {
    const { CancellationTokenSource } = await import('vscode-jsonrpc/node')
    const ends = anySignal(withTimeout(signal, time), this.#over.signal)
    if (ends.aborted) throw abortReason(ends)
    const source = new CancellationTokenSource()
    const cancel = () => source.cancel()
    ends.addEventListener('abort', cancel, { once: true })
    try {
      return await raceAbort(this.#connection.sendRequest<T>(method, params, source.token), ends)
    } finally {
      ends.removeEventListener('abort', cancel)
      source.dispose()
    }
  }

  notify(method: string, params: unknown): void {
    if (this.#over.signal.aborted) return
    // A server that is gone is noticed by its end.
    this.#connection.sendNotification(method, params).catch(() => undefined)
  }

  /** Asks the server to end, and ends its process tree in any case. */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown())
  }

  async #initialize({ root, initialization, signal, initializeTime = INITIALIZE, log, name }: ClientOptions): Promise<void> {
    answerServer(this.#connection, { root, settings: initialization ?? {}, registered: this.#registered, log, name, onDiagnostics: (params) => this.reports.push(params) })
    this.#connection.listen()
    const answer = await this.request<{ capabilities?: ServerCapabilities } | null>('initialize', initializeParams(root, initialization), { signal, time: initializeTime })
    this.#capabilities = answer?.capabilities ?? {}
    this.notify('initialized', {})
    this.notify('workspace/didChangeConfiguration', { settings: initialization ?? {} })
  }

  async #shutDown(): Promise<void> {
    if (!this.#over.signal.aborted) {
      await this.request('shutdown', undefined, { time: SHUTDOWN }).catch(() => undefined)
      this.notify('exit', undefined)
      await raceAbort(this.#process.exit, AbortSignal.timeout(EXIT)).catch(() => undefined)
    }
    this.#end(undefined)
    await this.#process.kill()
    // It may have ended by itself and left others behind in groups of their own.
    await killMarked(this.#process.marker)
  }

  #end(fault: string | undefined): void {
    if (this.#over.signal.aborted) return
    if (!this.#closing) this.fault = fault
    this.#over.abort(new Error(`The language server ${this.name} is over${fault ? `: ${fault}` : ''}`))
    this.reports.close()
    this.#connection.dispose()
    void this.#process.kill()
  }
}

/** The end of what the program complained about, and the line of it that says most. */
class Said {
  #text = ''

  add(chunk: Buffer): void {
    this.#text = (this.#text + chunk.toString('utf8')).slice(-SAID)
  }

  get text(): string {
    const lines = this.#text.split('\n').map((line) => line.trim()).filter(Boolean)
    const reason = lines.find((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1)
    return reason === undefined ? '' : `: ${reason}`
  }
}
