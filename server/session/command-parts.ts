import { pathToFileURL } from 'node:url'
import type { CommandInput } from '#protocol/command'
import type { PartInput } from '#protocol/message'
import { listAgents } from '../config/agents'
import type { CommandInfo } from '../config/commands'
import { guardPath } from '../file/guard'
import type { Instance } from '../instance'
import { readMcpPrompt } from '../mcp/prompts'
import { mimeType } from '../system/files'
import { runShellCall } from './command-shell'
import { fillPlaces, findReferences, readArguments, splitTemplate, withPlaceForArguments } from './command-template'

const MAX_TEXT = 1024 * 1024
const MEDIA = /^(image\/|application\/pdf$)/

type Expansion = { command: CommandInfo; input: CommandInput; signal: AbortSignal }

/** The parts of the prompt that a command stands for: its text, what the text refers to with `@`, and what the sender attached. */
export async function expandCommand(instance: Instance, { command, input, signal }: Expansion): Promise<PartInput[]> {
  if (command.prompt) return [...(await promptParts(instance, { command, input, signal })), ...(input.parts ?? [])]
  const template = withPlaceForArguments(command.template, input.arguments)
  const given = readArguments(template, input.arguments)
  const written = command.source === 'command'
  const texts: string[] = []
  // One after the other, as they were written: a later one may rely on what an earlier one did.
  for (const piece of splitTemplate(template, { shell: written })) {
    texts.push(piece.kind === 'text' ? fillPlaces(piece.text, given) : await runShellCall(instance, piece.text, { given, signal }))
  }
  const text = texts.join('').trim()
  if (text.length > MAX_TEXT) throw new Error(`The command comes to more than ${MAX_TEXT} characters`)
  const named = new Set(findReferences(input.arguments))
  const references = written ? findReferences(text) : [...named]
  const agents = references.length > 0 ? await listAgents(instance) : []
  const found: PartInput[] = []
  for (const name of references) {
    signal.throwIfAborted()
    const file = await fileReference(instance, name, { named: named.has(name) })
    if (file) found.push(file)
    else if (agents.some((agent) => agent.name === name)) found.push({ type: 'agent', name })
  }
  const folder = command.skill && `The base directory of this skill is ${command.skill.directory}; relative paths in it start there.`
  const notes: PartInput[] = folder === undefined ? [] : [{ type: 'text', text: folder, synthetic: true }]
  return [{ type: 'text', text }, ...notes, ...found, ...(input.parts ?? [])]
}

/** What a prompt of an MCP server says; nothing in it is run or looked up, as it is the server's words. */
async function promptParts(instance: Instance, { command, input, signal }: Expansion): Promise<PartInput[]> {
  const { server, name, arguments: places } = command.prompt!
  const { positions } = readArguments(command.template, input.arguments)
  const missing = places.filter((place, index) => place.required && positions[index] === undefined)
  if (missing.length > 0) throw new Error(`The prompt ${command.name} needs ${missing.map((place) => place.name).join(', ')}`)
  const args = Object.fromEntries(positions.map((value, index) => [places[index]!.name, value]))
  const { text, files } = await readMcpPrompt(instance, { server, name, args, signal })
  return [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...files]
}

/** A file or folder of the project; secrets only where the person named them, as a repository's command is anybody's words. */
async function fileReference(instance: Instance, name: string, { named }: { named: boolean }): Promise<PartInput | undefined> {
  const { home } = instance.app.options.paths
  const guarded = await guardPath(instance, name.replace(/^~(?=\/)/, home)).catch(() => undefined)
  if (!guarded?.inside || guarded.forbidden || (guarded.secret && !named)) return undefined
  const status = await instance.environment.stat(guarded.path)
  if (status?.kind !== 'file' && status?.kind !== 'directory') return undefined
  const type = mimeType(guarded.path)
  const mime = status.kind === 'directory' ? 'application/x-directory' : MEDIA.test(type) ? type : 'text/plain'
  return { type: 'file', url: pathToFileURL(guarded.path).href, filename: name, mime }
}
