import { fileURLToPath } from 'node:url'
import { badRequest } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { FilePart, Part, PartInput, TextPart } from '#protocol/message'
import { findAgent, listAgents } from '../config/agents'
import { guardPath } from '../file/guard'
import type { Instance } from '../instance'
import { symbolEnd } from '../lsp/symbols'
import { readMcpResource } from '../mcp/resources'
import { read } from '../tool/read'
import type { ToolContext } from '../tool/tool'
import { runTool } from '../tool/truncate'

type Place = { sessionID: SessionID; messageID: MessageID }
type FileInput = Extract<PartInput, { type: 'file' }>
type AgentInput = Extract<PartInput, { type: 'agent' }>

const MEDIA_LIMIT = 20 * 1024 * 1024
const TEXT_LIMIT = 256 * 1024

/** What a part of a prompt becomes in the store: files of the project are read now, so the model sees them as they were. */
export async function expandPart(instance: Instance, place: Place, input: PartInput): Promise<Part[]> {
  if (input.type === 'file') {
    const parts = await expandFile(instance, place, input)
    // Parts are read in the order of their ids, and what was read from a file belongs before it.
    return parts.map((part) => (part.id === input.id ? part : { ...part, id: instance.app.id('prt') }))
  }
  if (input.type === 'agent') return expandAgent(instance, place, input)
  return [{ ...place, ...input, id: input.id ?? instance.app.id('prt') } as Part]
}

/** The person wants that agent: the model is told how to reach it. Of a name that nobody has only the mention stays. */
async function expandAgent(instance: Instance, place: Place, input: AgentInput): Promise<Part[]> {
  const part: Part = { ...place, ...input, id: input.id ?? instance.app.id('prt') }
  const agents = await listAgents(instance)
  if (!agents.some(({ name, mode }) => name === input.name && mode !== 'primary')) return [part]
  const text = `The user wants the agent "${input.name}" for this. Make a prompt of the message above and what it is about, and call the task tool with subagent_type "${input.name}".`
  return [part, note(instance, place, text)]
}

/** Found out when a file is attached, not at every later turn of the session. */
export function checkAddress(url: string): void {
  if (/^https?:/i.test(url) && !URL.canParse(url)) throw badRequest(`Not a valid address: ${url.slice(0, 200)}`)
}

async function expandFile(instance: Instance, place: Place, input: FileInput): Promise<Part[]> {
  checkAddress(input.url)
  const part: FilePart = { ...place, ...input, id: input.id ?? instance.app.id('prt') }
  if (input.source?.type === 'resource') return readResource(instance, place, { part, server: input.source.clientName, uri: input.source.uri })
  if (input.url.startsWith('data:')) {
    const text = input.mime.startsWith('text/') ? decodeText(input.url) : undefined
    return text === undefined ? [part] : [note(instance, place, `Content of the attached file ${input.filename ?? ''}:\n\n${text}`), part]
  }
  if (!input.url.startsWith('file:')) return [part]
  try {
    return await readLocal(instance, place, part)
  } catch (error) {
    return [unreadable(instance, place, { what: `file ${input.filename ?? input.url}`, error }), part]
  }
}

/** A resource of an MCP server: its texts beside the part, and its images in the place of it. */
async function readResource(instance: Instance, place: Place, { part, server, uri }: { part: FilePart; server: string; uri: string }): Promise<Part[]> {
  try {
    const signal = AbortSignal.any([instance.signal, AbortSignal.timeout(30_000)])
    const { text, files } = await readMcpResource(instance, { server, uri, signal })
    const shown = text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}\n\n(cut after ${TEXT_LIMIT} characters)` : text
    const notes = shown === '' ? [] : [note(instance, place, `Content of the resource ${uri} of the MCP server ${server}:\n\n${shown}`)]
    const [first, ...others] = files.map((file) => ({ ...place, ...file, id: instance.app.id('prt') }))
    return [...notes, first ? { ...part, mime: first.mime, url: first.url } : { ...part, mime: 'text/plain' }, ...others]
  } catch (error) {
    return [unreadable(instance, place, { what: `resource ${uri}`, error }), part]
  }
}

/** Tells the person and the model what is missing. */
function unreadable(instance: Instance, place: Place, { what, error }: { what: string; error: unknown }): TextPart {
  const message = error instanceof Error ? error.message : String(error)
  instance.bus.publish(instance.place, 'session.error', { sessionID: place.sessionID, error: { name: 'UnknownError', data: { message } } })
  return note(instance, place, `The attached ${what} could not be read: ${message}`)
}

async function readLocal(instance: Instance, place: Place, part: FilePart): Promise<Part[]> {
  const url = new URL(part.url)
  const range = { start: url.searchParams.get('start'), end: url.searchParams.get('end') }
  url.search = ''
  const guarded = await guardPath(instance, fileURLToPath(url))
  if (guarded.forbidden || !guarded.inside) throw new Error(`${guarded.path} is outside the project; attach a copy of it instead`)
  if (part.mime.startsWith('image/') || part.mime === 'application/pdf') return [await embed(instance, part, guarded.path)]
  const offset = range.start === null ? undefined : Math.max(1, Number(range.start))
  const end = await lastLine(instance, part, { file: guarded.path, ...range })
  const limit = offset !== undefined && end !== undefined ? Math.max(1, end - offset + 1) : undefined
  const arguments_ = { filePath: guarded.path, ...(offset !== undefined ? { offset } : {}), ...(limit !== undefined ? { limit } : {}) }
  const result = await runTool(read, arguments_, await readContext(instance, place))
  return [note(instance, place, `Called the Read tool with the following input: ${JSON.stringify(arguments_)}`), note(instance, place, result.output), part]
}

/** Of a symbol whose whole extent nobody knew, the language server is asked again. */
async function lastLine(instance: Instance, { source }: FilePart, { file, start, end }: { file: string; start: string | null; end: string | null }): Promise<number | undefined> {
  if (end === null) return undefined
  if (source?.type !== 'symbol' || start !== end) return Number(end)
  const signal = AbortSignal.any([instance.signal, AbortSignal.timeout(5_000)])
  const last = await symbolEnd(instance, { file, line: Number(start) - 1 }, { signal }).catch(() => undefined)
  return last === undefined ? Number(end) : last + 1
}

async function embed(instance: Instance, part: FilePart, path: string): Promise<FilePart> {
  const within = instance.worktree === '/' ? instance.directory : instance.worktree
  const data = await instance.environment.readBytes(path, { limit: MEDIA_LIMIT, within, signal: instance.signal })
  return { ...part, url: `data:${part.mime};base64,${data.toString('base64')}` }
}

/** The person attached the file, which is the permission to read it. */
async function readContext(instance: Instance, place: Place): Promise<ToolContext> {
  return {
    ...place,
    instance,
    callID: 'attachment',
    agent: await findAgent(instance, 'build'),
    signal: AbortSignal.any([instance.signal, AbortSignal.timeout(30_000)]),
    ask: () => Promise.resolve(),
    progress: () => undefined,
  }
}

function note(instance: Instance, place: Place, text: string): TextPart {
  return { ...place, id: instance.app.id('prt'), type: 'text', synthetic: true, text }
}

function decodeText(url: string) {
  const match = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url)
  if (!match) return undefined
  const text = match[1] ? Buffer.from(match[2]!, 'base64').toString('utf8') : decodePercent(match[2]!)
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}\n\n(cut after ${TEXT_LIMIT} characters)` : text
}

/** Clients that write a data: URL by hand leave a bare `%` in it. */
function decodePercent(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
