import type { Instance } from '../instance'
import { slot } from '../scope'
import { ownerMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { LspClient } from './client'
import { findServers, type Found } from './find-server'

// The language servers of a folder, one for each kind and root. They start in the background when a file of theirs is
// touched, and start again, later each time, when they end by themselves.

const MAX_CLIENTS = 16
const MAX_RESTARTS = 3
const BACKOFF = 500
/** After so long a life (ms) earlier ends are forgotten. */
const HEALTHY = 5 * 60_000
const MAX_LATER = 20
const TELL = 150

export type Entry = {
  readonly id: string
  readonly root: string
  readonly extensions: readonly string[]
  readonly command: readonly string[] | undefined
  state: 'starting' | 'connected' | 'error'
  /** Why it does not run. */
  message: string | undefined
  client: LspClient | undefined
  /** Settles when the present start is over, with or without a client. */
  starting: Promise<void>
  ends: number
  /** Files to show as soon as it runs. */
  readonly later: Set<string>
}

type Running = { entries: Map<string, Entry>; telling: NodeJS.Timeout | undefined }

const running = slot(
  (_instance: Instance): Running => ({ entries: new Map(), telling: undefined }),
  async (state) => {
    clearTimeout(state.telling)
    await Promise.all([...state.entries.values()].flatMap((entry) => entry.client?.close() ?? []))
  },
)

/** Every server that was started for the folder, or could not be; starts none. */
export function presentServers(instance: Instance): Entry[] {
  return [...(running.peek(instance)?.entries.values() ?? [])]
}

export type Show = (entry: Entry, file: string) => Promise<void>

/** The servers for a file, started where they are not yet; `show` is called for files that are due when one runs. */
export async function startServers(instance: Instance, file: string, show: Show): Promise<Entry[]> {
  const found = await findServers(instance, file)
  if (found.length === 0 || instance.closed) return []
  const { entries } = running(instance)
  return found.flatMap((candidate) => {
    const key = `${candidate.server.id}\n${candidate.root}`
    const present = entries.get(key)
    if (present) return [present]
    // A built-in one that is not installed is simply not there; it may be installed later.
    const absent = candidate.command === undefined && !candidate.server.configured
    if (absent || entries.size >= MAX_CLIENTS) return []
    const entry = openEntry(candidate)
    entries.set(key, entry)
    entry.starting = start(instance, { entry, found: candidate, show })
    return [entry]
  })
}

/** Tells the windows, at most some times a second. */
export function tellUpdated(instance: Instance): void {
  if (instance.closed) return
  const state = running(instance)
  state.telling ??= setTimeout(() => {
    state.telling = undefined
    if (!instance.closed) instance.bus.publish(instance.place, 'lsp.updated', {})
  }, TELL)
}

/** Keeps a file for the moment in which the server runs. */
export function showLater(entry: Entry, file: string): void {
  entry.later.delete(file)
  entry.later.add(file)
  if (entry.later.size > MAX_LATER) entry.later.delete(entry.later.values().next().value!)
}

function openEntry({ server, root, command }: Found): Entry {
  const { id, extensions } = server
  return { id, root, extensions, command, state: 'starting', message: undefined, client: undefined, starting: Promise.resolve(), ends: 0, later: new Set() }
}

type Start = { entry: Entry; found: Found; show: Show }

/** Never rejects: what went wrong is the entry's state. */
async function start(instance: Instance, input: Start): Promise<void> {
  const { entry, found, show } = input
  const { app, environment, log, signal } = instance
  if (!found.command) return failFor(instance, entry, `${found.server.commands[0]?.[0]} was not found`)
  try {
    const client = await LspClient.open({
      name: entry.id,
      command: found.command,
      root: entry.root,
      env: { ...childEnvironment(app.options.env, app.keyNames), ...found.server.env },
      initialization: found.server.initialization,
      environment,
      log,
      owner: ownerMarker(app.options.paths.data),
      signal,
      onReport: () => tellUpdated(instance),
    })
    if (instance.closed) return await client.close()
    Object.assign(entry, { client, state: 'connected', message: undefined })
    follow(instance, input, client)
    tellUpdated(instance)
    for (const file of [...entry.later]) void show(entry, file).catch(() => undefined)
    entry.later.clear()
  } catch (error) {
    if (!instance.closed) startAgain(instance, input, (error as Error).message)
  }
}

function follow(instance: Instance, input: Start, client: LspClient): void {
  const { entry } = input
  const since = performance.now()
  const ended = () => {
    if (instance.closed || entry.client !== client) return
    entry.client = undefined
    for (const file of client.documents.files()) showLater(entry, file)
    if (performance.now() - since > HEALTHY) entry.ends = 0
    startAgain(instance, input, client.fault ?? 'It ended')
    void client.close()
  }
  if (client.over.aborted) ended()
  else client.over.addEventListener('abort', ended, { once: true })
}

function startAgain(instance: Instance, input: Start, reason: string): void {
  const { entry } = input
  entry.ends += 1
  instance.log.warn('a language server ended', { server: entry.id, root: entry.root, reason: reason.slice(0, 500) })
  if (entry.ends > MAX_RESTARTS) return failFor(instance, entry, reason)
  Object.assign(entry, { state: 'starting', message: reason })
  tellUpdated(instance)
  const delay = BACKOFF * 4 ** (entry.ends - 1)
  entry.starting = instance.app.clock.sleep(delay, instance.signal).then(
    () => start(instance, input),
    () => undefined,
  )
}

function failFor(instance: Instance, entry: Entry, reason: string): void {
  Object.assign(entry, { state: 'error', message: reason.slice(0, 1_000) })
  tellUpdated(instance)
}
