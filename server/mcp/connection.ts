import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { ServerCapabilities } from '@modelcontextprotocol/sdk/types.js'
import type { z } from 'zod'
import type { McpConfig } from '#protocol/config'
import type { Instance } from '../instance'
import { abortReason, anySignal, raceAbort } from '../system/abort'
import { appVersion } from '../system/version'
import { openRemote } from './remote'
import { isUnauthorized, NeedsAuthError } from './sign-in-errors'
import { StdioTransport } from './stdio'

/** Milliseconds for connecting, and for a request that shows no progress. */
const TIMEOUT = 30_000

export type Progress = { progress: number; total?: number; message?: string }

export type RequestOptions = { signal?: AbortSignal; onProgress?: (progress: Progress) => void }

/** A server that has introduced itself. */
export type McpConnection = {
  readonly capabilities: ServerCapabilities
  readonly instructions: string | undefined
  request<S extends z.ZodType>(method: string, params: Record<string, unknown>, how: RequestOptions & { result: S }): Promise<z.output<S>>
  /** Settles with the reason when the connection ends, from whichever side. */
  readonly closed: Promise<string>
  close(): Promise<void>
}

export type ConnectInput = {
  name: string
  config: McpConfig
  signal: AbortSignal
  onChanged: (list: 'tools' | 'prompts' | 'resources') => void
}

/** The server ended the session or does not know it any more; a new one may help. */
export class SessionLostError extends Error {
  override readonly name = 'SessionLostError'
}

/** Connects and exchanges greetings; what was started for it has ended when this fails. */
export async function connectServer(instance: Instance, input: ConnectInput): Promise<McpConnection> {
  const { name, config, signal, onChanged } = input
  const timeout = config.timeout ?? TIMEOUT
  const { client, types } = await createClient(instance)
  for (const [list, schema] of [
    ['tools', types.ToolListChangedNotificationSchema],
    ['prompts', types.PromptListChangedNotificationSchema],
    ['resources', types.ResourceListChangedNotificationSchema],
  ] as const) {
    client.setNotificationHandler(schema, () => onChanged(list))
  }
  // Of the last attempt: one that did not work closes too.
  let closed = Promise.resolve('')
  const clock = anySignal(signal, AbortSignal.timeout(timeout))
  const open = async (transport: Transport) => {
    const ended = Promise.withResolvers<string>()
    closed = ended.promise
    client.onclose = () => ended.resolve(failureOf(transport) ?? 'The connection was closed')
    // The clock is not given to the SDK, which would hear of it long after the greeting and take that back.
    await raceAbort(client.connect(transport, { timeout: timeout + 1_000 }), clock)
  }
  try {
    const close = config.type === 'local' ? await openLocal(new StdioTransport(instance, config), open) : await openRemote(instance, { name, config, signal, open, client })
    return describe({ client, timeout, signal, close, closed })
  } catch (error) {
    if (signal.aborted) throw abortReason(signal)
    if (clock.aborted) throw new Error(withTail(`The server was not ready within ${timeout / 1000} s`, error))
    throw error
  }
}

async function createClient(instance: Instance) {
  const [{ Client: ClientClass }, types] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/types.js'),
  ])
  const roots = [{ uri: pathToFileURL(instance.directory).href, name: path.basename(instance.directory) }]
  const client: Client = new ClientClass(
    { name: 'opencode-desktop', version: appVersion() },
    {
      // No sampling and no elicitation: a server may not use the person's model or ask the person by itself.
      capabilities: { roots: {} },
      // A server's schema is not turned into code; what it answers is read with care instead.
      jsonSchemaValidator: { getValidator: () => (value) => ({ valid: true, data: value as never, errorMessage: undefined }) },
    },
  )
  client.setRequestHandler(types.ListRootsRequestSchema, () => ({ roots }))
  return { client, types }
}

type Parts = { client: Client; timeout: number; signal: AbortSignal; close: () => Promise<void>; closed: Promise<string> }

function describe({ client, timeout, signal, close, closed }: Parts): McpConnection {
  return {
    capabilities: client.getServerCapabilities() ?? {},
    instructions: client.getInstructions(),
    closed,
    close,
    async request(method, params, { result, signal: asked, onProgress }) {
      const stop = anySignal(signal, asked)
      stop.throwIfAborted()
      // The SDK never lets go of a signal: it would cancel what was answered long ago.
      const own = new AbortController()
      const forward = () => own.abort(stop.reason)
      stop.addEventListener('abort', forward, { once: true })
      try {
        const options = { signal: own.signal, timeout, resetTimeoutOnProgress: true, onprogress: (progress: Progress) => onProgress?.(progress) }
        return (await client.request({ method, params } as never, result as never, options)) as z.output<typeof result>
      } catch (error) {
        if (stop.aborted) throw abortReason(stop)
        throw await explainRequest(error, { closed, timeout })
      } finally {
        stop.removeEventListener('abort', forward)
      }
    },
  }
}

/** The protocol's own numbers, in words. */
async function explainRequest(error: unknown, { closed, timeout }: { closed: Promise<string>; timeout: number }): Promise<Error> {
  if (isUnauthorized(error)) return new NeedsAuthError()
  const code = (error as { code?: unknown }).code
  const text = messageOf(error)
  if (code === -32_000 && text === 'Connection closed') return new Error(`The server ended before it answered: ${await closed}`)
  if (code === -32_001 && text === 'Request timed out') return new Error(`The server did not answer within ${timeout / 1000} s`)
  if (code === 404 || (code === 400 && /session/i.test(text))) return new SessionLostError(text)
  return new Error(text, { cause: error })
}

async function openLocal(transport: StdioTransport, open: (transport: Transport) => Promise<void>): Promise<() => Promise<void>> {
  try {
    await open(transport)
  } catch (error) {
    throw await explainLocal(transport, error)
  }
  return () => transport.close()
}

async function explainLocal(transport: StdioTransport, error: unknown): Promise<Error> {
  await transport.close()
  const { failure } = transport
  const text = messageOf(error)
  if ((error as NodeJS.ErrnoException).code === 'ENOENT' && text.startsWith('spawn')) return new Error(`The program was not found: ${text}`)
  if (failure === undefined || failure === 'The server was stopped') return new Error(text)
  return new Error(/closed|not connected/i.test(text) ? failure : `${text}\n${failure.replace(/^The server was stopped\n/, '')}`)
}

function failureOf(transport: Transport): string | undefined {
  return transport instanceof StdioTransport ? transport.failure : undefined
}

/** What a silent server wrote to its error output is the best hint there is. */
function withTail(text: string, error: unknown) {
  const rest = messageOf(error).split('\n').slice(1).join('\n')
  return rest ? `${text}\n${rest}` : text
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^(MCP error -?\d+: )+/, '') : String(error)
}
