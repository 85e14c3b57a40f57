import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { api } from '#protocol/api'
import { events } from '#protocol/event'
import type { Operation } from '#protocol/operation'

// Our contract against the published one. Whoever speaks OpenCode 1.18.33 must find every operation of ours that has a
// published name at the same address, with the same parameters and with at least the published keys in its answers.

type Json = { [key: string]: any } // oxlint-disable-line typescript/no-explicit-any -- a foreign document, read in depth
type PublishedOperation = { method: string; path: string; spec: Json }

const file = path.resolve(import.meta.dirname, '../../shared/protocol/openapi-1.18.33.json')
if (!existsSync(file)) throw new Error(`The published contract is missing: it must lie at ${file}`)
const published = JSON.parse(readFileSync(file, 'utf8')) as Json
const publishedOperations = readOperations()
const shared = (Object.entries(api) as [string, Operation][]).filter(([id]) => publishedOperations.has(id))

/** Where we differ on purpose. Each line says why; everything else that differs fails. */
const differences: Record<string, string> = {
  // What only the web of the publisher has.
  'parameter workspace': 'workspaces are a service of the publisher; unknown query parameters are ignored',
  // Streams and sockets have no JSON answer.
  'result global.event': 'a stream; its frames are compared below and in the tests of http/',
  'result event.subscribe': 'a stream',
  'result pty.connect': 'a socket',
  'result v2.event.subscribe': 'a stream',
  'result v2.pty.connect': 'a socket',
  // Never filled by the published server (NOTES §13, §18).
  'key file.read .diff': 'never set by the published server; patches come from /vcs/diff',
  'key file.read .patch': 'never set by the published server; patches come from /vcs/diff',
  'key provider.auth .{}[].prompts': 'only forms of OAuth sign-ins have prompts; they come with those',
  'key session.create .workspaceID': 'workspaces are a service of the publisher',
  // Kept from answers.
  'key provider.list .all[].key': 'SECURITY: keys never leave the server; hasKey and keyHint tell enough',
  'key config.providers .providers[].key': 'SECURITY: keys never leave the server; hasKey and keyHint tell enough',
}

/** Operations of the published document that later issues bring; the list gets shorter, never longer. */
const ours = new Set(Object.keys(api))

describe.each(shared)('%s', (id, operation) => {
  const { method, path: address, spec } = publishedOperations.get(id)!

  test('is where the published server has it', () => {
    expect([operation.method, operation.path]).toEqual([method, address])
  })

  test('answers with the published status', () => {
    const statuses = Object.keys(spec.responses as Json).filter((status) => status.startsWith('2'))
    expect(statuses).toContain(String(operation.status ?? 200))
  })

  test('takes the published parameters', () => {
    const known = new Set([...keysOf(operation.params), ...keysOf(operation.query), ...(operation.scope === 'instance' ? ['directory'] : [])])
    const missing = ((spec.parameters ?? []) as Json[])
      // `location[directory]` is spelled out where the published document has no deep object.
      .map((parameter) => String(parameter.name).replace(/\[\w+\]$/, ''))
      // A folder that an operation does not need is ignored, as everything unknown in an address.
      .filter((name) => !known.has(name) && !(name === 'directory' && operation.scope === 'app'))
      .filter((name) => !differences[`parameter ${name}`])
    expect(missing).toEqual([])
  })

  test('takes the published body', () => {
    const wanted = spec.requestBody?.content?.['application/json']?.schema as Json | undefined
    if (!wanted) return
    expect(operation.body, 'a body is published').toBeDefined()
    expect(missingKeys(wanted, schemaOf(operation.body!, 'input'), { id, at: '' })).toEqual([])
  })

  test('answers with the published keys', () => {
    if (differences[`result ${id}`] || operation.status === 204) return
    const wanted = spec.responses[String(operation.status ?? 200)]?.content?.['application/json']?.schema as Json | undefined
    if (!wanted) return
    expect(missingKeys(wanted, schemaOf(operation.result, 'output'), { id, at: '' })).toEqual([])
  })
})

