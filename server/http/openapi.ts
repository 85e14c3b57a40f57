import { z } from 'zod'
import { api } from '#protocol/api'
import { errors, type ErrorName } from '#protocol/error'
import { errorForm } from '#protocol/error-form'
import type { Family, Operation } from '#protocol/operation'
import type { App } from '../app'
import { slot } from '../scope'
import { breather } from '../system/breath'
import { appVersion } from '../system/version'
import { eventComponents, streamSchema } from './openapi-events'

type Json = Record<string, unknown>

const FAMILIES: readonly Family[] = ['classic', 'v2', 'query', 'rest', 'v1']

const EVERYWHERE: readonly ErrorName[] = ['BadRequest', 'Unauthorized', 'Forbidden', 'ScopeError', 'TooManyRequests', 'UnknownError']
/** Of what opens a folder: it may be gone, not ours to open, or configured wrongly. */
const IN_FOLDER: readonly ErrorName[] = ['NotFoundError', 'PathForbiddenError', 'ConfigJsonError', 'ConfigInvalidError']
/** Of what takes a body and may write. */
const WRITING: readonly ErrorName[] = ['PayloadTooLarge', 'UnsupportedMediaType', 'ReadOnlyError', 'ServiceUnavailableError', 'InsufficientStorage']

/** The OpenAPI document of everything that is mounted, made from the contract when it is first asked for, in small pieces. */
export const openapi = slot(async (_app: App): Promise<Json> => {
  const breathe = breather()
  const steps = documentSteps()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe()
  }
})

const text = slot(async (app: App) => JSON.stringify(await openapi(app)))

export function openapiText(app: App): Promise<string> {
  return text(app)
}

/** The same in one go. */
export function makeDocument(): Json {
  const steps = documentSteps()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

function* documentSteps(): Generator<void, Json, undefined> {
  const paths: Record<string, Json> = {}
  for (const [id, operation] of Object.entries(api) as [string, Operation][]) {
    const entry = (paths[operation.path] ??= {})
    const method = operation.method.toLowerCase()
    entry[method] = operation.beside ? together(entry[method] as Json, describe(id, operation)) : describe(id, operation)
    yield
  }
  const failed = errorSchemas()
  yield
  return {
    openapi: '3.1.0',
    info: {
      title: 'OpenCode Desktop server',
      version: appVersion(),
      description: 'Sessions with coding agents, their files and terminals. Folders are chosen by `?directory=` or the header `x-opencode-directory`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    security: [{ bearer: [] }, { basic: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token of this installation, of a program (`/server/tokens`), or one of `server.auth.tokens`.' },
        basic: { type: 'http', scheme: 'basic', description: 'User `opencode` with the token or OPENCODE_SERVER_PASSWORD; with the token of a program any user.' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'ocd-PORT', description: 'The session of a signed-in browser page of this very server; its name ends with the port.' },
        query: { type: 'apiKey', in: 'query', name: 'auth_token', description: 'base64 of `user:password` or `user:token`; event streams and sockets only.' },
      },
      schemas: { ...eventComponents(), ...failed },
    },
  }
}

function describe(id: string, operation: Operation): Json {
  const status = String(operation.status ?? 200)
  const channel = operation.kind === 'stream' || operation.kind === 'socket'
  const places = operation.scope === 'instance' ? IN_FOLDER : []
  const noted = [...new Set([...(operation.errors ?? []), ...EVERYWHERE, ...places, ...(operation.method === 'GET' ? [] : WRITING)])]
  return {
    operationId: id,
    summary: operation.summary,
    tags: [id.split('.')[0]],
    'x-family': operation.family ?? 'classic',
    parameters: [...parameters(pathParams(operation), 'path'), ...parameters(operation.query, 'query'), ...directoryParameters(operation)],
    ...(operation.body ? { requestBody: { content: { 'application/json': { schema: schemaOf(operation.body, 'input') } } } } : {}),
    ...(channel ? { security: [{ bearer: [] }, { basic: [] }, { cookie: [] }, { query: [] }] } : {}),
    responses: { [status]: success(id, operation), ...failures(noted, operation.family ?? 'classic') },
  }
}

