import { z } from 'zod'

const message = z.object({ message: z.string() })
const providerFault = message.extend({ providerID: z.string().optional(), field: z.string().optional() })

/**
 * Every failure an operation may answer: HTTP status and the fields a thrower gives. How the body looks on the wire
 * (`{name,data}`, `{_tag,…}`, both of them or the bare fields) is `body`; the translators in http/errors.ts are the only users of it.
 */
export const errors = {
  BadRequest: { status: 400, body: 'both', data: message.extend({ kind: z.enum(['Params', 'Headers', 'Query', 'Body', 'Payload']).optional() }) },
  ConfigJsonError: { status: 400, body: 'name', data: message.extend({ path: z.string() }) },
  ConfigInvalidError: {
    status: 400,
    body: 'name',
    data: z.object({ path: z.string(), issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })), message: z.string().optional() }),
  },
  McpUnsupportedOAuthError: { status: 400, body: 'bare', data: z.object({ error: z.string() }) },
  WorktreeNotGitError: { status: 400, body: 'name', data: message },
  WorktreeNameGenerationFailedError: { status: 400, body: 'name', data: message },
  WorktreeCreateFailedError: { status: 400, body: 'name', data: message },
  WorktreeStartCommandFailedError: { status: 400, body: 'name', data: message },
  WorktreeRemoveFailedError: { status: 400, body: 'name', data: message },
  WorktreeResetFailedError: { status: 400, body: 'name', data: message },
  WorktreeListFailedError: { status: 400, body: 'name', data: message },
  WorkspaceCreateError: { status: 400, body: 'name', data: message },
  WorkspaceWarpError: { status: 400, body: 'name', data: message },
  MoveSessionError: { status: 400, body: 'name', data: message },
  ProjectCopyError: { status: 400, body: 'name', data: message.extend({ forceRequired: z.boolean().optional() }) },
  ProviderAuthOauthMissing: { status: 400, body: 'name', data: providerFault },
  ProviderAuthOauthCallbackFailed: { status: 400, body: 'name', data: providerFault },
  ProviderAuthValidationFailed: { status: 400, body: 'name', data: providerFault },
  VcsApplyError: { status: 400, body: 'name', data: message.extend({ reason: z.enum(['non-git', 'not-clean']) }) },
  InvalidCursorError: { status: 400, body: 'tag', data: message },
  Unauthorized: { status: 401, body: 'tag', data: message },
  Forbidden: { status: 403, body: 'tag', data: message },
  ScopeError: { status: 403, body: 'name', data: message.extend({ scope: z.string() }) },
  PtyForbiddenError: { status: 403, body: 'tag', data: message },
  ToolRefusedError: { status: 403, body: 'tag', data: message.extend({ tool: z.string() }) },
  SharingDisabledError: { status: 403, body: 'name', data: message },
  PathForbiddenError: { status: 403, body: 'name', data: message.extend({ path: z.string() }) },
  NotFoundError: { status: 404, body: 'name', data: message },
  SessionNotFoundError: { status: 404, body: 'tag', data: message.extend({ sessionID: z.string() }) },
  MessageNotFoundError: { status: 404, body: 'tag', data: message.extend({ sessionID: z.string(), messageID: z.string() }) },
  ProviderNotFoundError: { status: 404, body: 'tag', data: message.extend({ providerID: z.string() }) },
  IntegrationNotFoundError: { status: 404, body: 'tag', data: message.extend({ integrationID: z.string() }) },
  AttemptNotFoundError: { status: 404, body: 'tag', data: message.extend({ attemptID: z.string() }) },
  CredentialNotFoundError: { status: 404, body: 'tag', data: message.extend({ credentialID: z.string() }) },
  PermissionNotFoundError: { status: 404, body: 'tag', data: message.extend({ requestID: z.string() }) },
  QuestionNotFoundError: { status: 404, body: 'tag', data: message.extend({ requestID: z.string() }) },
  PtyNotFoundError: { status: 404, body: 'tag', data: message.extend({ ptyID: z.string() }) },
  ProjectNotFoundError: { status: 404, body: 'tag', data: message.extend({ projectID: z.string() }) },
  McpServerNotFoundError: { status: 404, body: 'tag', data: message.extend({ name: z.string() }) },
  ModelNotFoundError: { status: 404, body: 'tag', data: message },
  SkillNotFoundError: { status: 404, body: 'tag', data: message.extend({ name: z.string() }) },
  ToolNotFoundError: { status: 404, body: 'tag', data: message.extend({ tool: z.string() }) },
  MethodNotAllowed: { status: 405, body: 'name', data: message },
  ConflictError: { status: 409, body: 'name', data: message.extend({ resource: z.string().optional(), hash: z.string().optional() }) },
  SessionBusyError: { status: 409, body: 'tag', data: message.extend({ sessionID: z.string() }) },
  ReadOnlyError: { status: 409, body: 'name', data: message },
  PayloadTooLarge: { status: 413, body: 'name', data: message.extend({ limit: z.number() }) },
  UnsupportedMediaType: { status: 415, body: 'name', data: message },
  TooManyRequests: { status: 429, body: 'name', data: message.extend({ retryAfter: z.number().optional() }) },
  HeadersTooLarge: { status: 431, body: 'name', data: message },
  UnknownError: { status: 500, body: 'name', data: message.extend({ ref: z.string().optional() }) },
  /** A provider's own status stands where it tells the caller something. */
  ProviderFailedError: { status: 502, body: 'tag', data: message.extend({ status: z.number().optional(), retryAfter: z.number().optional() }) },
  ServiceUnavailableError: { status: 503, body: 'tag', data: message.extend({ retryAfter: z.number().optional() }) },
  InsufficientStorage: { status: 507, body: 'name', data: message },
} as const

export type ErrorName = keyof typeof errors
export type ErrorData<N extends ErrorName> = z.infer<(typeof errors)[N]['data']>

/** What an error is about, for the families that name it in fields of their own; classic bodies say it in words only. */
export type ErrorSubject = { readonly sessionID?: string; readonly messageID?: string; readonly providerID?: string; readonly field?: string }

/** The one error class that reaches a client as itself; anything else thrown is answered as an unknown fault with a reference. */
export class ProtocolError<N extends ErrorName = ErrorName> extends Error {
  override readonly name: N
  readonly data: ErrorData<N>
  readonly subject: ErrorSubject
  constructor(name: N, data: ErrorData<N>, subject: ErrorSubject = {}) {
    super((data as { message?: string }).message ?? name)
    this.name = name
    this.data = data
    this.subject = subject
  }
}

/** The HTTP status of an error. */
export function statusOf({ name, data }: ProtocolError): number {
  const passed = name === 'ProviderFailedError' ? (data as ErrorData<'ProviderFailedError'>).status : undefined
  return passed ?? errors[name].status
}

export function notFound(message: string, subject?: ErrorSubject) {
  return new ProtocolError('NotFoundError', { message }, subject)
}

export function badRequest(message: string) {
  return new ProtocolError('BadRequest', { message })
}

/** JSON schema of one error body as it goes over the wire. */
export function errorSchema(name: ErrorName) {
  const { body, data } = errors[name]
  if (body === 'bare') return data
  // Half of the published operations say it in the one form, half in the other.
  if (body === 'both') return z.object({ _tag: z.literal(name), name: z.literal(name), data })
  return body === 'name' ? z.object({ name: z.literal(name), data }) : z.object({ _tag: z.literal(name), ...data.shape })
}