describe('events', () => {
  const known = publishedEvents()

  test.each(Object.keys(events).filter((type) => known.has(type)))('%s carries the published keys', (type) => {
    const properties = schemaOf(events[type as keyof typeof events], 'output')
    expect(missingKeys(known.get(type)!, properties, { id: `event ${type}`, at: '' })).toEqual([])
  })

  test('that the published server does not have are few and known', () => {
    const added = Object.keys(events).filter((type) => !known.has(type))
    expect(added.sort()).toEqual(['find.replace.progress', 'queue.updated', 'server.access.updated', 'server.heartbeat', 'server.notice', 'server.resync', 'vcs.updated'])
  })
})

test('every published operation outside of /api is there', () => {
  const classic = [...publishedOperations].flatMap(([id, { path: address }]) => (address.startsWith('/api/') ? [] : id))
  expect(classic.filter((id) => !ours.has(id))).toEqual([])
})

test('the operations of the published contract that this server has are most of its main job', () => {
  const present = [...publishedOperations.keys()].filter((id) => ours.has(id))
  expect(present.length).toBeGreaterThanOrEqual(130)
  const added = [...ours].filter((id) => !publishedOperations.has(id)).sort()
  expect(added).toEqual([
    'file.create',
    'file.move',
    'file.remove',
    'file.removed',
    'file.restore',
    'file.write',
    'find.replace',
    'find.replacePreview',
    'find.replaceUndo',
    'global.capabilities',
    'lsp.definition',
    'lsp.diagnostics',
    'lsp.hover',
    'lsp.open',
    'lsp.references',
    'lsp.symbols',
    'openai.completions',
    'openai.models.get',
    'openai.models.list',
    'permission.forget',
    'permission.mode',
    'permission.preview',
    'permission.reason',
    'permission.saved',
    'permission.waiting',
    'project.trust',
    'provider.test',
    'pty.jobs',
    'query.health',
    'query.message',
    'query.models',
    'query.run',
    'queue.get',
    'queue.list',
    'queue.order',
    'queue.pause',
    'queue.remove',
    'queue.resume',
    'queue.update',
    'rest.messages.create',
    'rest.messages.list',
    'rest.projects.create',
    'rest.projects.files',
    'rest.projects.list',
    'rest.providers.list',
    'rest.sessions.abort',
    'rest.sessions.create',
    'rest.sessions.delete',
    'rest.sessions.get',
    'rest.sessions.list',
    'rest.sessions.stream',
    'server.access',
    'server.claimPair',
    'server.clients',
    'server.createToken',
    'server.info',
    'server.pair',
    'server.revokeToken',
    'server.rotateToken',
    'server.tokens',
    'server.unpair',
    'session.blame',
    'session.context',
    'session.export',
    'session.import',
    'session.revertPreview',
    'session.sides',
    'tour.start',
    'v1.chat',
    'v1.chat.stream',
    'v1.sessions.create',
    'v1.sessions.delete',
    'v1.sessions.get',
    'v1.sessions.list',
    'v1.sessions.messages',
    'v1.skills.list',
    'v1.tools.execute',
    'v1.tools.list',
    'vcs.blame',
    'vcs.commit',
    'vcs.discard',
    'vcs.discardCheck',
    'vcs.message',
    'vcs.restore',
    'vcs.sides',
    'vcs.stage',
    'vcs.state',
    'vcs.unstage',
  ])
})

function readOperations(): Map<string, PublishedOperation> {
  const found = new Map<string, PublishedOperation>()
  for (const [address, methods] of Object.entries(published.paths as Json)) {
    for (const [method, spec] of Object.entries(methods as Json)) {
      found.set(String((spec as Json).operationId), { method: method.toUpperCase(), path: address, spec: spec as Json })
    }
  }
  return found
}

