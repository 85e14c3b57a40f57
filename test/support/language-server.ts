import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '#protocol/config'
import type { Instance } from '../../server/instance'
import type { BusEvent } from '../../server/bus'

const script = path.join(import.meta.dirname, 'scripted-language-server.mjs')

/** The configuration entry of a scripted language server for files that end in `.scr`. */
export function languageServer(...flags: string[]) {
  return { command: [process.execPath, script, ...flags], extensions: ['.scr'] }
}

/** A configuration with that server alone to speak of. */
export function withLanguageServer(...flags: string[]): Config {
  return { lsp: { scripted: languageServer(...flags) } }
}

type Message = { id?: string | number; method?: string; params?: Record<string, unknown>; result?: unknown; error?: unknown }

/** What a server with `--log` was sent so far. */
export function messagesIn(log: string): Message[] {
  if (!existsSync(log)) return []
  return readFileSync(log, 'utf8').split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line)))
}

/** Resolves as soon as something holds, looked at again with every event of the folder. */
export function when(instance: Instance, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (holds()) return resolve()
    const stop = instance.bus.subscribe((_event: BusEvent) => {
      if (!holds()) return
      stop()
      resolve()
    })
  })
}
