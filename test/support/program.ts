import type { AccessScope, ClientToken } from '#protocol/access'
import { apiClient, type ApiClient } from './api-client'
import { openEvents, type EventStream } from './event-stream'
import { rawRequest, type RawAnswer } from './raw-request'
import type { TestServer } from './start-test-server'

/** A program with a token of its own. */
export type Program = {
  token: string
  info: ClientToken
  client: ApiClient
  events(path?: string): Promise<EventStream>
  /** Status of a request, and the error's name when there is one. */
  ask(method: string, path: string, body?: unknown): Promise<RawAnswer>
}

export async function makeProgram(server: TestServer, scope: AccessScope, options: { name?: string; directory?: string } = {}): Promise<Program> {
  const { name = 'A program', directory } = options
  const { token, info } = await server.client('server.createToken', { body: { name, scope, ...(directory === undefined ? {} : { directory }) } })
  return {
    token,
    info,
    client: apiClient({ url: server.url, token, directory: server.directory }),
    events: (path = '/event') => openEvents(server.url + path, { authorization: `Bearer ${token}` }),
    ask: (method, path, body) => {
      if (body === undefined) return rawRequest(server.url, { method, path, token })
      const text = JSON.stringify(body)
      // Node frames the body of a DELETE only when it is told to.
      const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }
      return rawRequest(server.url, { method, path, token, body: text, headers })
    },
  }
}
