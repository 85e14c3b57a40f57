import { createContext, runInContext, type Context } from 'node:vm'
import { followRef, isObject, type JsonSchema } from './json-schema'

// Does a value that a model made fit a schema? The work is bounded however the schema branches and recurs, and whatever its
// patterns do. Formats are not checked: they are hints.

const STEPS = 20_000
const PROBLEMS = 10
const DEEPEST_PLACE = 2_000
/** For all patterns of one value together (ms). */
const PATTERN_TIME = 20

/** What is wrong with the value: at most ten sentences, none when it fits. */
export function valueProblems(schema: JsonSchema, value: unknown): string[] {
  const check: Check = { root: schema, steps: 0, problems: [], patterns: undefined, deadline: undefined }
  try {
    fits(check, schema, { value, at: '' })
  } catch (error) {
    // Nested so deeply that following it takes more memory than there is.
    if (!(error instanceof RangeError)) throw error
    return ['the answer is nested too deeply to be checked']
  }
  return check.problems
}

type Check = { root: JsonSchema; steps: number; problems: string[]; patterns: Context | undefined; deadline: number | undefined }
type Spot = { value: unknown; at: string }
type Keywords = { readonly [keyword: string]: unknown }

function fits(check: Check, schema: unknown, spot: Spot): boolean {
  check.steps += 1
  if (check.steps > STEPS || spot.at.length > DEEPEST_PLACE) return say(check, spot, 'is too complicated to be checked')
  if (schema === true || !isObject(schema)) return schema === false ? say(check, spot, 'is not allowed here') : true
  if (schema.$ref !== undefined && !fits(check, followRef(check.root, schema), spot)) return false
  const tests = [fitsType, fitsChoice, fitsBranches, ...forms(spot.value)]
  return tests.map((test) => test(check, schema, spot)).every(Boolean)
}

function forms(value: unknown) {
  if (typeof value === 'string') return [fitsText]
  if (typeof value === 'number') return [fitsNumber]
  if (Array.isArray(value)) return [fitsList]
  return isObject(value) ? [fitsObject] : []
}

function fitsType(check: Check, schema: Keywords, spot: Spot): boolean {
  if (schema.type === undefined) return true
  const wanted = Array.isArray(schema.type) ? schema.type : [schema.type]
  if (schema.nullable === true && spot.value === null) return true
  return wanted.some((type) => hasType(spot.value, type)) || say(check, spot, `must be ${wanted.join(' or ')}`)
}

function hasType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

function fitsChoice(check: Check, schema: Keywords, spot: Spot): boolean {
  const text = canonical(spot.value)
  if (schema.const !== undefined && canonical(schema.const) !== text) return say(check, spot, `must be ${JSON.stringify(schema.const)}`)
  if (!Array.isArray(schema.enum) || schema.enum.some((choice) => canonical(choice) === text)) return true
  return say(check, spot, `must be one of ${JSON.stringify(schema.enum).slice(0, 300)}`)
}

/** Without a word about what does not fit. */
function fitsQuietly(check: Check, schema: unknown, spot: Spot): boolean {
  const trial: Check = { ...check, problems: [] }
  const good = fits(trial, schema, spot)
  const { steps, patterns, deadline } = trial
  Object.assign(check, { steps, patterns, deadline })
  return good
}

function fitsBranches(check: Check, schema: Keywords, spot: Spot): boolean {
  const quietly = (inner: unknown) => fitsQuietly(check, inner, spot)
  const all = list(schema.allOf).every((inner) => fits(check, inner, spot))
  const any = list(schema.anyOf)
  if (any.length > 0 && !any.some(quietly)) return say(check, spot, 'must fit one of the alternatives (anyOf)')
  const one = list(schema.oneOf)
  if (one.length > 0 && one.filter(quietly).length !== 1) return say(check, spot, 'must fit exactly one of the alternatives (oneOf)')
  if (schema.not !== undefined && quietly(schema.not)) return say(check, spot, 'must not have this form (not)')
  const next = schema.if === undefined ? undefined : quietly(schema.if) ? schema.then : schema.else
  return all && (next === undefined || fits(check, next, spot))
}

function fitsText(check: Check, schema: Keywords, spot: Spot): boolean {
  const text = spot.value as string
  const length = [...text].length
  if (typeof schema.minLength === 'number' && length < schema.minLength) return say(check, spot, `must have at least ${schema.minLength} characters`)
  if (typeof schema.maxLength === 'number' && length > schema.maxLength) return say(check, spot, `must have at most ${schema.maxLength} characters`)
  if (typeof schema.pattern === 'string' && !matches(check, schema.pattern, text)) return say(check, spot, `must match ${schema.pattern}`)
  return true
}

