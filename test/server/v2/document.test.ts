import { beforeAll, expect, test } from 'vitest'
import { makeDocument } from '../../../server/http/openapi'
import { publishedOperations } from '../../support/published'

// What /doc tells of /api.

type Spec = { operationId: string; parameters: { name: string; in: string; style?: string }[]; responses: Record<string, { content?: Record<string, { schema: { $ref?: string; anyOf?: { $ref: string }[] } }> }> }

let paths: Record<string, Record<string, Spec>>
let schemas: Record<string, { properties: Record<string, { const?: string }> }>

beforeAll(() => {
  const document = makeDocument() as { paths: typeof paths; components: { schemas: typeof schemas } }
  paths = document.paths
  schemas = document.components.schemas
})

function specOf(id: string): Spec {
  return Object.values(paths).flatMap((methods) => Object.values(methods)).find(({ operationId }) => operationId === id)!
}

function errorsOf(id: string, status: number): string[] {
  const { schema } = specOf(id).responses[String(status)]!.content!['application/json']!
  return (schema.anyOf ?? [schema]).map(({ $ref }) => $ref!.split('/').at(-1)!)
}

test('every published operation of /api beside sessions and copies is documented', () => {
  const missing = publishedOperations((id) => /^v2\.(?!session|projectCopy)/.test(id)).filter(({ id, method, path }) => paths[path]?.[method.toLowerCase()]?.operationId !== id)
  expect(missing).toEqual([])
})

test('its errors have the names and the forms of the family', () => {
  expect(errorsOf('v2.agent.list', 401)).toEqual(['V2Error.UnauthorizedError'])
  expect(errorsOf('v2.agent.list', 400)).toEqual(['V2Error.InvalidRequestError'])
  expect(errorsOf('v2.provider.get', 404)).toEqual(expect.arrayContaining(['V2Error.ProviderNotFoundError', 'V2Error.NotFoundError']))
  const { properties } = schemas['V2Error.ProviderNotFoundError']!
  expect(Object.keys(properties).sort()).toEqual(['_tag', 'message', 'providerID'])
  expect(properties._tag!.const).toBe('ProviderNotFoundError')
  expect(specOf('session.get').responses['401']!.content).toBeUndefined()
})

test('the folder is a deep object, files are bytes, events have their place and number beside their data', () => {
  expect(specOf('v2.agent.list').parameters).toContainEqual(expect.objectContaining({ name: 'location', in: 'query', style: 'deepObject' }))
  const file = paths['/api/fs/read/*']!.get!
  expect(Object.keys(file.responses['200']!.content!)).toEqual(['application/octet-stream'])
  expect(file.parameters.filter((parameter) => parameter.in === 'path')).toEqual([])
  expect(specOf('v2.event.subscribe').responses['200']!.content!['text/event-stream']!.schema).toEqual({ $ref: '#/components/schemas/V2Event' })
})
