/** The server wants the person to sign in. */
export class NeedsAuthError extends Error {
  override readonly name = 'NeedsAuthError'

  constructor() {
    super('The server wants you to sign in')
  }
}

/** The server wants a sign-in, and registers nobody by itself: the person has to give a client id. */
export class NeedsRegistrationError extends Error {
  override readonly name = 'NeedsRegistrationError'

  constructor() {
    super('The server does not register clients by itself. Give it a clientId in the configuration.')
  }
}

/** What the SDK says when it has no sign-in, an old one, or none that it may use. */
export function isUnauthorized(error: unknown): boolean {
  const { code, name, message } = error as { code?: unknown; name?: string; message?: string }
  return error instanceof NeedsAuthError || code === 401 || name === 'UnauthorizedError' || (message ?? '').startsWith('OAuth client information must be')
}
