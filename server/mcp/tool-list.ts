import { z } from 'zod'
import { stripHidden } from '../config/hidden-text'
import { hashContent } from '../system/files'
import type { McpConnection } from './connection'
import { listPages } from './pages'

// What a server says of its tools is read by a model, so it is taken with care: bounded, without hidden characters, and with
// a hash of all of it, so that an approval of one tool does not become one of another that took its name.

export type ToolDefinition = {
  server: string
  /** As the server calls it. */
  name: string
  title: string | undefined
  description: string
  inputSchema: Record<string, unknown>
  /** What the server claims; nobody checks it. */
  hints: Record<string, boolean>
  /** Of everything above. */
  hash: string
}

export const MAX_TOOLS = 250
const MAX_NAME = 200
const MAX_DESCRIPTION = 8_000
const MAX_SCHEMA = 64 * 1024
/** Of all tools of one server: more than any model could hold beside a conversation. */
const MAX_TOTAL = 512 * 1024
const MAX_DEPTH = 24
const MAX_TEXT = 2_000

const Tool = z.looseObject({
  name: z.string().min(1).max(MAX_NAME),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()),
  annotations: z.looseObject({ title: z.string().optional() }).optional().catch(undefined),
  execution: z.looseObject({ taskSupport: z.string().optional() }).optional().catch(undefined),
})

export type ToolList = {
  tools: ToolDefinition[]
  /** What was left out, and why. */
  missing: string | undefined
}

/** The tools of a server, without those that can't be offered. */
export async function fetchTools(server: string, connection: McpConnection): Promise<ToolList> {
  if (!connection.capabilities.tools) return { tools: [], missing: undefined }
  const { items, more } = await listPages(connection, { method: 'tools/list', key: 'tools', limit: MAX_TOOLS })
  const left: string[] = []
  const tools = new Map<string, ToolDefinition>()
  let bytes = 0
  for (const item of items) {
    const outcome = readTool(server, item)
    if (typeof outcome === 'string') left.push(outcome)
    else if (outcome && !tools.has(outcome.name)) {
      bytes += outcome.description.length + JSON.stringify(outcome.inputSchema).length
      if (bytes > MAX_TOTAL) break
      tools.set(outcome.name, outcome)
    }
  }
  if (more) left.push(`it offers more than ${MAX_TOOLS} tools`)
  if (bytes > MAX_TOTAL) left.push(`it describes its tools with more than ${MAX_TOTAL / 1024} KB`)
  const rest = left.length > 5 ? `; and ${left.length - 5} more` : ''
  const missing = left.length > 0 ? `Not all tools of the MCP server ${server} are on offer: ${left.slice(0, 5).join('; ')}${rest}` : undefined
  return { tools: [...tools.values()], missing }
}

/** The tool, or why it is left out; nothing for one of a kind that is not meant for clients like this. */
function readTool(server: string, item: unknown): ToolDefinition | string | undefined {
  const parsed = Tool.safeParse(item)
  if (!parsed.success) return `a tool is described wrongly (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message})`
  const { name, title, description = '', inputSchema, annotations, execution } = parsed.data
  if (stripHidden(name).hidden > 0) return 'the name of a tool holds hidden characters'
  // It answers later, by a protocol of its own that nobody here speaks.
  if (execution?.taskSupport === 'required') return undefined
  const schema = cleanSchema(inputSchema)
  if (typeof schema === 'string') return `${name} ${schema}`
  const facts = {
    server,
    name,
    title: cleanText(title ?? annotations?.title ?? '', 200) || undefined,
    description: cleanText(description, MAX_DESCRIPTION),
    inputSchema: schema,
    hints: Object.fromEntries(Object.entries(annotations ?? {}).flatMap(([key, value]) => (key.endsWith('Hint') && typeof value === 'boolean' ? [[key, value]] : []))),
  }
  return { ...facts, hash: hashContent(JSON.stringify(facts)).slice(0, 16) }
}

/** A schema that every provider can be given: an object, bounded, that refers to nothing outside itself. */
function cleanSchema(schema: Record<string, unknown>): Record<string, unknown> | string {
  if (schema.type !== undefined && schema.type !== 'object') return 'takes no object'
  const state = { bytes: 0, deep: false, hidden: false }
  const { $schema: _, ...rest } = clean(schema, state, 0) as Record<string, unknown>
  if (state.deep) return `has parameters that are nested deeper than ${MAX_DEPTH} levels`
  if (state.hidden) return 'has parameters with hidden characters in their names'
  if (state.bytes > MAX_SCHEMA) return `describes its parameters with more than ${MAX_SCHEMA / 1024} KB`
  const properties = typeof rest.properties === 'object' && rest.properties !== null && !Array.isArray(rest.properties) ? rest.properties : {}
  return { ...rest, type: 'object', properties }
}

function clean(value: unknown, state: { bytes: number; deep: boolean; hidden: boolean }, depth: number): unknown {
  if (depth > MAX_DEPTH) state.deep = true
  if (state.deep || state.bytes > MAX_SCHEMA) return undefined
  state.bytes += 8
  if (typeof value === 'string') {
    const text = cleanText(value, MAX_TEXT)
    state.bytes += text.length
    return text
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => clean(item, state, depth + 1))
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    state.bytes += key.length
    if (stripHidden(key).hidden > 0) state.hidden = true
    // Only what stands in the schema itself can be looked up.
    if (key === '$ref' && typeof item === 'string' && !item.startsWith('#')) return []
    return [[key, clean(item, state, depth + 1)]]
  })
  return Object.fromEntries(entries)
}

/** Without hidden characters, and no longer than somebody would read. */
export function cleanText(text: string, limit: number): string {
  const { text: visible } = stripHidden(text.slice(0, limit * 2))
  return visible.length > limit ? `${visible.slice(0, limit)}…` : visible.trim()
}
