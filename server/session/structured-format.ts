import { badRequest } from '#protocol/error'
import type { UserMessage } from '#protocol/message'
import { schemaProblem } from './json-schema'

export type Format = Extract<NonNullable<UserMessage['format']>, { type: 'json_schema' }>

/** Throws when the format is one that no answer can be checked against. */
export function checkFormat(format: UserMessage['format']): void {
  if (format?.type !== 'json_schema') return
  const problem = schemaProblem(format.schema) ?? (describesObject(format.schema) ? undefined : 'it must describe an object')
  if (problem) throw badRequest(`The schema of the format can't be used: ${problem}`)
}

function describesObject(schema: Format['schema']) {
  return schema.type === 'object' || (schema.type === undefined && ['properties', '$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema))
}