/** Two operations at one address as one: OpenAPI knows no other way to tell of them. */
function together(one: Json, other: Json): Json {
  const responses = one.responses as Record<string, Json>
  const further = Object.entries(other.responses as Record<string, Json>).map(([status, response]) => [status, eitherContent(responses[status], response)] as const)
  return {
    ...one,
    summary: `${String(one.summary)} Or (${String(other.operationId)}): ${String(other.summary)}`,
    requestBody: eitherContent(one.requestBody as Json, other.requestBody as Json),
    responses: { ...responses, ...Object.fromEntries(further) },
  }
}

function eitherContent(one: Json | undefined, other: Json): Json {
  const [first, second] = [one, other].map((holder) => (holder?.content as { 'application/json'?: { schema: Json } } | undefined)?.['application/json']?.schema)
  if (!one || !first) return other
  return second ? { ...one, content: { 'application/json': { schema: { anyOf: [first, second] } } } } : one
}

function success(id: string, operation: Operation): Json {
  if (operation.status === 204) return { description: 'Done' }
  if (operation.kind === 'socket') return { description: 'Switches to WebSocket' }
  if (operation.kind === 'text') return { description: 'The text', content: { 'text/plain': { schema: { type: 'string' } } } }
  if (operation.kind === 'bytes') return { description: 'The file', content: { [operation.type ?? 'application/octet-stream']: { schema: { type: 'string', format: 'binary' } } } }
  if (operation.kind === 'feed') return { description: 'Told piece by piece', content: { [feedType(operation)]: { schema: schemaOf(operation.result, 'output') } } }
  if (operation.kind !== 'stream') return { description: 'The result', content: { 'application/json': { schema: schemaOf(operation.result, 'output') } } }
  return { description: 'A stream of events', content: { 'text/event-stream': { schema: streamSchema(id, operation) } } }
}

/** Of the dialects one writes a line of JSON for each piece, the others an event. */
function feedType({ family }: Operation): string {
  return family === 'rest' ? 'application/x-ndjson' : 'text/event-stream'
}

/** Errors that share a status share its description. */
function failures(names: readonly ErrorName[], family: Family): Json {
  const byStatus = Map.groupBy(names, (name) => errors[name].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => {
      const refs = [...new Set(group.map((name) => errorForm(family, name).name))].map((name) => ({ $ref: `#/components/schemas/${name}` }))
      const description = group.join(' | ')
      if (status === 401 && family === 'classic') return [String(status), { description }]
      return [String(status), { description, content: { 'application/json': { schema: refs.length === 1 ? refs[0] : { anyOf: refs } } } }]
    }),
  )
}

function parameters(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(properties).map(([name, inner]) => {
    const deep = where === 'query' && inner.type === 'object' ? { style: 'deepObject', explode: true } : {}
    return { name, in: where, required: where === 'path' || required.includes(name), ...deep, schema: inner }
  })
}

/** What a `*` stands for can't be described as a parameter. */
function pathParams({ path, params }: Operation): z.ZodObject | undefined {
  return params && path.endsWith('/*') ? params.omit({ path: true }) : params
}

function directoryParameters(operation: Operation): Json[] {
  if (operation.scope !== 'instance') return []
  const schema = { type: 'string' }
  return [
    { name: 'directory', in: 'query', required: false, schema, description: 'The project folder; the server has a default.' },
    { name: 'x-opencode-directory', in: 'header', required: false, schema, description: 'The same, percent-encoded.' },
  ]
}

function errorSchemas(): Json {
  const forms = FAMILIES.flatMap((family) => (Object.keys(errors) as ErrorName[]).map((name) => errorForm(family, name)))
  const byName = new Map(forms.map(({ name, schema }) => [name, schema]))
  return Object.fromEntries([...byName].map(([name, schema]) => [name, schemaOf(schema, 'output')]))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}
