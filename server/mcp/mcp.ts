import { z } from 'zod'
import { badRequest } from '#protocol/error'
import type { McpAdd, McpStatus } from '#protocol/mcp'
import type { Instance } from '../instance'
import { raceAbort } from '../system/abort'
import { hashContent } from '../system/files'
import type { Progress } from './connection'
import { readContent, type McpContent } from './content'
import { awaitAttempts, findServer, readServers, servers, startServer, stopServer, withConnection, type McpServer } from './servers'
import { cleanText, type ToolDefinition } from './tool-list'

/** How long (ms) a prompt waits for servers that are just starting; later ones join at the next step. */
const PROMPT_WAIT = 1_000
/** How long (ms) whoever asks how things stand waits for servers that are just starting. */
const STATUS_WAIT = 5_000
const MAX_ADDED = 100
const MAX_ALL_TOOLS = 500
const MAX_ID = 64
const MAX_INSTRUCTIONS = 8_000
const MAX_ALL_INSTRUCTIONS = 32_000

export type McpResult = McpContent & { structured: unknown }

export type McpTool = ToolDefinition & {
  /** The name that a model calls it by: `SERVER_TOOL`, other characters as `_`. */
  id: string
  /** Throws with the server's own words when it says that the call failed. */
  call(input: Record<string, unknown>, how: { signal: AbortSignal; onProgress?: (progress: Progress) => void }): Promise<McpResult>
}

/** Status of every server by name. */
export async function mcpStatus(instance: Instance): Promise<Record<string, McpStatus>> {
  const all = await readServers(instance)
  await awaitAttempts(instance, all, STATUS_WAIT)
  return Object.fromEntries(all.map((server) => [server.name, shownStatus(server)]))
}

/** Adds a server, or puts another in the place of one, until the instance closes. */
export async function addMcp(instance: Instance, { name, config }: McpAdd): Promise<Record<string, McpStatus>> {
  await readServers(instance)
  const { added, switched } = servers(instance)
  if (!added.has(name) && added.size >= MAX_ADDED) throw badRequest(`More than ${MAX_ADDED} servers were added`)
  if (config.type === 'local' && !config.command[0]) throw badRequest('The command is empty')
  added.set(name, config)
  switched.delete(name)
  await startServer(instance, { name, config, on: config.enabled !== false }).attempt
  return mcpStatus(instance)
}

/** Connects a server, again if it was connected; true when that worked. */
export async function connectMcp(instance: Instance, name: string): Promise<boolean> {
  const { config } = await findServer(instance, name)
  servers(instance).switched.set(name, true)
  const server = startServer(instance, { name, config, on: true })
  await server.attempt
  return server.status.status === 'connected'
}

/** Ends a server and leaves it off until it is connected again. */
export async function disconnectMcp(instance: Instance, name: string): Promise<boolean> {
  const server = await findServer(instance, name)
  servers(instance).switched.set(name, false)
  await stopServer(server)
  startServer(instance, { name, config: server.config, on: false })
  return true
}

/** The tools of the servers that are ready, in a lasting order. */
export async function listMcpTools(instance: Instance): Promise<McpTool[]> {
  const ready = await readyServers(instance)
  const named = new Map<string, McpTool>()
  for (const server of ready) {
    for (const tool of server.tools) {
      if (named.size >= MAX_ALL_TOOLS) return [...named.values()]
      const id = toolID(server.name, tool.name)
      const free = named.has(id) ? withMark(id, `${server.name}\0${tool.name}`) : id
      named.set(free, { ...tool, id: free, call: (input, how) => callTool(instance, { tool, input, ...how }) })
    }
  }
  return [...named.values()]
}

/** What the servers that are ready want a model to know of them. */
export async function mcpInstructions(instance: Instance): Promise<{ server: string; text: string }[]> {
  let left = MAX_ALL_INSTRUCTIONS
  const all = await readyServers(instance)
  return all.flatMap(({ name, connection }) => {
    const text = cleanText(connection?.instructions ?? '', Math.min(MAX_INSTRUCTIONS, left))
    left -= text.length
    return text ? [{ server: name, text }] : []
  })
}

/** Servers that work, those that begin to within a moment included; those that are started again keep their tools. */
export async function readyServers(instance: Instance): Promise<McpServer[]> {
  const all = await readServers(instance)
  await awaitAttempts(instance, all, PROMPT_WAIT)
  return all.filter((server) => server.connection !== undefined || server.tools.length > 0)
}

/** A server by its name, after it was started. */
export async function readyServer(instance: Instance, name: string, signal?: AbortSignal): Promise<McpServer> {
  const server = await findServer(instance, name)
  if (server.attempt) await raceAbort(server.attempt, signal)
  return server
}

const CallResult = z.looseObject({ content: z.array(z.unknown()).default([]), structuredContent: z.unknown().optional(), isError: z.boolean().optional() })

type ToolCall = { tool: ToolDefinition; input: Record<string, unknown>; signal: AbortSignal; onProgress?: (progress: Progress) => void }

async function callTool(instance: Instance, { tool, input, ...how }: ToolCall): Promise<McpResult> {
  const server = await findServer(instance, tool.server)
  const answer = await withConnection(instance, server, (connection) => {
    refuseOther(server, tool)
    return connection.request('tools/call', { name: tool.name, arguments: input }, { ...how, result: CallResult })
  })
  const content = readContent(answer.content)
  const structured = answer.structuredContent
  if (answer.isError) throw new Error(content.text || 'The tool failed without a word')
  // Tools that only answer in structure are read as such; the others say the same in their text.
  const text = content.text === '' && structured !== undefined ? JSON.stringify(structured, null, 2) : content.text
  return { ...content, text, structured }
}

/** What the person allowed is what was described to them, not what the server calls by that name since. */
function refuseOther(server: McpServer, { name, hash }: ToolDefinition): void {
  const present = server.tools.find((tool) => tool.name === name)
  if (!present) throw new Error(`The MCP server ${server.name} does not offer ${name} any more`)
  if (present.hash !== hash) throw new Error(`The MCP server ${server.name} changed what ${name} does; it was not called`)
}

function shownStatus({ status, attempt }: McpServer): McpStatus {
  return attempt && status.status === 'disabled' ? { status: 'failed', error: 'The server is still starting' } : status
}

function toolID(server: string, tool: string): string {
  const id = `${server}_${tool}`.replace(/[^a-zA-Z0-9_-]/g, '_')
  return id.length > MAX_ID ? withMark(id, `${server}\0${tool}`) : id
}

/** Providers take names of 64 characters; what is cut off lives on in a mark that depends on nothing else. */
function withMark(id: string, whole: string): string {
  const mark = hashContent(whole).slice(0, 8)
  return `${id.slice(0, MAX_ID - mark.length - 1)}_${mark}`
}

