import { z } from 'zod'
import type { ErrorName } from './error'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Who speaks: it decides how errors look, and how a request names its folder. */
export type Family = 'classic' | 'v2' | 'query' | 'rest' | 'v1'

/** What one request of the API is: enough to validate it, to document it and to call it. */
export type Operation = {
  readonly method: Method
  /** Hono and OpenAPI share `{name}` here; http/mount translates. A path that ends with `/*` has all the rest in `params.path`. */
  readonly path: string
  /** `app` needs no project folder and works when the folder is gone; `instance` opens the folder's instance first. */
  readonly scope: 'app' | 'instance'
  readonly summary: string
  /** Default `classic`. */
  readonly family?: Family
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly result: z.ZodType
  /** 204 answers have no body. Default 200. */
  readonly status?: 200 | 204
  /** How the answer travels. `stream` and `socket` are mounted by hand in http/; `bytes` are a file as it is; a `feed` is told piece by piece. Default `json`. */
  readonly kind?: 'json' | 'text' | 'bytes' | 'feed' | 'stream' | 'socket'
  /** The media type of `bytes`, where it is always the same. */
  readonly type?: string
  /** Bodies of up to 32 MB (prompts, attachments) instead of 1 MB. */
  readonly large?: boolean
  readonly errors?: readonly ErrorName[]
  /** Shares method and address with another operation, and takes the bodies that have the one key and lack the other. */
  readonly beside?: { readonly operation: string; readonly has: string; readonly lacks: string }
}

export type Operations = Readonly<Record<string, Operation>>

type Shape<T> = T extends z.ZodType ? z.output<T> : Record<string, never>
type Given<T> = T extends z.ZodType ? z.input<T> : undefined

/** What a handler receives of a request, after validation. */
export type Input<O extends Operation> = { params: Shape<O['params']>; query: Shape<O['query']>; body: Shape<O['body']> }
/** What a handler returns and a client receives. */
export type Result<O extends Operation> = O['status'] extends 204 ? void : z.output<O['result']>
/** What a caller gives. */
export type Call<O extends Operation> = (O['params'] extends z.ZodType ? { params: Given<O['params']> } : { params?: undefined }) &
  (O['query'] extends z.ZodType ? { query?: Given<O['query']> } : { query?: undefined }) &
  (O['body'] extends z.ZodType ? { body?: Given<O['body']> } : { body?: undefined })

/** Keeps the literal types of a table of operations while checking its shape. */
export function operations<const T extends Operations>(table: T): T {
  return table
}

/** Query numbers and flags arrive as text; nonsense is treated as absent, as the published server does. */
export const queryNumber = z.preprocess((value) => (value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value)), z.number().optional())
export const queryFlag = z.preprocess((value) => (value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined), z.boolean().optional())
