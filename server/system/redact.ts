const HIDDEN = '[hidden]'
const SECRET_KEY =
  /^(x-)?(api[-_]?)?keys?$|api[-_]?key|token$|tokens$|authorization|password|passwd|passphrase|secret|cookie|credential|private[-_]?key|ticket$/i
const HARMLESS_KEY = /^(input|output|reasoning|total|max|cache|context|prompt|completion)[-_]?tokens?$|^tokens$|^hasKey$/i
const PATTERNS: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  [/\b(sk|pk|rk|ocd|xai|gsk|hf|glpat|gh[pousr]|github_pat|xox[abprs]|AKIA|AIza)[-_]?[A-Za-z0-9_-]{12,}/g, HIDDEN],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g, HIDDEN],
  [/\b((?:api[-_]?key|auth_token|access_token|password|secret|token)["']?\s*[=:]\s*["']?)[^\s"'&,;]{4,}/gi, `$1${HIDDEN}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi, `$1${HIDDEN}@`],
]
/**
 * Stricter than those of the log: code is full of words that begin like a key or stand behind `password:`. Every repetition
 * has a bound, so that no text, however long, takes more than its length.
 */
const SHAPES: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic) {1,4}(?=[\w.~+/=-]{0,100}\d)[\w.~+/=-]{8,4000}/g, `$1 ${HIDDEN}`],
  [/\b(sk|pk|rk|ocd|xai|gsk|hf|glpat|gh[pousr]|github_pat|xox[abprs])[-_](?=[\w-]{0,60}\d)[\w-]{16,400}/g, HIDDEN],
  [/\b(AKIA[A-Z0-9]{12,40}|AIza[\w-]{20,80})/g, HIDDEN],
  [/\beyJ[\w-]{8,400}\.[\w-]{8,4000}\.[\w-]{4,1000}/g, HIDDEN],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----([\s\S]{0,8000}?-----END [A-Z ]{0,30}PRIVATE KEY-----|[A-Za-z0-9+/=\s]{0,4000})/g, HIDDEN],
  [/\b((?:api[-_]?key|auth_token|access_token|password|secret|token)["']?\s{0,4}[=:]\s{0,4}["']?)(?=[\w+/.~-]{0,60}\d)(?=[\w+/.~-]{0,60}[a-z])[\w+/.~-]{12,400}/gi, `$1${HIDDEN}`],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:]{0,100}:[^\s/@]{1,200}@/gi, `$1${HIDDEN}@`],
]
/** A query may carry credentials in any parameter, so none is ever written down. */
const QUERY = /((?:\b[a-z][a-z0-9+.-]*:\/\/|(?:^|[\s"'(=])\/)[^\s?#"'<>]*)\?[^\s"'<>)]*/gi
const MAX_TEXT = 8_000
const MAX_DEPTH = 6
const MAX_ITEMS = 100

/** A text without registered values, known shapes of secrets and query strings. */
export function redactText(text: string, secrets: Iterable<string> = []): string {
  let result = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
  for (const secret of secrets) result = result.replaceAll(secret, HIDDEN)
  for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement)
  return result.replace(QUERY, '$1')
}

/** A text for other people to read: without known shapes of secrets, otherwise as it is. Plain words after `password:` are code. */
export function concealText(text: string): string {
  return SHAPES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
}

/** A JSON-ready copy of any value: redacted by key name, by value and by pattern, bounded in depth and width. */
export function redactValue(value: unknown, secrets: ReadonlySet<string>, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value, secrets)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[deeper]'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof Error) return redactError(value, secrets, depth)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof URL) return redactText(value.href, secrets)
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redactValue(item, secrets, depth + 1))
  return redactRecord(value, secrets, depth)
}

export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) && !HARMLESS_KEY.test(key)
}

function redactRecord(value: object, secrets: ReadonlySet<string>, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value).slice(0, MAX_ITEMS)) {
    const hide = isSecretKey(key) && item !== null && item !== undefined && typeof item !== 'boolean'
    result[redactText(key, secrets)] = hide ? HIDDEN : redactValue(item, secrets, depth + 1)
  }
  return result
}

function redactError(error: Error, secrets: ReadonlySet<string>, depth: number): Record<string, unknown> {
  const code = 'code' in error ? { code: redactValue(error.code, secrets, depth + 1) } : {}
  const cause = error.cause === undefined ? {} : { cause: redactValue(error.cause, secrets, depth + 1) }
  return { name: error.name, message: redactText(error.message, secrets), ...code, stack: redactText(error.stack ?? '', secrets), ...cause }
}
