import { z } from 'zod'
import { badRequest } from '#protocol/error'
import type { McpResource } from '#protocol/mcp'
import type { Instance } from '../instance'
import type { McpConnection, RequestOptions } from './connection'
import { readResources, ResourceContents, type McpContent } from './content'
import { readyServer, readyServers } from './mcp'
import { listPages } from './pages'
import { keptList } from './prompts'
import { withConnection } from './servers'
import { cleanText } from './tool-list'

export type McpResourceTemplate = Omit<McpResource, 'uri'> & { uriTemplate: string }

const MAX_RESOURCES = 2_000
const MAX_URI = 4_096

const facts = { name: z.string().max(1_000), description: z.string().optional().catch(undefined), mimeType: z.string().max(200).optional().catch(undefined) }
const Resource = z.looseObject({ uri: z.string().min(1).max(MAX_URI), ...facts })
const Template = z.looseObject({ uriTemplate: z.string().min(1).max(MAX_URI), ...facts })
const Contents = z.looseObject({ contents: z.array(ResourceContents).max(1_000) })

/** Resources of the servers that are ready; a server whose list fails has none. */
export async function listMcpResources(instance: Instance): Promise<McpResource[]> {
  return listAll(instance, 'resources', async (connection, client) => {
    const { items } = await listPages(connection, { method: 'resources/list', key: 'resources', limit: MAX_RESOURCES })
    return items.flatMap((item) => {
      const parsed = Resource.safeParse(item)
      return parsed.success ? [{ ...describe(parsed.data), uri: parsed.data.uri, client }] : []
    })
  })
}

/** Patterns of addresses that a server makes resources for. */
export async function listMcpResourceTemplates(instance: Instance): Promise<McpResourceTemplate[]> {
  return listAll(instance, 'resources/templates', async (connection, client) => {
    const { items } = await listPages(connection, { method: 'resources/templates/list', key: 'resourceTemplates', limit: MAX_RESOURCES })
    return items.flatMap((item) => {
      const parsed = Template.safeParse(item)
      return parsed.success ? [{ ...describe(parsed.data), uriTemplate: parsed.data.uriTemplate, client }] : []
    })
  })
}

/** The contents of a resource: its texts, and images and documents as files. */
export async function readMcpResource(instance: Instance, input: { server: string; uri: string; signal?: AbortSignal }): Promise<McpContent> {
  if (input.uri.length > MAX_URI) throw badRequest(`Addresses of resources have at most ${MAX_URI} characters`)
  const server = await readyServer(instance, input.server, input.signal)
  const how: RequestOptions = input.signal ? { signal: input.signal } : {}
  const { contents } = await withConnection(instance, server, (connection) =>
    connection.request('resources/read', { uri: input.uri }, { ...how, result: Contents }),
  )
  return readResources(contents)
}

async function listAll<T>(instance: Instance, key: string, fetch: (connection: McpConnection, client: string) => Promise<T[]>): Promise<T[]> {
  const lists = await Promise.all(
    (await readyServers(instance)).map((server) =>
      keptList(server, key, (connection) => (connection.capabilities.resources ? fetch(connection, server.name) : Promise.resolve([]))),
    ),
  )
  return lists.flat()
}

function describe({ name, description, mimeType }: { name: string; description?: string | undefined; mimeType?: string | undefined }) {
  const text = description === undefined ? '' : cleanText(description, 1_000)
  return { name: cleanText(name, 200), ...(text ? { description: text } : {}), ...(mimeType ? { mimeType } : {}) }
}