/** Type of an event to the schema of its properties, from the published union. */
function publishedEvents(): Map<string, Json> {
  const found = new Map<string, Json>()
  for (const schema of Object.values(published.components.schemas as Json)) {
    const { type, properties } = ((schema as Json).properties ?? {}) as Json
    const name = type?.enum?.[0] ?? type?.const
    if (typeof name === 'string' && properties && !found.has(name)) found.set(name, properties as Json)
  }
  return found
}

/** Published keys that our schema does not name, at any depth; of unions, those that no branch of ours names. */
function missingKeys(wanted: Json, offered: Json, where: { id: string; at: string }, depth = 0): string[] {
  if (depth > 10) return []
  const branches = branchesOf(resolve(wanted))
  const own = branchesOf(offered)
  // `{}` and open records take everything.
  if (own.some((branch) => isOpen(branch))) return []
  return branches.flatMap((branch) => {
    const keys = Object.entries((branch.properties ?? {}) as Record<string, Json>).flatMap(([key, inner]) => {
      const at = `${where.at}.${key}`
      const candidates = own.filter((candidate) => fits(branch, candidate)).flatMap((candidate) => keyOf(candidate, key))
      if (candidates.length === 0) return differences[`key ${where.id} ${at}`] ? [] : [`${where.id} ${at}`]
      return missingKeys(inner, { anyOf: candidates }, { ...where, at }, depth + 1)
    })
    const items = own.flatMap((candidate) => candidate.items ?? [])
    const inItems = branch.items && items.length > 0 ? missingKeys(branch.items, { anyOf: items }, { ...where, at: `${where.at}[]` }, depth + 1) : []
    const values = own.flatMap((candidate) => (typeof candidate.additionalProperties === 'object' ? [candidate.additionalProperties] : []))
    const record = typeof branch.additionalProperties === 'object' ? branch.additionalProperties : undefined
    const inValues = record && values.length > 0 ? missingKeys(record, { anyOf: values }, { ...where, at: `${where.at}.{}` }, depth + 1) : []
    return [...new Set([...keys, ...inItems, ...inValues])]
  })
}

/** What an object says of a key: by name, or as a record of anything. */
function keyOf(schema: Json, key: string): Json[] {
  const named = schema.properties?.[key] as Json | undefined
  if (named) return [named]
  const rest = schema.additionalProperties as Json | boolean | undefined
  return rest === true ? [{}] : typeof rest === 'object' ? [rest] : []
}

/** Branches of a union are told apart by their constant fields (`type`, `role`, `status`, `name`). */
function fits(wanted: Json, offered: Json): boolean {
  return ['type', 'role', 'status', 'name'].every((key) => {
    const [a, b] = [constants(wanted.properties?.[key]), constants(offered.properties?.[key])]
    return !a || !b || a.some((value) => b.includes(value))
  })
}

function constants(schema: Json | undefined): unknown[] | undefined {
  if (!schema) return undefined
  if ('const' in schema) return [schema.const]
  return Array.isArray(schema.enum) ? (schema.enum as unknown[]) : undefined
}

function isOpen(schema: Json) {
  const described = ['properties', 'items', 'type', 'enum', 'const'].some((key) => key in schema)
  const anyObject = schema.type === 'object' && !schema.properties && (schema.additionalProperties === undefined || isEmpty(schema.additionalProperties))
  return !described || anyObject
}

function isEmpty(value: unknown) {
  return value === true || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
}

function branchesOf(schema: Json): Json[] {
  const union = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  return union ? union.flatMap((branch) => branchesOf(resolve(branch))) : [schema]
}

function resolve(schema: Json): Json {
  if (typeof schema.$ref !== 'string') return schema
  return resolve(published.components.schemas[schema.$ref.split('/').at(-1)!] as Json)
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json
}

function keysOf(schema: z.ZodObject | undefined): string[] {
  return schema ? Object.keys(schema.shape) : []
}
