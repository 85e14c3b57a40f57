import { describe, expect, test } from 'vitest'
import { valueProblems } from '../../../server/session/json-fit'
import { schemaProblem, type JsonSchema } from '../../../server/session/json-schema'

const FITS: [JsonSchema, unknown][] = [
  [{ type: 'object', properties: { a: { type: 'integer', minimum: 1 } }, required: ['a'] }, { a: 1, b: 'more' }],
  [{ type: ['string', 'null'] }, null],
  [{ enum: [{ a: 1, b: 2 }, 'x'] }, { b: 2, a: 1 }],
  [{ anyOf: [{ type: 'string' }, { type: 'number', multipleOf: 0.1 }] }, 0.3],
  [{ oneOf: [{ const: 1 }, { const: 2 }] }, 2],
  [{ not: { type: 'string' } }, 5],
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON schema
  [{ if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } }, { c: 1 }],
  [{ type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'number' }, uniqueItems: true, contains: { const: 2 } }, ['a', 1, 2]],
  [{ $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, additionalProperties: false } } }, { next: { next: {} } }],
  [{ type: 'object', patternProperties: { '^x-': { type: 'number' } }, additionalProperties: false }, { 'x-a': 1 }],
  [{ type: 'object', propertyNames: { maxLength: 2 }, dependentRequired: { a: ['b'] } }, { a: 1, b: 2 }],
  [{ type: 'string', format: 'date-time', pattern: '^\\p{Lu}', minLength: 2, maxLength: 3 }, 'Äb'],
  [true, 'anything'],
]

const BREAKS: [JsonSchema, unknown, RegExp][] = [
  [{ type: 'object', properties: { a: { type: 'integer' } }, required: ['a', 'b'] }, { a: 1 }, /the answer must have "b"/],
  [{ type: 'object', properties: { a: { type: 'integer' } } }, { a: 1.5 }, /\/a must be integer/],
  [{ type: 'object', additionalProperties: false }, { a: 1 }, /\/a is not allowed here/],
  [{ type: 'array', items: { type: 'string' } }, ['a', 2, 'c', null], /\/1 must be string.*\/3 must be string/s],
  [{ type: 'array', minItems: 2, uniqueItems: true }, [{ a: 1 }, { a: 1 }], /twice/],
  [{ enum: ['a', 'b'] }, 'c', /one of \["a","b"\]/],
  [{ oneOf: [{ type: 'number' }, { minimum: 0 }] }, 5, /exactly one/],
  [{ not: {} }, 5, /must not/],
  [{ type: 'number', exclusiveMaximum: 3 }, 3, /less than 3/],
  [{ type: 'string', pattern: '^a+$' }, 'ab', /must match/],
  [{ type: 'object', properties: { constructor: { type: 'string' } } }, { constructor: 1 }, /\/constructor must be string/],
  [false, 1, /not allowed/],
]

test.each(FITS)('%j takes %j', (schema, value) => {
  expect(schemaProblem(schema)).toBeUndefined()
  expect(valueProblems(schema, value)).toEqual([])
})

test.each(BREAKS)('%j refuses %j', (schema, value, problem) => {
  expect(schemaProblem(schema)).toBeUndefined()
  expect(valueProblems(schema, value).join('\n')).toMatch(problem)
})

describe('a hostile schema', () => {
  const deep = Array.from({ length: 100 }).reduce<JsonSchema>((inner) => ({ type: 'array', items: inner }), {})

  test.each<[string, JsonSchema, RegExp]>([
    ['to another machine', { $ref: 'http://127.0.0.1:9/schema.json' }, /only references within/],
    ['to a file', { properties: { a: { $ref: 'file:///etc/passwd' } } }, /only references within/],
    ['to itself', { $ref: '#' }, /leads to itself/],
    ['in a circle', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }, /leads to itself/],
    ['to nothing', { $ref: '#/$defs/none' }, /leads nowhere/],
    ['to a prototype', { $ref: '#/constructor' }, /leads nowhere/],
    ['that is nested too deeply', deep, /nested deeper/],
    ['that is too large', { description: 'x'.repeat(70_000) }, /larger than/],
    ['with a broken pattern', { pattern: '(' }, /no regular expression/],
    ['with a schema that is none', { properties: { a: 5 } }, /must be an object or a boolean/],
    ['that needs what is not there', { unevaluatedProperties: false }, /not supported/],
  ])('%s is refused', (_name, schema, problem) => {
    expect(schemaProblem(schema)).toMatch(problem)
  })

  test('can not make the check of a value endless', () => {
    const pattern = { type: 'string', pattern: '^(a+)+$' }
    const branches = Array.from({ length: 12 }).reduce<JsonSchema>((inner) => ({ anyOf: [{ allOf: [inner, false] }, { allOf: [inner, false] }] }), false)
    const tree: JsonSchema = { type: 'object', properties: { a: { $ref: '#' } } }
    let nested: unknown = {}
    for (let level = 0; level < 5000; level += 1) nested = { a: nested }
    const started = performance.now()
    expect(valueProblems({ type: 'array', items: pattern }, Array.from({ length: 50 }, () => `${'a'.repeat(40)}!`)).length).toBe(10)
    expect(valueProblems(branches, 1).length).toBeGreaterThan(0)
    expect(valueProblems(tree, nested).join()).toMatch(/too complicated|too deeply/)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('that allows only itself without end is no answer to anything', () => {
    expect(valueProblems({ allOf: [{ $ref: '#' }] }, 1).join()).toMatch(/too complicated|too deeply/)
  })
})
