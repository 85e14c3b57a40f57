import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

// The published contract as a judge of answers: what it says about an operation's answer, as a schema that can be asked.

type Json = { [key: string]: any } // oxlint-disable-line typescript/no-explicit-any -- a foreign document, read in depth

const file = path.resolve(import.meta.dirname, '../../../shared/protocol/openapi-1.18.33.json')
if (!existsSync(file)) throw new Error(`The published contract is missing: it must lie at ${file}`)
const published = JSON.parse(readFileSync(file, 'utf8')) as Json

/** Every operation of the published document whose id fits, with its method and path. */
export function publishedOperations(fits: (id: string) => boolean): { id: string; method: string; path: string }[] {
  return Object.entries(published.paths as Json).flatMap(([address, methods]) =>
    Object.entries(methods as Json).flatMap(([method, spec]) => {
      const id = String((spec as Json).operationId)
      return fits(id) ? [{ id, method: method.toUpperCase(), path: address }] : []
    }),
  )
}

/** What is wrong with an answer of an operation, in the words of the published document; nothing for a good one. */
export function publishedProblems(id: string, status: number, body: unknown): string[] {
  const spec = Object.values(published.paths as Json)
    .flatMap((methods) => Object.values(methods as Json) as Json[])
    .find((operation) => operation.operationId === id)
  const answer = spec?.responses?.[String(status)] as Json | undefined
  if (!answer) return [`${id} has no published answer with the status ${status}`]
  const schema = (Object.values((answer.content ?? {}) as Json)[0] as Json | undefined)?.schema as Json | undefined
  return schema ? problems(schema, body) : []
}

/** The same for an event of `/api/event`; one that the document does not know is a problem. */
export function publishedEventProblems(event: { type: string }): string[] {
  const schema = (Object.values(published.components.schemas) as Json[]).find(({ properties }) => properties?.data && properties.type?.enum?.[0] === event.type)
  return schema ? problems(schema, event) : [`${event.type} is no published event`]
}

function problems(schema: Json, value: unknown): string[] {
  const whole = { ...inline(schema, 0), $schema: 'https://json-schema.org/draft/2020-12/schema' }
  const parsed = z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value)
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.') || '(value)'}: ${issue.message}`)
}

/** References written out; what contains itself is cut off below a depth that no answer here reaches. */
function inline(value: unknown, depth: number): Json {
  if (Array.isArray(value)) return value.map((item) => inline(item, depth + 1)) as unknown as Json
  if (typeof value !== 'object' || value === null) return value as Json
  const { $ref } = value as Json
  if (typeof $ref === 'string') return depth > 60 ? {} : inline(published.components.schemas[$ref.split('/').at(-1)!], depth + 1)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inline(inner, depth + 1)]))
}
