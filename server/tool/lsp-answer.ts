import { fileURLToPath } from 'node:url'
import type { LSPLocation, LSPSymbol } from '#protocol/lsp'
import { guardPath } from '../file/guard'
import type { Calls } from '../lsp/hierarchy'
import { evaluateLayers } from '../permission/rules'
import { rulesOf } from './access'
import type { ToolContext } from './tool'

// Answers of language servers as lines for a model: `path:line:column`, both from 1 on. A server names files as it likes:
// lines are read of those in the project only, and only where a rule allows reading them without asking.

const MAX_SHOWN = 200
const MAX_LINE = 200
const MAX_FILE = 1024 * 1024
const MAX_READ = 30

const KINDS = ['', 'file', 'module', 'namespace', 'package', 'class', 'method', 'property', 'field', 'constructor', 'enum', 'interface', 'function', 'variable', 'constant', 'string', 'number', 'boolean', 'array', 'object', 'key', 'null', 'enum member', 'struct', 'event', 'operator', 'type parameter'] as const

/** A line each, with the text that stands there. */
export async function describeLocations(ctx: ToolContext, locations: readonly LSPLocation[]): Promise<string> {
  const files = new Map<string, Promise<Named>>()
  const lines = await Promise.all(
    locations.slice(0, MAX_SHOWN).map(async ({ uri, range }) => {
      if (!files.has(uri)) files.set(uri, nameOf(ctx, uri, files.size < MAX_READ))
      const { name, lines: texts } = await files.get(uri)!
      const text = texts?.[range.start.line]?.trim().slice(0, MAX_LINE)
      return `${name}:${range.start.line + 1}:${range.start.character + 1}${text ? `: ${text}` : ''}`
    }),
  )
  return join(lines, locations.length)
}

export async function describeSymbols(ctx: ToolContext, symbols: readonly LSPSymbol[]): Promise<string> {
  const lines = await Promise.all(
    symbols.slice(0, MAX_SHOWN).map(async ({ name, kind, location: { uri, range } }) => {
      const file = await nameOf(ctx, uri, false)
      return `${KINDS[kind] ?? 'symbol'} ${name} at ${file.name}:${range.start.line + 1}:${range.start.character + 1}`
    }),
  )
  return join(lines, symbols.length)
}

export async function describeCalls(ctx: ToolContext, found: readonly Calls[]): Promise<string> {
  const parts = await Promise.all(
    found.map(async ({ symbol, calls }) => {
      if (calls.length === 0) return ''
      const inner = await describeSymbols(ctx, calls)
      return `${await describeSymbols(ctx, [symbol])}\n${inner.replace(/^/gm, '  ')}`
    }),
  )
  return parts.filter(Boolean).join('\n')
}

type Named = { name: string; lines?: string[] }

async function nameOf(ctx: ToolContext, uri: string, read: boolean): Promise<Named> {
  const file = pathOf(uri)
  if (file === undefined) return { name: uri.slice(0, 500) }
  const guarded = await guardPath(ctx.instance, file).catch(() => undefined)
  if (!guarded?.inside) return { name: `${file} (outside of the project)` }
  const open = !guarded.secret && !guarded.forbidden && evaluateLayers('read', guarded.relative, rulesOf(ctx)).action === 'allow'
  if (!read || !open) return { name: guarded.relative }
  const text = await ctx.instance.environment
    .readText(guarded.path, { limit: MAX_FILE, signal: ctx.signal, ...(guarded.root !== undefined && { within: guarded.root }) })
    .catch(() => undefined)
  return { name: guarded.relative, ...(text && { lines: text.text.split(/\r\n|\n|\r/) }) }
}

function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined
  } catch {
    return undefined
  }
}

function join(lines: readonly string[], total: number): string {
  return total > lines.length ? `${lines.join('\n')}\n(${total - lines.length} more)` : lines.join('\n')
}
