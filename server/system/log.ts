import { mkdirSync } from 'node:fs'
import { chmod, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { redactText, redactValue } from './redact'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export type LogFields = Record<string, unknown>

export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** An `info` line whose fields are known to hold no secret; it costs a twentieth. */
  record(message: string, fields: LogFields): void
  /** A log that adds these fields to every line and shares everything else. */
  child(fields: LogFields): Log
  /** From now on this value is never written. */
  addSecret(value: string): void
  /** The text without those values; for words of others that are kept or sent on. */
  conceal(text: string): string
  /** Waits until all lines are on disk. */
  close(): Promise<void>
}

export interface LogOptions {
  /** Without a file the lines go to standard error. */
  file?: string
  level?: LogLevel
  secrets?: Iterable<string>
  now?: () => number
  maxBytes?: number
  /** How many files are kept, the current one included. */
  files?: number
}

const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 }
const MAX_PENDING = 2 * 1024 * 1024
const SHORTEST_SECRET = 6

export const nullLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  record: () => undefined,
  child: () => nullLog,
  addSecret: () => undefined,
  conceal: (text) => text,
  close: () => Promise.resolve(),
}

/** JSON lines, redacted, rotated; writing never blocks and never throws, and a burst that the disk cannot take is dropped and counted. */
export function openLog(options: LogOptions = {}): Log {
  const level = ORDER[options.level ?? 'info']
  const secrets = new Set([...(options.secrets ?? [])].filter((secret) => secret.length >= SHORTEST_SECRET))
  const sink = options.file ? new LogFile(options.file, options.maxBytes ?? 5 * 1024 * 1024, options.files ?? 3) : standardError
  const now = options.now ?? Date.now
  const make = (base: LogFields): Log => {
    const write = (name: Exclude<LogLevel, 'silent'>) => (message: string, fields?: LogFields) => {
      if (ORDER[name] < level) return
      const head = { time: new Date(now()).toISOString(), level: name, message: redactText(message, secrets) }
      const rest = redactValue({ ...base, ...fields }, secrets)
      sink.write(`${JSON.stringify({ ...head, ...(rest as LogFields), ...head })}\n`)
    }
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      record: (message, fields) => {
        if (ORDER.info >= level) sink.write(`${JSON.stringify({ ...base, ...fields, time: new Date(now()).toISOString(), level: 'info', message })}\n`)
      },
      child: (fields) => make({ ...base, ...fields }),
      addSecret: (value) => {
        if (value.length >= SHORTEST_SECRET) secrets.add(value)
      },
      conceal: (text) => [...secrets].reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text),
      close: () => sink.close(),
    }
  }
  return make({})
}

interface LogSink {
  write(line: string): void
  close(): Promise<void>
}

const standardError: LogSink = {
  write: (line) => {
    process.stderr.write(line)
  },
  close: () => Promise.resolve(),
}

class LogFile implements LogSink {
  readonly #file: string
  readonly #maxBytes: number
  readonly #files: number
  #handle: FileHandle | undefined
  #size = 0
  #pending: string[] = []
  #pendingBytes = 0
  #dropped = 0
  #writing: Promise<void> | undefined

  constructor(file: string, maxBytes: number, files: number) {
    this.#file = file
    this.#maxBytes = maxBytes
    this.#files = files
  }

  write(line: string): void {
    if (this.#pendingBytes + line.length > MAX_PENDING) {
      this.#dropped++
      return
    }
    this.#pending.push(line)
    this.#pendingBytes += line.length
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined
    })
  }

  async close(): Promise<void> {
    while (this.#writing) await this.#writing
    await this.#handle?.close()
    this.#handle = undefined
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const text = this.#take()
      try {
        const handle = await this.#open()
        await handle.appendFile(text)
        this.#size += Buffer.byteLength(text)
        if (this.#size >= this.#maxBytes) await this.#rotate()
      } catch (error) {
        // A log that cannot be written must not take the server down; the loss shows in the count of the next good line.
        this.#dropped += text.split('\n').length - 1
        await this.#handle?.close().catch(() => undefined)
        this.#handle = undefined
        process.stderr.write(`log: ${error instanceof Error ? error.message : String(error)}\n`)
      }
    }
  }

  #take(): string {
    const dropped = this.#dropped
    const lines = this.#pending
    this.#pending = []
    this.#pendingBytes = 0
    this.#dropped = 0
    const note = { time: new Date().toISOString(), level: 'warn', message: 'Log lines were dropped', dropped }
    return (dropped > 0 ? `${JSON.stringify(note)}\n` : '') + lines.join('')
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle) return this.#handle
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 })
    const handle = await open(this.#file, 'a', 0o600)
    this.#handle = handle
    await chmod(this.#file, 0o600)
    this.#size = (await stat(this.#file)).size
    return handle
  }

  async #rotate(): Promise<void> {
    await this.#handle?.close()
    this.#handle = undefined
    await rm(`${this.#file}.${this.#files - 1}`, { force: true })
    for (let index = this.#files - 2; index >= 0; index--) {
      const from = index === 0 ? this.#file : `${this.#file}.${index}`
      await rename(from, `${this.#file}.${index + 1}`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
    }
  }
}
