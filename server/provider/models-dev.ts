import { setImmediate as breathe } from 'node:timers/promises'
import { catalogLine, type CatalogModel } from './catalog-file'

// Reads the document of https://models.dev/api.json. It is several megabytes in one object, so it is cut into its
// providers first, and the event loop gets a turn between them.

type Price = { input?: number; output?: number; cache_read?: number; cache_write?: number }

type PublishedModel = {
  name?: string
  family?: string
  attachment?: boolean
  reasoning?: boolean
  temperature?: boolean
  tool_call?: boolean
  interleaved?: boolean | { field: string }
  modalities?: { input?: string[]; output?: string[] }
  cost?: Price & { context_over_200k?: Price; tiers?: (Price & { tier: { type: 'context'; size: number } })[] }
  limit?: { context?: number; input?: number; output?: number }
  status?: 'alpha' | 'beta' | 'deprecated'
  release_date?: string
  provider?: { npm?: string; api?: string }
}

type PublishedProvider = { id: string; name: string; env?: string[]; npm?: string; api?: string; models?: Record<string, PublishedModel> }

/** Catalogue lines of all providers in the document; a provider that makes no sense is left out. */
export async function readModelsDev(document: Buffer, signal: AbortSignal): Promise<string[]> {
  const lines: string[] = []
  for (const { start, end } of members(document)) {
    signal.throwIfAborted()
    const line = providerLine(document.toString('utf8', start, end))
    if (line) lines.push(line)
    await breathe()
  }
  return lines
}

function providerLine(text: string): string | undefined {
  const { id, name, env = [], npm = '@ai-sdk/openai-compatible', api, models = {} } = JSON.parse(text) as PublishedProvider
  if (typeof id !== 'string' || typeof name !== 'string') return undefined
  const entries = Object.entries(models).map(([key, model]) => [key, catalogModel(key, model)] as const)
  return catalogLine({ id, name, env, npm, ...(api ? { api } : {}) }, Object.fromEntries(entries))
}

function catalogModel(id: string, model: PublishedModel): CatalogModel {
  const { cost, limit, modalities, provider } = model
  const over = cost?.context_over_200k
  return {
    name: model.name ?? id,
    ...present({ family: model.family, interleaved: model.interleaved, status: model.status, npm: provider?.npm, url: provider?.api }),
    ...present({ attachment: model.attachment, reasoning: model.reasoning, temperature: model.temperature, tool_call: model.tool_call }),
    input: modalities?.input ?? ['text'],
    output: modalities?.output ?? ['text'],
    cost: {
      input: cost?.input ?? 0,
      output: cost?.output ?? 0,
      ...present({ cache_read: cost?.cache_read, cache_write: cost?.cache_write }),
      ...present({ tiers: cost?.tiers?.map((entry) => ({ ...price(entry), tier: entry.tier })), experimentalOver200K: over && price(over) }),
    },
    limit: { context: limit?.context ?? 0, output: limit?.output ?? 0, ...present({ input: limit?.input }) },
    release_date: model.release_date ?? '',
  }
}

function price(cost: Price) {
  return { input: cost.input ?? 0, output: cost.output ?? 0, cache: { read: cost.cache_read ?? 0, write: cost.cache_write ?? 0 } }
}

function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== false)) as never
}

/** Where the values of the outermost object begin and end. */
function* members(document: Buffer): Generator<{ start: number; end: number }> {
  let depth = 0
  let start = 0
  for (let index = 0; index < document.length; index++) {
    const byte = document[index]
    if (byte === 0x22) index = stringEnd(document, index)
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (depth === 2) start = index
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1
      if (depth === 1) yield { start, end: index + 1 }
    }
  }
  if (depth !== 0) throw new Error('The catalogue from models.dev is cut short')
}

function stringEnd(document: Buffer, open: number): number {
  for (let index = open + 1; index < document.length; index++) {
    if (document[index] === 0x5c) index += 1
    else if (document[index] === 0x22) return index
  }
  return document.length
}
