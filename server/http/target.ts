import { badRequest } from '#protocol/error'

export type Query = Readonly<Record<string, string | undefined>>

const NO_QUERY: Query = Object.freeze({})

/** The address of a request, taken apart once. Bad percent-encoding and invalid UTF-8 are refused, never repaired. */
export class Target {
  /** Still percent-encoded. */
  readonly path: string
  readonly search: string
  #query: Query | undefined

  constructor(url: string) {
    if (!url.startsWith('/')) throw badRequest('Bad request target')
    const mark = url.indexOf('?')
    this.path = mark < 0 ? url : url.slice(0, mark)
    this.search = mark < 0 ? '' : url.slice(mark + 1)
  }

  /** Of a repeated name the first value counts. */
  query(): Query {
    return (this.#query ??= this.search === '' ? NO_QUERY : parseQuery(this.search))
  }
}

/** `name[key]=value` as one object under `name`, as `/api` spells it; a plain value of that name stays what it is. */
export function deepQuery(query: Query): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, value] of Object.entries(query)) {
    const deep = /^(\w+)\[(\w+)\]$/.exec(name)
    if (!deep) values[name] = value
    else if (typeof values[deep[1]!] !== 'string') values[deep[1]!] = { ...(values[deep[1]!] as object | undefined), [deep[2]!]: value }
  }
  return values
}

export function decodePart(text: string): string {
  let decoded: string
  try {
    decoded = text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    throw badRequest('Invalid percent-encoding')
  }
  if (decoded.includes('\0')) throw badRequest('NUL is not allowed')
  return decoded
}

/** Trailing and doubled slashes mean nothing. */
export function plainPath(path: string): string {
  const single = path.replace(/\/{2,}/g, '/')
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single
}

function parseQuery(search: string): Query {
  // Without a prototype, so that no name means anything but itself.
  const values = Object.create(null) as Record<string, string>
  for (const pair of search.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodePart((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '))
    values[name] ??= equals < 0 ? '' : decodePart(pair.slice(equals + 1).replaceAll('+', ' '))
  }
  return values
}
