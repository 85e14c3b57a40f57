import { z } from 'zod'
import type { Instance } from '../instance'
import { raceAbort } from '../system/abort'
import type { McpConnection, RequestOptions } from './connection'
import { readContent, type McpContent } from './content'
import { readyServer, readyServers } from './mcp'
import { listPages } from './pages'
import { withConnection, type McpServer } from './servers'
import { cleanText } from './tool-list'

export type McpPrompt = {
  server: string
  name: string
  description: string | undefined
  arguments: { name: string; description: string | undefined; required: boolean }[]
}

const MAX_PROMPTS = 500
/** How long (ms) a list may keep others waiting. */
const LIST_WAIT = 5_000

const Prompt = z.looseObject({
  name: z.string().min(1).max(200),
  description: z.string().optional(),
  arguments: z
    .array(z.looseObject({ name: z.string().min(1).max(200), description: z.string().optional(), required: z.boolean().optional() }))
    .max(100)
    .optional(),
})
const Messages = z.looseObject({ messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).max(1_000) })

/** Prompts of the servers that are ready; a server whose list fails has none. */
export async function listMcpPrompts(instance: Instance): Promise<McpPrompt[]> {
  const lists = await Promise.all(
    (await readyServers(instance)).map((server) => keptList(server, 'prompts', (connection) => fetchPrompts(server.name, connection))),
  )
  return lists.flat()
}

/** What a prompt says when it is filled in: the texts of its messages, one after the other, and the files among them. */
export async function readMcpPrompt(
  instance: Instance,
  input: { server: string; name: string; args?: Record<string, string>; signal?: AbortSignal },
): Promise<McpContent> {
  const server = await readyServer(instance, input.server, input.signal)
  const how: RequestOptions = input.signal ? { signal: input.signal } : {}
  const { messages } = await withConnection(instance, server, (connection) =>
    connection.request('prompts/get', { name: input.name, arguments: input.args ?? {} }, { ...how, result: Messages }),
  )
  return readContent(messages.map(({ content }) => content))
}

async function fetchPrompts(server: string, connection: McpConnection): Promise<McpPrompt[]> {
  if (!connection.capabilities.prompts) return []
  const { items } = await listPages(connection, { method: 'prompts/list', key: 'prompts', limit: MAX_PROMPTS })
  return items.flatMap((item) => {
    const parsed = Prompt.safeParse(item)
    if (!parsed.success) return []
    const { name, description, arguments: args = [] } = parsed.data
    const shown = args.map((argument) => ({ name: argument.name, description: optionalText(argument.description), required: argument.required === true }))
    return [{ server, name, description: optionalText(description), arguments: shown }]
  })
}

/** A list of a server, asked for once until the server says that it changed; empty when it fails or takes too long. */
export async function keptList<T>(server: McpServer, key: string, fetch: (connection: McpConnection) => Promise<T[]>): Promise<T[]> {
  const { connection, lists } = server
  if (!connection) return []
  const present = lists.get(key) as Promise<T[]> | undefined
  const asked = present ?? fetch(connection)
  if (!present) {
    lists.set(key, asked)
    asked.catch(() => (lists.get(key) === asked ? lists.delete(key) : undefined))
  }
  return raceAbort(asked, AbortSignal.timeout(LIST_WAIT)).catch(() => [])
}

function optionalText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cleanText(text, 1_000) || undefined
}
