import path from 'node:path'
import { readLoaded } from '../config/config'
import type { ToolFile } from '../config/load'
import { noticeOnce } from '../config/notice'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { hashContent } from '../system/files'
import { CustomArgumentsError, CustomHost } from './custom-host'
import { CustomAsk, type CustomFacts } from './custom-messages'
import { ToolInputError, toolFromSchema, type Tool, type ToolContext, type ToolResult } from './tool'

const MAX_TOOLS = 200
const NAME = /^[a-zA-Z0-9_-]{1,64}$/

type Known = { files: readonly ToolFile[]; key: string; host: CustomHost; tools: Promise<Tool[]> }

const known = slot(
  (_instance: Instance): { current?: Known } => ({}),
  async ({ current }) => current?.host.close(),
)

/**
 * The tools that the person's own and the trusted folders bring along, by name; the later (nearer) one of a name wins.
 * `reserved` are the names of our own tools: only the person's own files may take their place.
 */
export async function listCustomTools(instance: Instance, { reserved = new Set<string>() as ReadonlySet<string> } = {}): Promise<Tool[]> {
  const { tools: files } = await readLoaded(instance)
  const state = known(instance)
  if (state.current?.files === files) return state.current.tools
  const key = hashContent(JSON.stringify(files))
  if (state.current?.key === key) {
    state.current.files = files
    return state.current.tools
  }
  // Calls that run already end in the thread in which they began.
  void state.current?.host.retire()
  if (files.length === 0) {
    delete state.current
    return []
  }
  const host = new CustomHost(instance)
  const tools = loadAll(instance, host, { files, reserved })
  state.current = { files, key, host, tools }
  return tools
}

/** One after the other, so that it is known which file it was that did not come to an end. */
async function loadAll(instance: Instance, host: CustomHost, { files, reserved }: { files: readonly ToolFile[]; reserved: ReadonlySet<string> }): Promise<Tool[]> {
  const found = new Map<string, { tool: Tool; file: ToolFile }>()
  for (const file of files) {
    const facts = await host.load(file).catch((error: unknown) => {
      noticeOnce(instance, `The tool ${file.file} could not be loaded: ${error instanceof Error ? error.message : String(error)}`)
      return []
    })
    for (const fact of facts) {
      const id = toolName(file, fact)
      const why = refusal(id, { file, taken: reserved.has(id), full: found.size >= MAX_TOOLS })
      if (why !== undefined) {
        noticeOnce(instance, `The tool "${id}" of ${file.file} is left out: ${why}`)
        continue
      }
      const other = found.get(id)
      if (other) noticeOnce(instance, `The tool "${id}" is there twice: ${file.file} is used, not ${other.file.file}`)
      found.set(id, { tool: customTool(host, { id, file, fact }), file })
    }
  }
  return [...found.values()].map(({ tool }) => tool)
}

function refusal(id: string, { file, taken, full }: { file: ToolFile; taken: boolean; full: boolean }): string | undefined {
  if (!NAME.test(id)) return 'its name must be of letters, digits, _ and -, at most 64 of them'
  if (taken && file.origin === 'project') return 'a built-in tool has this name, and a project may not replace it'
  return full ? `there are more than ${MAX_TOOLS}` : undefined
}

/** The default export goes by the file's name, the others by both. */
function toolName({ file }: ToolFile, { name }: CustomFacts[number]): string {
  const stem = path.basename(file).replace(/\.[cm]?[jt]s$/, '').replace(/[^a-zA-Z0-9_-]/g, '_')
  return name === 'default' ? stem : `${stem}_${name}`
}

function customTool(host: CustomHost, { id, file, fact }: { id: string; file: ToolFile; fact: CustomFacts[number] }): Tool {
  return {
    ...toolFromSchema({ id, description: fact.description, schema: fact.schema, execute: (input, ctx) => execute(host, { id, file, name: fact.name, input }, ctx) }),
    replaces: file.origin !== 'project',
  }
}

type Call = { id: string; file: ToolFile; name: string; input: unknown }

async function execute(host: CustomHost, { id, file, name, input }: Call, ctx: ToolContext): Promise<ToolResult> {
  const { instance, sessionID, messageID, callID, agent, signal } = ctx
  await ctx.ask({ permission: id, patterns: ['*'], always: ['*'], metadata: { tool: id, input } })
  const context = { sessionID, messageID, callID, agent: agent.name, directory: instance.directory, worktree: instance.worktree }
  const refused: { error?: unknown } = {}
  const ask = async (request: unknown) => {
    try {
      await ctx.ask(CustomAsk.parse(request))
    } catch (error) {
      refused.error = error
      throw error
    }
  }
  try {
    const { title, output, metadata, attachments } = await host.call(file, { name, input, context }, { signal, ask, progress: (state) => ctx.progress(state) })
    const { truncated: _truncated, ...rest } = metadata ?? {}
    const files = attachments?.map(({ filename, ...attachment }) => ({ ...attachment, ...(filename !== undefined ? { filename } : {}) }))
    return { title: title ?? '', output, metadata: rest, ...(files && files.length > 0 ? { attachments: files } : {}) }
  } catch (error) {
    // The person's no ends the turn as it does elsewhere, whatever words the tool put around it.
    if (refused.error !== undefined && !signal.aborted) throw refused.error
    if (error instanceof CustomArgumentsError) throw new ToolInputError(`The ${id} tool was called with invalid arguments: ${error.message}`)
    throw error
  }
}
