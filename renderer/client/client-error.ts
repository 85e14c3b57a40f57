/** A request that failed: what the server said, or status 0 when no server was reached. */
export class ClientError extends Error {
  override readonly name: string
  readonly status: number
  readonly data: Readonly<Record<string, unknown>>
  constructor(facts: { name: string; status: number; message: string; data?: Record<string, unknown> }) {
    super(facts.message)
    this.name = facts.name
    this.status = facts.status
    this.data = facts.data ?? {}
  }
}

/** Reads both wire families: `{ name, data }` and `{ _tag, … }`. */
export function errorFromBody(status: number, body: unknown): ClientError {
  const fields = isRecord(body) ? body : {}
  const data = isRecord(fields['data']) ? fields['data'] : fields
  const name = [fields['name'], fields['_tag']].find((value) => typeof value === 'string') ?? 'UnknownError'
  const message = [data['message'], fields['message']].find((value) => typeof value === 'string' && value !== '')
  return new ClientError({ name: String(name), status, message: String(message ?? statusText(status)), data })
}

/** The words to show for anything that was thrown. */
export function errorMessage(error: unknown): string {
  if (error instanceof ClientError && error.status === 0) return 'The server does not answer. It is tried again by itself.'
  return error instanceof Error ? error.message : String(error)
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function statusText(status: number) {
  if (status === 401) return 'You are signed out. Sign in again with the token.'
  if (status === 403) return 'The server does not allow this.'
  if (status === 404) return 'Not found.'
  if (status === 413) return 'This is too large to send.'
  return `The server answered with status ${status}.`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
