import { z } from 'zod'
import { errors, errorSchema, type ErrorName } from './error'
import type { Family } from './operation'

// How each family writes an error. The classic one has a form for each error, `/api` has its own names for some, the other
// dialects have one form for all. http/error-forms.ts fills them.

const tagged = { message: z.string() }

/** What `/api` calls errors that have another name elsewhere; the others keep theirs. */
export const v2Errors = {
  BadRequest: 'InvalidRequestError',
  ConfigJsonError: 'InvalidRequestError',
  ConfigInvalidError: 'InvalidRequestError',
  ProviderAuthOauthMissing: 'InvalidRequestError',
  ProviderAuthOauthCallbackFailed: 'InvalidRequestError',
  ProviderAuthValidationFailed: 'InvalidRequestError',
  Unauthorized: 'UnauthorizedError',
  Forbidden: 'ForbiddenError',
  ScopeError: 'ForbiddenError',
  PathForbiddenError: 'ForbiddenError',
  PtyForbiddenError: 'ForbiddenError',
  SharingDisabledError: 'ForbiddenError',
} as const satisfies Partial<Record<ErrorName, string>>

/** Operations outside of `/api` that speak like it but for these errors. */
export const namedErrors: ReadonlySet<ErrorName> = new Set<ErrorName>(['ProjectCopyError'])

const v2Schemas = {
  InvalidRequestError: { ...tagged, kind: z.string().optional(), field: z.string().optional() },
  UnauthorizedError: tagged,
  ForbiddenError: tagged,
}

export const REST_CODES = ['SESSION_NOT_FOUND', 'INVALID_REQUEST', 'PERMISSION_DENIED', 'RATE_LIMITED', 'INTERNAL_ERROR'] as const
export type RestCode = (typeof REST_CODES)[number]

export const V1_TYPES = ['authentication_error', 'permission_error', 'invalid_request_error', 'rate_limit_error', 'server_error'] as const
export type V1Type = (typeof V1_TYPES)[number]

export const QueryError = z.object({ error: z.string() })
export const RestError = z.object({ error: z.object({ code: z.enum(REST_CODES), message: z.string(), details: z.record(z.string(), z.unknown()) }) })
export const V1Error = z.object({
  error: z.object({ message: z.string(), type: z.enum(V1_TYPES), param: z.string().nullable(), code: z.string().nullable() }),
})

/** The shape of an error in a family, and what the document calls that shape. */
export function errorForm(family: Family, name: ErrorName): { name: string; schema: z.ZodType } {
  switch (family) {
    case 'classic':
      return { name: `Error.${name}`, schema: errorSchema(name) }
    case 'v2':
      return v2Form(name)
    case 'query':
      return { name: 'QueryError', schema: QueryError }
    case 'rest':
      return { name: 'RestError', schema: RestError }
    case 'v1':
      return { name: 'V1Error', schema: V1Error }
  }
}

export function v2ErrorName(name: ErrorName): string {
  return (v2Errors as Partial<Record<ErrorName, string>>)[name] ?? name
}

function v2Form(name: ErrorName) {
  if (namedErrors.has(name)) return { name: `Error.${name}`, schema: errorSchema(name) }
  const called = v2ErrorName(name)
  const shape = called in v2Schemas ? v2Schemas[called as keyof typeof v2Schemas] : errors[name].data.shape
  return { name: `V2Error.${called}`, schema: z.object({ _tag: z.literal(called), ...shape }) }
}
