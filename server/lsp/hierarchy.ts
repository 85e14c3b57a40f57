import type { LSPSymbol } from '#protocol/lsp'
import type { Instance } from '../instance'
import { askAll, askPlace, type AskOptions, type Place } from './ask'
import { clientsFor } from './lsp'
import { readSymbols } from './read-answer'

const MAX_ITEMS = 10
const MAX_CALLS = 200

/** A function, and the ones that call it or that it calls. */
export type Calls = { symbol: LSPSymbol; calls: LSPSymbol[] }

/** The functions at a place. */
export async function prepareCallHierarchy(instance: Instance, place: Place, options: AskOptions = {}): Promise<LSPSymbol[]> {
  const question = { capability: 'callHierarchyProvider', method: 'textDocument/prepareCallHierarchy', place } as const
  const answers = await askPlace(instance, question, options)
  return answers.flatMap((answer) => symbolsOf(answer))
}

export function incomingCalls(instance: Instance, place: Place, options: AskOptions = {}): Promise<Calls[]> {
  return calls(instance, { place, direction: 'incoming' }, options)
}

export function outgoingCalls(instance: Instance, place: Place, options: AskOptions = {}): Promise<Calls[]> {
  return calls(instance, { place, direction: 'outgoing' }, options)
}

/** Items go back to the server that made them, as they came: they hold data of its own. */
async function calls(instance: Instance, { place, direction }: { place: Place; direction: 'incoming' | 'outgoing' }, options: AskOptions): Promise<Calls[]> {
  const clients = (await clientsFor(instance, place.path)).filter((client) => client.offers('callHierarchyProvider', 'textDocument/prepareCallHierarchy'))
  const question = { capability: 'callHierarchyProvider', method: 'textDocument/prepareCallHierarchy', place } as const
  const prepared = clients.length === 0 ? [] : await askPlace(instance, question, options)
  const pairs = prepared.flatMap((items, index) => (Array.isArray(items) ? items.slice(0, MAX_ITEMS).map((item: unknown) => ({ item, client: clients[index]! })) : []))
  return Promise.all(
    pairs.flatMap(({ item, client }) =>
      symbolsOf([item]).map(async (symbol) => {
        const [answer] = await askAll(instance, [client], { method: `callHierarchy/${direction}Calls`, params: { item }, ...options })
        const others = (Array.isArray(answer) ? answer : []).map((call: unknown) => (call as Record<string, unknown> | null)?.[direction === 'incoming' ? 'from' : 'to'])
        return { symbol, calls: symbolsOf(others).slice(0, MAX_CALLS) }
      }),
    ),
  )
}

/** Call hierarchy items are symbols with their own address. */
function symbolsOf(items: unknown): LSPSymbol[] {
  if (!Array.isArray(items)) return []
  return items.flatMap((item: unknown) => readSymbols([item], (item as { uri?: string } | null)?.uri))
}
