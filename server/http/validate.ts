import type { z } from 'zod'
import { ProtocolError } from '#protocol/error'

export type InputKind = 'Params' | 'Query' | 'Payload'

/** The parsed value; what does not fit is a 400 in the published words. */
export function validate(schema: z.ZodType, value: unknown, kind: InputKind): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  if (kind === 'Payload') {
    const second = schema.safeParse(withoutNulls(value, parsed.error.issues))
    if (second.success) return second.data
  }
  const field = kind === 'Params' ? { field: String(parsed.error.issues[0]?.path[0] ?? '') } : {}
  throw new ProtocolError('BadRequest', { message: describe(parsed.error.issues, value), kind }, field)
}

/** Real clients write `null` where they mean nothing; where the schema refuses it, the key counts as absent. */
function withoutNulls(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy: unknown = structuredClone(value)
  for (const { path } of issues) {
    const key = path.at(-1)
    const holder = valueAt(copy, path.slice(0, -1))
    if (key === undefined || typeof holder !== 'object' || holder === null || Array.isArray(holder)) continue
    if ((holder as Record<PropertyKey, unknown>)[key] === null) delete (holder as Record<PropertyKey, unknown>)[key]
  }
  return copy
}

function describe(issues: readonly z.core.$ZodIssue[], value: unknown): string {
  return issues
    .slice(0, 5)
    .map((issue) => {
      const missing = issue.code === 'invalid_type' && valueAt(value, issue.path) === undefined
      const place = issue.path.length > 0 ? `\n  at ${issue.path.map((key) => `[${JSON.stringify(key)}]`).join('')}` : ''
      return `${missing ? 'Missing key' : issue.message}${place}`
    })
    .join('\n')
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  )
}
