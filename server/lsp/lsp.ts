import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Diagnostic, Diagnostics, LSPStatus } from '#protocol/lsp'
import type { Instance } from '../instance'
import { isAbort, raceAbort, withTimeout } from '../system/abort'
import type { LspClient } from './client'
import { presentServers, showLater, startServers, type Entry } from './clients'
import { extensionOf, readDocument } from './documents'
import { wantedServers } from './find-server'
import { followFiles } from './follow'

const START_WAIT = 1_000
const REPORT_WAIT = 3_000
/** For a server that said nothing the last times. */
const SHORT_WAIT = 500

export type TouchOptions = {
  /** Waits, for some seconds at most, until the servers spoke of the file as it is now. */
  wait?: boolean
  signal?: AbortSignal | undefined
}

/** Whether the configuration asks for language servers, in a project where it may. */
export async function lspEnabled(instance: Instance): Promise<boolean> {
  return (await wantedServers(instance)).length > 0
}

/**
 * Shows a file (a real path inside the project) as it is on disk to its servers and starts those; answers what is known of
 * it afterwards. Never throws but for the signal.
 */
export async function touchFile(instance: Instance, file: string, { wait = false, signal }: TouchOptions = {}): Promise<Diagnostics> {
  const entries = await startServers(instance, file, (entry, late) => show(instance, entry, { file: late })).catch((error: unknown) => {
    instance.log.warn('language servers could not be started', { error: String(error) })
    return []
  })
  if (entries.length === 0) return {}
  followFiles(instance)
  const shown = Promise.all(entries.map((entry) => showWhenReady(instance, entry, { file, wait, signal })))
  if (wait) await raceAbort(shown, signal)
  else shown.catch(() => undefined)
  return diagnosticsOf(instance, file)
}

/** What is known of a file, or of all files; starts nothing and asks nobody. */
export function diagnosticsOf(instance: Instance, file?: string): Diagnostics {
  const clients = presentServers(instance).flatMap(({ client }) => client ?? [])
  const files = file === undefined ? [...new Set(clients.flatMap((client) => [...client.reports.files()]))] : [file]
  const pairs = files.map((name) => [name, unique(clients.flatMap((client) => client.reports.of(name)))] as const)
  return Object.fromEntries(pairs.filter(([name, items]) => items.length > 0 || name === file))
}

export function lspStatus(instance: Instance): LSPStatus[] {
  return presentServers(instance).flatMap(({ id, root, state, message }) => {
    if (state === 'starting') return []
    const shown = path.relative(instance.directory, root).replaceAll(path.sep, '/')
    return [{ id, name: id, root: shown, status: state, ...(message && { message }) }]
  })
}

/** The servers that run and have to do with a file, with the file before them as it is on disk. */
export async function clientsFor(instance: Instance, file: string): Promise<LspClient[]> {
  const fitting = presentServers(instance).filter((entry) => entry.extensions.includes(extensionOf(file)) && contains(entry.root, file))
  const clients = fitting.flatMap(({ client }) => client ?? [])
  if (clients.length === 0) return []
  const text = await readDocument(instance, file)
  if (text === undefined) return []
  for (const client of clients) client.documents.show(file, text, client.reports.mark())
  return clients
}

/** Waits until the servers of a file run, or could not be started, or the signal ends. */
export async function awaitServers(instance: Instance, file: string, signal: AbortSignal): Promise<void> {
  const entries = await startServers(instance, file, (entry, late) => show(instance, entry, { file: late }))
  followFiles(instance)
  await raceAbort(Promise.all(entries.map(({ starting }) => starting)), signal).catch((error: unknown) => {
    if (isAbort(error)) throw error
  })
}

type Shown = { file: string; wait?: boolean; signal?: AbortSignal | undefined }

async function showWhenReady(instance: Instance, entry: Entry, input: Shown): Promise<void> {
  if (entry.state === 'starting' && input.wait) await raceAbort(entry.starting, withTimeout(input.signal, START_WAIT)).catch(() => undefined)
  if (entry.state === 'starting') return showLater(entry, input.file)
  await show(instance, entry, input)
}

async function show(instance: Instance, { client }: Entry, { file, wait = false, signal }: Shown): Promise<void> {
  const text = await readDocument(instance, file)
  if (!client || text === undefined) return
  const { version, mark, opened, changed } = client.documents.show(file, text, client.reports.mark())
  if (opened) client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: pathToFileURL(file).href, type: 1 }] })
  const pulls = client.offers('diagnosticProvider', 'textDocument/diagnostic')
  if (pulls ? !changed && client.reports.hasPulled(file) : !wait) return
  const end = withTimeout(signal, client.reports.silent > 1 ? SHORT_WAIT : REPORT_WAIT)
  const heard = pulls ? await pull(client, file, end) : await client.reports.fresh(file, { version, mark, signal: end })
  if (!heard && !signal?.aborted) client.reports.silent += 1
}

async function pull(client: LspClient, file: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await client.request<{ kind?: string; items?: unknown } | null>('textDocument/diagnostic', { textDocument: { uri: pathToFileURL(file).href } }, { signal })
    if (answer?.kind !== 'unchanged') client.reports.pull(file, answer?.items)
    return true
  } catch {
    return false
  }
}

/** The same thing said by two servers, or twice, is said once. */
function unique(items: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(items.map((item) => [JSON.stringify([item.range, item.severity, item.message]), item])).values()]
}

function contains(root: string, file: string): boolean {
  return !path.relative(root, file).startsWith('..')
}
