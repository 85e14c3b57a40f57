import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { McpLocal } from '#protocol/config'
import type { Instance } from '../instance'
import { killMarked, ownerMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { tryParseJson } from '../system/json'
import type { ConnectedProcess } from '../system/process'
import { Lines, Tail } from './lines'

export const MAX_MESSAGE = 10 * 1024 * 1024
const KEPT_STDERR = 16 * 1024
const SHOWN_STDERR = 2_000
const MAX_BATCH = 1_000
const JSON_DEPTH = 128
/** A chunk can hold a thousand small messages; after this time (ms) others get their turn. */
const SLICE = 5

/**
 * A server that runs as a child and speaks JSON lines. It leads a process group of its own, knows no key of ours, and whatever
 * it started ends with it. Its output is read no faster than it is understood.
 */
export class StdioTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: NonNullable<Transport['onmessage']>
  readonly #instance: Instance
  readonly #config: McpLocal
  readonly #lines = new Lines(MAX_MESSAGE)
  readonly #stderr = new Tail(KEPT_STDERR)
  #child: ConnectedProcess | undefined
  #ended: Promise<void> | undefined
  #reason: string | undefined
  #strange: { count: number; first: string } | undefined

  constructor(instance: Instance, config: McpLocal) {
    this.#instance = instance
    this.#config = config
  }

  /** Why the server is gone, with the end of what it wrote to its error output. */
  get failure(): string | undefined {
    const stderr = this.#stderr.text().slice(-SHOWN_STDERR)
    const strange = this.#strange && `It wrote ${this.#strange.count} lines that are no messages; the first: ${this.#strange.first}`
    return [this.#reason, strange, stderr].filter(Boolean).join('\n') || undefined
  }

  async start(): Promise<void> {
    const { app, directory, environment } = this.#instance
    const { command: [command = '', ...args], cwd, environment: extra } = this.#config
    const options = {
      command,
      args,
      cwd: path.resolve(directory, cwd ?? '.'),
      env: { ...childEnvironment(app.options.env, app.keyNames), ...extra },
      owner: ownerMarker(app.options.paths.data),
    }
    const child = await environment.connect(options, (chunk, stream) => (stream === 'stderr' ? this.#stderr.add(chunk) : this.#read(chunk)))
    this.#child = child
    this.#ended = child.exit.then(
      ({ code, signal }) => this.#end(child, signal ? `The server was ended by ${signal}` : `The server ended with code ${code}`),
      (error: unknown) => this.#end(child, String(error)),
    )
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin
    if (!stdin?.writable || this.#reason !== undefined) throw new Error('The server is not connected')
    if (stdin.writableLength > MAX_MESSAGE) throw new Error('The server does not read what it is told')
    await new Promise<void>((resolve, reject) => {
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()))
    })
  }

  async close(): Promise<void> {
    this.#reason ??= 'The server was stopped'
    await this.#child?.kill()
    await this.#ended
  }

  async #read(chunk: Buffer): Promise<void> {
    if (this.#reason !== undefined) return
    let started = performance.now()
    try {
      for (const line of this.#lines.take(chunk)) {
        this.#receive(line)
        if (performance.now() - started < SLICE) continue
        await setImmediate()
        started = performance.now()
      }
    } catch (error) {
      this.#reason = error instanceof Error ? error.message : String(error)
      void this.#child?.kill()
    }
  }

  #receive(line: string): void {
    if (line.trim() === '') return
    const value = tryParseJson(line, JSON_DEPTH)
    const messages = Array.isArray(value) ? value.slice(0, MAX_BATCH) : [value]
    for (const message of messages) {
      if (isMessage(message)) this.onmessage?.(message)
      else this.#strange = { count: (this.#strange?.count ?? 0) + 1, first: this.#strange?.first ?? line.slice(0, 200) }
    }
  }

  async #end(child: ConnectedProcess, reason: string): Promise<void> {
    this.#reason ??= reason
    // What left its group is found by its mark, also when the server ended by itself.
    await killMarked(child.marker)
    this.onclose?.()
  }
}

function isMessage(value: unknown): value is JSONRPCMessage {
  return typeof value === 'object' && value !== null && (value as { jsonrpc?: unknown }).jsonrpc === '2.0'
}
