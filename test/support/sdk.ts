import { answerJudge } from './published-answer'

// A published SDK, watched: which of its methods a test calls, which operations that reaches, and whether the answers are
// what the SDK's types promise.

export type Watched<C> = {
  client: C
  /** Every method by its name, such as `session.prompt`. */
  methods: string[]
  called: Set<string>
  /** Ids of the operations that were asked for. */
  operations: Set<string>
  /** What is wrong with the answers so far. */
  problems: string[]
}

/** Makes a client with a `fetch` that looks at all answers, and notes the calls of its methods. */
export function watchSdk<C extends object>(make: (fetch: (request: Request) => Promise<Response>) => C): Watched<C> {
  const [called, operations, problems] = [new Set<string>(), new Set<string>(), [] as string[]]
  const judge = answerJudge()
  const real = make(async (request) => {
    const response = await fetch(request)
    const json = response.headers.get('content-type') === 'application/json'
    const body: unknown = json ? await response.clone().json() : undefined
    const found = judge({ method: request.method, path: new URL(request.url).pathname, status: response.status, body })
    if (found.id) operations.add(found.id)
    problems.push(...found.problems)
    return response
  })
  return { client: noting(real, '', called), methods: methodsOf(real, ''), called, operations, problems }
}

/** The result of a call that has to work. */
export async function data<T>(call: Promise<{ data?: T; error?: unknown; response?: Response }>): Promise<NonNullable<T>> {
  const { data: value, error, response } = await call
  if (error !== undefined) throw new Error(`${response?.status ?? ''} ${response?.url ?? ''}: ${error instanceof Error ? error.message : JSON.stringify(error)}`)
  return value as NonNullable<T>
}

/** The status of a call that must not work. */
export async function refusal(call: Promise<{ data?: unknown; error?: unknown; response?: Response }>): Promise<number> {
  const { error, response } = await call
  if (error === undefined) throw new Error(`${response?.url ?? ''}: answered ${response?.status ?? ''}, and should not`)
  return response?.status ?? 0
}

function noting<T extends object>(target: T, prefix: string, called: Set<string>): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object)
      if (typeof key !== 'string' || isPrivate(key)) return value
      if (typeof value === 'function') {
        called.add(`${prefix}${key}`)
        return value.bind(object) as unknown
      }
      return isPart(value) ? noting(value, `${prefix}${key}.`, called) : value
    },
  })
}

function methodsOf(object: object, prefix: string): string[] {
  const own = Object.getOwnPropertyNames(object)
  const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(object) as object)
  return [...new Set([...own, ...inherited])].filter((key) => !isPrivate(key)).flatMap((key) => {
    const value: unknown = Reflect.get(object, key)
    if (typeof value === 'function') return [`${prefix}${key}`]
    return isPart(value) ? methodsOf(value, `${prefix}${key}.`) : []
  })
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isPrivate(key: string): boolean {
  return key.startsWith('_') || key === 'client' || key === 'constructor'
}
