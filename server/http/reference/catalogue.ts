import type { AccessScope } from '#protocol/access'
import { api } from '#protocol/api'
import type { Family, Operation } from '#protocol/operation'
import { allowedScopes } from '../scope'

export type Json = { readonly [key: string]: unknown }

export type Parameter = { name: string; in: string; required: boolean; description?: string; schema: Json }
export type Content = { readonly [type: string]: { schema: Json } }
export type Response = { description: string; content?: Content }

/** One operation as the document has it. */
export type Entry = {
  id: string
  family: Family
  noun: string
  method: string
  path: string
  summary: string
  parameters: readonly Parameter[]
  body: Json | undefined
  responses: Readonly<Record<string, Response>>
  /** Tokens of programs that may use it; none: the owner alone. */
  scopes: readonly AccessScope[]
}

export type FamilyEntry = { id: Family; title: string; text: string; nouns: readonly { id: string; entries: readonly Entry[] }[] }

export type Catalogue = { families: readonly FamilyEntry[]; entries: readonly Entry[]; schemas: Readonly<Record<string, Json>> }

const FAMILIES: readonly Omit<FamilyEntry, 'nouns'>[] = [
  { id: 'classic', title: 'OpenCode', text: 'The protocol of OpenCode 1.18.33: its terminal, SDK, plugins and this window speak it.' },
  { id: 'v2', title: 'OpenCode /api', text: 'The second family of OpenCode: sessions as logs of numbered events.' },
  { id: 'v1', title: '/v1 and OpenAI', text: 'A turn of the agent in one request, its tools alone, and models for every client of OpenAI.' },
  { id: 'rest', title: 'REST', text: 'Sessions, projects and files for the back ends of web pages; answers as lines of JSON.' },
  { id: 'query', title: 'Query', text: 'One question, one answer: for bots and clients of claude-code-server.' },
]

/** The document, put in order: by family, then by noun. */
export function readCatalogue(document: Json): Catalogue {
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Json>>>>
  const entries = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) => readEntry(path, method, described)))
  const families = FAMILIES.map((family) => {
    const nouns = Map.groupBy(
      entries.filter((entry) => entry.family === family.id),
      (entry) => entry.noun,
    )
    const groups = [...nouns].map(([id, own]) => ({ id, entries: own.toSorted(byAddress) }))
    return { ...family, nouns: groups.toSorted((a, b) => a.id.localeCompare(b.id)) }
  })
  return { families: families.filter(({ nouns }) => nouns.length > 0), entries, schemas: (document.components as { schemas: Record<string, Json> }).schemas }
}

function readEntry(path: string, method: string, described: Json): Entry {
  const id = String(described.operationId)
  const family = described['x-family'] as Family
  const body = described.requestBody as { content?: Content } | undefined
  return {
    id,
    family,
    noun: nounOf(id, family),
    method: method.toUpperCase(),
    path,
    summary: String(described.summary),
    parameters: described.parameters as readonly Parameter[],
    body: body?.content?.['application/json']?.schema,
    responses: described.responses as Readonly<Record<string, Response>>,
    scopes: allowedScopes({ id, operation: (api as Readonly<Record<string, Operation>>)[id]! }),
  }
}

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']

function byAddress(a: Entry, b: Entry): number {
  return a.path.localeCompare(b.path) || METHODS.indexOf(a.method) - METHODS.indexOf(b.method)
}

/** What an operation is about: the first word of its name that is no name of a family. */
function nounOf(id: string, family: Family): string {
  const words = id.split('.')
  const skipped = words.length > 1 && (words[0] === 'experimental' || (family !== 'classic' && words[0] === family)) ? words.slice(1) : words
  return skipped[0]!.replaceAll(/[^\w-]/g, '')
}
