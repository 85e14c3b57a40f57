import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { writePrivateFile } from '../system/files'

// The catalogue on disk (see assets/make-catalog.mjs): brotli over one line per provider. Unpacking happens off the main
// thread, the heads are read at once, a provider's models only when somebody asks for them.

export type CatalogHead = { id: string; name: string; env: string[]; npm: string; api?: string }

type CatalogPrice = { input: number; output: number; cache?: { read: number; write: number } }

/** A model as the catalogue tells it: what is false or zero is left out. */
export type CatalogModel = {
  name: string
  family?: string
  attachment?: boolean
  reasoning?: boolean
  temperature?: boolean
  tool_call?: boolean
  interleaved?: boolean | { field: string }
  input: string[]
  output: string[]
  cost: {
    input: number
    output: number
    cache_read?: number
    cache_write?: number
    tiers?: (CatalogPrice & { tier: { type: 'context'; size: number } })[]
    experimentalOver200K?: CatalogPrice
  }
  limit: { context: number; input?: number; output: number }
  status?: 'alpha' | 'beta' | 'deprecated'
  release_date: string
  npm?: string
  url?: string
  api_id?: string
}

export type Catalog = {
  source: string
  heads: ReadonlyMap<string, CatalogHead>
  /** Parsed anew at each call. */
  models(providerID: string): Record<string, CatalogModel>
}

const unpack = promisify(brotliDecompress)
const pack = promisify<Buffer, object, Buffer>(brotliCompress)
const MAX_UNPACKED = 64 * 1024 * 1024

export async function readCatalog(file: string): Promise<Catalog> {
  return openCatalog(await unpack(await readFile(file), { maxOutputLength: MAX_UNPACKED }))
}

/** `lines` in the form of `catalogLine`. */
export async function writeCatalog(file: string, source: string, lines: string[]): Promise<void> {
  const text = Buffer.from([JSON.stringify({ source }), ...lines].join('\n'))
  await writePrivateFile(file, await pack(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }), { parents: true })
}

export function catalogLine(head: CatalogHead, models: Record<string, CatalogModel>): string {
  return `${JSON.stringify(head)}\t${JSON.stringify(models)}`
}

function openCatalog(data: Buffer): Catalog {
  const heads = new Map<string, CatalogHead>()
  const places = new Map<string, { start: number; end: number }>()
  const first = lineEnd(data, 0)
  const { source } = JSON.parse(data.toString('utf8', 0, first)) as { source: string }
  for (let start = first + 1; start < data.length; start = lineEnd(data, start) + 1) {
    const end = lineEnd(data, start)
    const tab = data.indexOf(0x09, start)
    const head = JSON.parse(data.toString('utf8', start, tab)) as CatalogHead
    heads.set(head.id, head)
    places.set(head.id, { start: tab + 1, end })
  }
  return {
    source,
    heads,
    models(providerID) {
      const place = places.get(providerID)
      return place ? (JSON.parse(data.toString('utf8', place.start, place.end)) as Record<string, CatalogModel>) : {}
    },
  }
}

function lineEnd(data: Buffer, start: number): number {
  const end = data.indexOf(0x0a, start)
  return end < 0 ? data.length : end
}
