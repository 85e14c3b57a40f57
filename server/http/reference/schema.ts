import type { Json } from './catalogue'
import { html, type Html } from './html'

// JSON schemas as people read types: one line where it fits, else one line for each field, with what is said of it behind.

const WIDTH = 84
const DEPTH = 7
const BRANCHES = 24

/** `link` says where a named schema is told. */
export type SchemaLinks = { link(name: string): string | undefined; schemas: Readonly<Record<string, Json>> }

export function typeOf(schema: Json, links: SchemaLinks): Html {
  const { html: text } = write(schema, links, { depth: 0, indent: '' })
  return text
}

type Written = { html: Html; plain: string; note?: string; several?: boolean }
type Place = { depth: number; indent: string }

function write(schema: Json, links: SchemaLinks, place: Place): Written {
  if (typeof schema.$ref === 'string') return writeReference(schema.$ref, links, place)
  if ('const' in schema) return word(JSON.stringify(schema.const))
  if (Array.isArray(schema.enum)) return joined(schema.enum.map((value) => word(JSON.stringify(value))), ' | ')
  const union = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined
  if (union) return writeUnion(union, links, place)
  if (Array.isArray(schema.allOf)) return joined((schema.allOf as Json[]).map((part) => write(part, links, place)), ' & ')
  if (Array.isArray(schema.type)) return joined((schema.type as string[]).map((type) => write({ ...schema, type }, links, place)), ' | ')
  if (schema.type === 'array') return writeArray(schema, links, place)
  if (schema.type === 'object') return writeObject(schema, links, place)
  return { ...word(plainType(schema)), ...noteOf(schema) }
}

function writeReference(reference: string, links: SchemaLinks, place: Place): Written {
  const name = reference.split('/').at(-1)!
  const target = links.link(name)
  if (target !== undefined) return { html: html`<a href="${target}">${name}</a>`, plain: name }
  const schema = links.schemas[name]
  return schema && place.depth < DEPTH ? write(schema, links, { ...place, depth: place.depth + 1 }) : word(name)
}

function writeUnion(branches: readonly Json[], links: SchemaLinks, place: Place): Written {
  const shown = branches.slice(0, BRANCHES).map((branch) => write(branch, links, place))
  const rest = branches.length - shown.length
  const all = rest > 0 ? [...shown, word(`… ${rest} more`)] : shown
  const line = joined(all, ' | ')
  if (fits(line.plain, place)) return line
  const separator = `\n${place.indent}| `
  return joined(all, separator)
}

function writeArray(schema: Json, links: SchemaLinks, place: Place): Written {
  if (Array.isArray(schema.prefixItems)) {
    const places = (schema.prefixItems as Json[]).map((item) => write(item, links, place))
    return around('[', joined(places, ', '), ']')
  }
  const inner = write(typeof schema.items === 'object' ? (schema.items as Json) : {}, links, place)
  return inner.several ? around('(', inner, ')[]') : around('', inner, '[]')
}

function writeObject(schema: Json, links: SchemaLinks, place: Place): Written {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>)
  const extra = schema.additionalProperties
  if (properties.length === 0) {
    if (typeof extra !== 'object' || extra === null || Object.keys(extra).length === 0) return word(extra === false ? '{}' : 'object')
    return around('Record<string, ', write(extra as Json, links, place), '>')
  }
  if (place.depth >= DEPTH) return word('{ … }')
  const required = new Set((schema.required ?? []) as readonly string[])
  const inner = { depth: place.depth + 1, indent: `${place.indent}  ` }
  const fields = properties.map(([name, value]) => {
    const written = write(value, links, inner)
    const note = [value.description, written.note].filter((text) => text !== undefined).join('; ')
    return { key: `${/^\w+$/.test(name) ? name : JSON.stringify(name)}${required.has(name) ? '' : '?'}`, written, note }
  })
  const short = `{ ${fields.map(({ key, written }) => `${key}: ${written.plain}`).join(', ')} }`
  if (fits(short, place) && fields.every(({ note }) => note === '')) {
    return { html: html`{ ${fields.map(({ key, written }, index) => html`${index === 0 ? '' : ', '}<b>${key}</b>: ${written.html}`)} }`, plain: short }
  }
  const lines = fields.map(({ key, written, note }) => html`\n${inner.indent}<b>${key}</b>: ${written.html}${note && html`<i>  // ${note}</i>`}`)
  return { html: html`{${lines}\n${place.indent}}`, plain: `{\n${fields.map(({ key, written }) => `${key}: ${written.plain}`).join('\n')}\n}` }
}

function plainType(schema: Json): string {
  if (schema.type === 'integer') return 'integer'
  if (typeof schema.type === 'string') return schema.format === 'binary' ? 'bytes' : schema.type
  return 'any'
}

function noteOf({ minimum, maximum, minLength, maxLength, pattern, default: preset }: Json): { note?: string } {
  const real = (value: unknown) => (typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined)
  const range = (low: unknown, high: unknown, what: string) => {
    const [from, to] = [real(low), real(high)]
    if (from === undefined && to === undefined) return []
    return to === undefined ? [`at least ${from}${what}`] : from === undefined ? [`at most ${to}${what}`] : [`${from} to ${to}${what}`]
  }
  const begins = typeof pattern === 'string' ? /^\^([a-z]+_?)$/.exec(pattern)?.[1] : undefined
  const notes = [
    ...range(minimum, maximum, ''),
    ...(minLength === 1 && maxLength === undefined ? ['not empty'] : range(minLength, maxLength, ' letters')),
    ...(begins === undefined ? [] : [`begins with ${begins}`]),
    ...(preset === undefined ? [] : [`default ${JSON.stringify(preset)}`]),
  ]
  return notes.length > 0 ? { note: notes.join(', ') } : {}
}

function joined(parts: readonly Written[], separator: string): Written {
  return { several: parts.length > 1, html: html`${parts.map((part, index) => html`${index === 0 ? '' : separator}${part.html}`)}`, plain: parts.map((part) => part.plain).join(separator) }
}

function around(before: string, { html: inner, plain }: Written, after: string): Written {
  return { html: html`${before}${inner}${after}`, plain: before + plain + after }
}

function word(text: string): Written {
  return { html: html`${text}`, plain: text }
}

function fits(text: string, { indent }: Place) {
  return !text.includes('\n') && indent.length + text.length <= WIDTH
}
