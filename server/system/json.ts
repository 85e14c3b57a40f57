/** The text is no JSON, or nested deeper than allowed. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
  readonly code: 'JSON_SYNTAX' | 'JSON_DEPTH'

  constructor(code: 'JSON_SYNTAX' | 'JSON_DEPTH', message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The JSON of a value that is too large to be written in one go; whoever makes it takes care to write it piece by piece. */
export class WrittenJson<T> {
  readonly data: Buffer
  /** Never there; it keeps the value's type. */
  declare readonly of?: T

  constructor(data: Buffer) {
    this.data = data
  }
}

export const JSON_DEPTH = 64

/** `JSON.parse` with a limit on nesting and without `__proto__` keys; throws `JsonError`. */
export function parseJson(text: string, depth = JSON_DEPTH): unknown {
  if (exceedsDepth(text, depth)) throw new JsonError('JSON_DEPTH', `JSON is nested deeper than ${depth} levels`)
  try {
    return /__proto__|\\u005f/i.test(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text)
  } catch (error) {
    throw new JsonError('JSON_SYNTAX', error instanceof Error ? error.message : 'Not valid JSON', { cause: error })
  }
}

/** The value, or `undefined` where `parseJson` would throw. */
export function tryParseJson(text: string, depth = JSON_DEPTH): unknown {
  try {
    return parseJson(text, depth)
  } catch {
    return undefined
  }
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

/** Counts brackets outside strings, so that a hostile text is refused before the recursive parser sees it. */
function exceedsDepth(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      depth++
      if (depth > limit) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}
