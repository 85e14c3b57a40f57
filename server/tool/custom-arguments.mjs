// The parameters of a custom tool in the ways they are written: a record of zod schemas (`args`), a zod object, or a JSON
// schema. The zod may be ours or the project's own, of this version or an older one.
import { z } from 'zod'

export class ArgumentsError extends Error {
  name = 'ArgumentsError'
}

/** @returns {{ schema: Record<string, unknown>, parse(input: unknown): unknown }} */
export function argumentsOf(definition) {
  const written = definition.args ?? definition.parameters ?? {}
  if (isZod(written)) return fromObject(written)
  if (written.type === 'object' && typeof written.properties === 'object') return { schema: written, parse: (input) => input }
  return fromRecord(written)
}

function fromObject(schema) {
  return { schema: toJsonSchema(schema), parse: (input) => check([['', schema]], { '': input }).then((result) => result['']) }
}

function fromRecord(record) {
  const entries = Object.entries(record)
  const properties = Object.fromEntries(entries.map(([key, schema]) => [key, isZod(schema) ? toJsonSchema(schema) : schema]))
  const required = entries.filter(([, schema]) => (isZod(schema) ? !isOptional(schema) : schema?.optional !== true)).map(([key]) => key)
  const checked = entries.filter(([, schema]) => isZod(schema))
  return {
    schema: { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false },
    parse: async (input) => ({ ...pick(input, entries), ...(await check(checked, input)) }),
  }
}

function pick(input, entries) {
  return Object.fromEntries(entries.flatMap(([key]) => (input?.[key] === undefined ? [] : [[key, input[key]]])))
}

async function check(entries, input) {
  const result = {}
  const issues = []
  for (const [key, schema] of entries) {
    const parsed = await schema.safeParseAsync(input?.[key])
    if (parsed.success) {
      if (parsed.data !== undefined) result[key] = parsed.data
    } else {
      const found = parsed.error.issues ?? []
      issues.push(...found.map((issue) => `${issue.message} at ${JSON.stringify(key === '' ? issue.path : [key, ...issue.path])}`))
    }
  }
  if (issues.length > 0) throw new ArgumentsError(`SchemaError(${issues.join('; ')}).\nPlease rewrite the input so that it fits the expected schema.`)
  return result
}

function isZod(value) {
  return typeof value?.safeParseAsync === 'function'
}

function isOptional(schema) {
  return schema.safeParse(undefined).success
}

function toJsonSchema(schema) {
  if (!schema._zod) return fromOlder(schema)
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

/** Zod 3 can't say what it is as JSON schema; the plain kinds can be told from its own description of them. */
function fromOlder(schema) {
  const { typeName, innerType, type, values, shape, schema: inner } = schema._def
  const described = schema.description === undefined ? {} : { description: schema.description }
  const wrapped = innerType ?? (typeName === 'ZodEffects' ? inner : undefined)
  if (wrapped) return { ...toJsonSchema(wrapped), ...described }
  if (typeName === 'ZodObject') return { ...fromRecord(shape()).schema, ...described }
  if (typeName === 'ZodArray') return { type: 'array', items: toJsonSchema(type), ...described }
  if (typeName === 'ZodEnum') return { type: 'string', enum: values, ...described }
  const plain = { ZodString: 'string', ZodNumber: 'number', ZodBoolean: 'boolean' }[typeName]
  return { ...(plain ? { type: plain } : {}), ...described }
}
