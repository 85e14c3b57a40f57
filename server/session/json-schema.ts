// JSON schemas that clients send. A schema is a stranger: it may refer to itself, to other machines or to nothing, and its
// patterns may be no patterns; such a one is refused before a model gets to see it.

export type JsonSchema = boolean | { readonly [keyword: string]: unknown }

const LARGEST = 64 * 1024
const DEEPEST = 40
const PATTERN_LENGTH = 500

/** Keywords that hold a schema, several schemas, or schemas by name. */
const ONE = ['items', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else']
const SEVERAL = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']
const NAMED = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions']
const UNSUPPORTED = ['$dynamicRef', '$recursiveRef', 'unevaluatedProperties', 'unevaluatedItems']

/** Why a schema can't be used, or undefined. */
export function schemaProblem(schema: JsonSchema): string | undefined {
  try {
    if (JSON.stringify(schema).length > LARGEST) return `the schema is larger than ${LARGEST / 1024} KB`
    inspect(schema, schema, 0)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function inspect(root: JsonSchema, schema: unknown, depth: number): void {
  if (typeof schema === 'boolean') return
  if (!isObject(schema)) throw new Error('a schema must be an object or a boolean')
  if (depth > DEEPEST) throw new Error(`the schema is nested deeper than ${DEEPEST} levels`)
  const unsupported = UNSUPPORTED.find((keyword) => keyword in schema)
  if (unsupported) throw new Error(`${unsupported} is not supported`)
  if (schema.$ref !== undefined) followRef(root, schema)
  for (const pattern of [schema.pattern, ...Object.keys(isObject(schema.patternProperties) ? schema.patternProperties : {})]) {
    if (pattern !== undefined) inspectPattern(pattern)
  }
  for (const keyword of ONE) if (schema[keyword] !== undefined && !Array.isArray(schema[keyword])) inspect(root, schema[keyword], depth + 1)
  for (const keyword of SEVERAL) if (Array.isArray(schema[keyword])) for (const inner of schema[keyword]) inspect(root, inner, depth + 1)
  for (const keyword of NAMED) if (isObject(schema[keyword])) for (const inner of Object.values(schema[keyword])) inspect(root, inner, depth + 1)
}

function inspectPattern(pattern: unknown) {
  if (typeof pattern !== 'string' || pattern.length > PATTERN_LENGTH) throw new Error(`a pattern must be a text of at most ${PATTERN_LENGTH} characters`)
  try {
    new RegExp(pattern, 'u')
  } catch {
    throw new Error(`the pattern ${JSON.stringify(pattern)} is no regular expression`)
  }
}

/** What a reference means in the end; one that leads to itself, or out of the document, means nothing. */
export function followRef(root: JsonSchema, schema: { readonly [keyword: string]: unknown }): JsonSchema {
  const seen = new Set<unknown>()
  let at: unknown = schema
  while (isObject(at) && at.$ref !== undefined) {
    if (seen.has(at)) throw new Error(`the reference ${JSON.stringify(at.$ref)} leads to itself`)
    seen.add(at)
    at = resolveRef(root, at.$ref)
  }
  return at as JsonSchema
}

function resolveRef(root: JsonSchema, ref: unknown): unknown {
  if (typeof ref !== 'string' || !/^#(\/|$)/.test(ref)) throw new Error(`only references within the schema are allowed, not ${JSON.stringify(ref).slice(0, 200)}`)
  const found = ref
    .slice(2)
    .split('/')
    .filter((name) => name !== '')
    .reduce<unknown>((at, name) => {
      const key = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')
      return (isObject(at) || Array.isArray(at)) && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
    }, root)
  if (found === undefined) throw new Error(`the reference ${JSON.stringify(ref).slice(0, 200)} leads nowhere`)
  return found
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