function fitsNumber(check: Check, schema: Keywords, spot: Spot): boolean {
  const value = spot.value as number
  const limits: [string, (limit: number) => boolean, string][] = [
    ['minimum', (limit) => value >= limit, 'at least'],
    ['maximum', (limit) => value <= limit, 'at most'],
    ['exclusiveMinimum', (limit) => value > limit, 'more than'],
    ['exclusiveMaximum', (limit) => value < limit, 'less than'],
    ['multipleOf', (limit) => Math.abs(value / limit - Math.round(value / limit)) < 1e-9, 'a multiple of'],
  ]
  const broken = limits.find(([keyword, holds]) => typeof schema[keyword] === 'number' && !holds(schema[keyword]))
  return !broken || say(check, spot, `must be ${broken[2]} ${String(schema[broken[0]])}`)
}

function fitsList(check: Check, schema: Keywords, spot: Spot): boolean {
  const value = spot.value as unknown[]
  if (typeof schema.minItems === 'number' && value.length < schema.minItems) return say(check, spot, `must have at least ${schema.minItems} entries`)
  if (typeof schema.maxItems === 'number' && value.length > schema.maxItems) return say(check, spot, `must have at most ${schema.maxItems} entries`)
  if (schema.uniqueItems === true && new Set(value.map(canonical)).size < value.length) return say(check, spot, 'must not have an entry twice')
  if (schema.contains !== undefined) {
    const count = value.filter((entry) => fitsQuietly(check, schema.contains, { value: entry, at: spot.at })).length
    const [least, most] = [schema.minContains ?? 1, schema.maxContains ?? value.length] as [number, number]
    if (count < least || count > most) return say(check, spot, 'must contain the wanted entries')
  }
  const first = list(schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : []))
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items
  return value.map((entry, index) => fits(check, index < first.length ? first[index] : (rest ?? true), { value: entry, at: `${spot.at}/${index}` })).every(Boolean)
}

function fitsObject(check: Check, schema: Keywords, spot: Spot): boolean {
  const value = spot.value as Record<string, unknown>
  const keys = Object.keys(value)
  const missing = list(schema.required).filter((key) => typeof key === 'string' && !Object.hasOwn(value, key))
  if (missing.length > 0) return say(check, spot, `must have ${missing.map((key) => JSON.stringify(key)).join(', ')}`)
  if (typeof schema.minProperties === 'number' && keys.length < schema.minProperties) return say(check, spot, `must have at least ${schema.minProperties} properties`)
  if (typeof schema.maxProperties === 'number' && keys.length > schema.maxProperties) return say(check, spot, `must have at most ${schema.maxProperties} properties`)
  const dependent = Object.entries(isObject(schema.dependentRequired) ? schema.dependentRequired : {}).filter(([key]) => Object.hasOwn(value, key))
  if (!dependent.every(([, needed]) => list(needed).every((key) => Object.hasOwn(value, String(key))))) return say(check, spot, 'lacks properties that others need')
  if (schema.propertyNames !== undefined && !keys.every((key) => fitsQuietly(check, schema.propertyNames, { value: key, at: spot.at }))) return say(check, spot, 'has a property with a wrong name')
  const further = Object.entries(isObject(schema.dependentSchemas) ? schema.dependentSchemas : {}).filter(([key]) => Object.hasOwn(value, key))
  if (!further.every(([, inner]) => fits(check, inner, spot))) return false
  return fitsProperties(check, schema, spot)
}

function fitsProperties(check: Check, schema: Keywords, spot: Spot): boolean {
  const value = spot.value as Record<string, unknown>
  const properties = isObject(schema.properties) ? schema.properties : {}
  const patterns = Object.entries(isObject(schema.patternProperties) ? schema.patternProperties : {})
  return Object.keys(value)
    .map((key) => {
      const inner = { value: value[key], at: `${spot.at}/${key}` }
      const named = patterns.filter(([pattern]) => matches(check, pattern, key)).map(([, found]) => found)
      const own = Object.hasOwn(properties, key) ? [properties[key], ...named] : named
      if (own.length === 0) return fits(check, schema.additionalProperties ?? true, inner)
      return own.map((found) => fits(check, found, inner)).every(Boolean)
    })
    .every(Boolean)
}

/** In a context of its own only because that can be given a time limit: some patterns would never come to an end. */
function matches(check: Check, pattern: string, text: string): boolean {
  check.deadline ??= performance.now() + PATTERN_TIME
  check.patterns ??= createContext({})
  const left = Math.ceil(check.deadline - performance.now())
  if (left <= 0) return false
  try {
    Object.assign(check.patterns, { pattern, text })
    return runInContext('new RegExp(pattern, "u").test(text)', check.patterns, { timeout: left }) as boolean
  } catch {
    return false
  }
}

function say(check: Check, { at }: Spot, problem: string): false {
  if (check.problems.length < PROBLEMS) check.problems.push(`${at === '' ? 'the answer' : at} ${problem}`)
  return false
}

/** One text for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner)) ?? 'undefined'
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
