import type { Entry, Json } from './catalogue'

const DEPTH = 6
/** Values that say more than their type does. */
const KNOWN: Readonly<Record<string, unknown>> = {
  text: 'Hello',
  prompt: 'Hello',
  content: 'Hello',
  title: 'A title',
  name: 'A name',
  command: 'git status',
  agent: 'build',
  providerID: 'anthropic',
  modelID: 'claude-sonnet-4-5',
  model: 'anthropic/claude-sonnet-4-5',
  path: 'README.md',
  filePath: 'README.md',
  directory: '/path/to/project',
}

/** A command that can be pasted once TOKEN and what stands in capitals are set. */
export function curlOf(entry: Entry, { url, schemas }: { url: string; schemas: Readonly<Record<string, Json>> }): string {
  const socket = '101' in entry.responses || Object.values(entry.responses).some(({ description }) => description === 'Switches to WebSocket')
  const path = entry.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${variable(name)}`).replace(/\*$/, 'README.md')
  const needed = entry.parameters.filter((parameter) => parameter.in === 'query' && parameter.required)
  const query = needed.map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, { name, schemas, depth: 0 })))}`).join('&')
  const address = `${url}${path}${query && `?${query}`}`
  if (socket) return `websocat -H "Authorization: Bearer $TOKEN" "${address.replace(/^http/, 'ws')}"`
  const stream = Object.values(entry.responses).some(({ content }) => content?.['text/event-stream'] ?? content?.['application/x-ndjson'])
  const secret = entry.id === 'server.claimPair' ? 'Pairing $CODE' : 'Bearer $TOKEN'
  const method = entry.method === 'GET' ? '' : ` -X ${entry.method}`
  const body = entry.body ? exampleOf(entry.body, { name: '', schemas, depth: 0 }) : undefined
  const data = body === undefined ? '' : ` \\\n  -H 'content-type: application/json' \\\n  -d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`
  return `curl${stream ? ' -N' : ''}${method} "${address}" \\\n  -H "Authorization: ${secret}"${data}`
}

type Place = { name: string; schemas: Readonly<Record<string, Json>>; depth: number }

/** The smallest value that fits a schema and says something. */
export function exampleOf(schema: Json, place: Place): unknown {
  if (typeof schema.$ref === 'string') return deeper(place, (next) => exampleOf(place.schemas[(schema.$ref as string).split('/').at(-1)!] ?? {}, next))
  if ('const' in schema) return schema.const
  if (schema.default !== undefined) return schema.default
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const union = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined
  if (union?.[0]) return exampleOf(union[0], place)
  const type = Array.isArray(schema.type) ? (schema.type as string[])[0] : schema.type
  if (type === 'array') return deeper(place, (next) => (Number(schema.minItems ?? 0) > 0 || WANTED.has(place.name) ? [exampleOf((schema.items ?? {}) as Json, next)] : []))
  if (type === 'object') return deeper(place, (next) => exampleObject(schema, next))
  if (type === 'boolean') return true
  if (type === 'number' || type === 'integer') return Math.max(1, Number(schema.minimum ?? 1))
  return exampleText(schema, place.name)
}

/** Lists that make no sense when they are empty. */
const WANTED: ReadonlySet<string> = new Set(['parts', 'messages', 'answers'])

function exampleObject(schema: Json, place: Place): Json {
  const required = (schema.required ?? []) as readonly string[]
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Json>>
  return Object.fromEntries(required.filter((name) => properties[name]).map((name) => [name, exampleOf(properties[name]!, { ...place, name })]))
}

function exampleText({ pattern }: Json, name: string): string {
  const known = KNOWN[name]
  if (typeof known === 'string') return known
  const begins = typeof pattern === 'string' ? /^\^([a-z]+)_?$/.exec(pattern)?.[1] : undefined
  return begins ? `${begins}_…` : '…'
}

function deeper<T>(place: Place, work: (next: Place) => T): T | undefined {
  return place.depth >= DEPTH ? undefined : work({ ...place, depth: place.depth + 1 })
}

function variable(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
}
