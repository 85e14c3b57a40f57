import { pathToFileURL } from 'node:url'
import type { LSPSymbol } from '#protocol/lsp'
import type { Instance } from '../instance'
import { askAll, type AskOptions } from './ask'
import { presentServers } from './clients'
import { clientsFor } from './lsp'
import { MAX_SYMBOLS, readSpans, readSymbols } from './read-answer'

const MAX_FOUND = 100
/** Classes, methods, enums, interfaces, functions, variables, constants, structures: what one looks for by name. */
const KINDS: readonly number[] = [5, 6, 10, 11, 12, 13, 14, 23]

/** Symbols of the folder by a part of their name, from the servers that run. */
export async function workspaceSymbols(instance: Instance, query: string, options: AskOptions = {}): Promise<LSPSymbol[]> {
  const clients = presentServers(instance).flatMap(({ client }) => (client?.offers('workspaceSymbolProvider', 'workspace/symbol') ? [client] : []))
  const answers = await askAll(instance, clients, { method: 'workspace/symbol', params: { query }, ...options })
  return answers.flatMap((answer) => readSymbols(answer)).filter(({ kind }) => KINDS.includes(kind)).slice(0, MAX_FOUND)
}

/** Every symbol of a file, those inside of others with their names before. */
export async function documentSymbols(instance: Instance, file: string, options: AskOptions = {}): Promise<LSPSymbol[]> {
  const uri = pathToFileURL(file).href
  const clients = (await clientsFor(instance, file)).filter((client) => client.offers('documentSymbolProvider', 'textDocument/documentSymbol'))
  const answers = await askAll(instance, clients, { method: 'textDocument/documentSymbol', params: { textDocument: { uri } }, ...options })
  return answers.flatMap((answer) => readSymbols(answer, uri)).slice(0, MAX_SYMBOLS)
}

/** The last line of what is named in a line of a file; servers that search a whole folder often tell only where the name is. */
export async function symbolEnd(instance: Instance, place: { file: string; line: number }, options: AskOptions = {}): Promise<number | undefined> {
  const { file, line } = place
  const clients = presentServers(instance).flatMap(({ client }) => (client?.offers('documentSymbolProvider', 'textDocument/documentSymbol') ? [client] : []))
  const answers = await askAll(instance, clients, { method: 'textDocument/documentSymbol', params: { textDocument: { uri: pathToFileURL(file).href } }, ...options })
  const ends = answers.flatMap((answer) => readSpans(answer)).flatMap(({ named, last }) => (named === line ? [last] : []))
  return ends.length === 0 ? undefined : Math.max(...ends)
}
