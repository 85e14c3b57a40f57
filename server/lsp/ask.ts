import { pathToFileURL } from 'node:url'
import type { Hover, LSPLocation } from '#protocol/lsp'
import type { ServerCapabilities } from 'vscode-languageserver-protocol'
import type { Instance } from '../instance'
import type { LspClient } from './client'
import { clientsFor } from './lsp'
import { readHover, readLocations } from './read-answer'

/** A place in a file (a real path inside the project); line and character count from 0. */
export type Place = { path: string; line: number; character: number }
export type AskOptions = { signal?: AbortSignal | undefined }

const MAX_LOCATIONS = 500

/** What a server tells of the thing there; the first that has something to say. */
export async function hover(instance: Instance, place: Place, options: AskOptions = {}): Promise<Hover | undefined> {
  const answers = await askPlace(instance, { capability: 'hoverProvider', method: 'textDocument/hover', place }, options)
  return answers.map(readHover).find((answer) => answer !== undefined)
}

export function definition(instance: Instance, place: Place, options: AskOptions = {}): Promise<LSPLocation[]> {
  return locations(instance, { capability: 'definitionProvider', method: 'textDocument/definition', place }, options)
}

export function implementation(instance: Instance, place: Place, options: AskOptions = {}): Promise<LSPLocation[]> {
  return locations(instance, { capability: 'implementationProvider', method: 'textDocument/implementation', place }, options)
}

export function references(instance: Instance, place: Place, options: AskOptions = {}): Promise<LSPLocation[]> {
  const more = { context: { includeDeclaration: true } }
  return locations(instance, { capability: 'referencesProvider', method: 'textDocument/references', place, more }, options)
}

export type Question = { capability: keyof ServerCapabilities; method: string; place: Place; more?: Record<string, unknown> }

async function locations(instance: Instance, question: Question, options: AskOptions): Promise<LSPLocation[]> {
  const answers = await askPlace(instance, question, options)
  const all = answers.flatMap(readLocations).map((location) => [JSON.stringify(location), location] as const)
  return [...new Map(all).values()].slice(0, MAX_LOCATIONS)
}

/** The answers of the servers that run, in their order; one that fails has none. */
export async function askPlace(instance: Instance, { capability, method, place, more }: Question, options: AskOptions): Promise<unknown[]> {
  const { path, line, character } = place
  const params = { textDocument: { uri: pathToFileURL(path).href }, position: { line, character }, ...more }
  const clients = (await clientsFor(instance, path)).filter((client) => client.offers(capability, method))
  return askAll(instance, clients, { method, params, ...options })
}

/** Asks some servers the same; fails only when the caller goes away. */
export async function askAll(instance: Instance, clients: readonly LspClient[], input: { method: string; params: unknown } & AskOptions): Promise<unknown[]> {
  const { method, params, signal } = input
  return Promise.all(
    clients.map((client) =>
      client.request<unknown>(method, params, { signal }).catch((error: unknown) => {
        if (signal?.aborted) throw error
        instance.log.debug('a language server did not answer', { server: client.name, method, error: String(error) })
        return undefined
      }),
    ),
  )
}
