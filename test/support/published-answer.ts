import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

// What the published document says of an answer, read as its clients read it: what it names has to be there and of its
// type, and more than that does no harm.

type Json = { [key: string]: any } // oxlint-disable-line typescript/no-explicit-any -- a foreign document, read in depth

const file = path.resolve(import.meta.dirname, '../../../shared/protocol/openapi-1.18.33.json')

/** Judges answers by their method, path and status: the operation's id, and what is wrong. */
export type AnswerJudge = (answer: { method: string; path: string; status: number; body: unknown }) => { id: string | undefined; problems: string[] }

export function answerJudge(): AnswerJudge {
  const document = JSON.parse(readFileSync(file, 'utf8').replaceAll('#/components/schemas/', '#/$defs/')) as Json
  const $defs = lenient(document.components.schemas) as Json
  const operations = readOperations(document)
  const schemas = new Map<string, z.ZodType>()
  return ({ method, path: asked, status, body }) => {
    const operation = operations.find((one) => one.method === method && one.address.test(asked))
    const schema = operation?.spec.responses?.[String(status)]?.content?.['application/json']?.schema as Json | undefined
    if (!operation || !schema) return { id: operation?.id, problems: status >= 500 ? [`${method} ${asked} answered ${status}`] : [] }
    const key = `${operation.id} ${status}`
    const judge = schemas.get(key) ?? z.fromJSONSchema({ ...(lenient(schema) as Json), $defs } as Parameters<typeof z.fromJSONSchema>[0])
    schemas.set(key, judge)
    const parsed = judge.safeParse(body)
    const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${key}: ${issue.path.join('.') || '(value)'}: ${issue.message}`)
    return { id: operation.id, problems }
  }
}

/** Ids of the operations that lie outside of `/api`. */
export function classicOperations(): string[] {
  const document = JSON.parse(readFileSync(file, 'utf8')) as Json
  return readOperations(document).flatMap(({ id, path: address }) => (address.startsWith('/api/') ? [] : id))
}

function readOperations(document: Json) {
  return Object.entries(document.paths as Json).flatMap(([address, methods]) =>
    Object.entries(methods as Json).map(([method, spec]) => ({
      id: String((spec as Json).operationId),
      method: method.toUpperCase(),
      path: address,
      address: new RegExp(`^${address.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      spec: spec as Json,
    })),
  )
}

function lenient(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(lenient)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(Object.entries(schema).flatMap(([key, value]) => (key === 'additionalProperties' && value === false ? [] : [[key, lenient(value)]])))
}
