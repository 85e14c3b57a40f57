import { z } from 'zod'
import { watchFiles } from '../file/watch'
import { definition, hover, implementation, references, type Place } from '../lsp/ask'
import { incomingCalls, outgoingCalls, prepareCallHierarchy, type Calls } from '../lsp/hierarchy'
import { awaitServers, clientsFor, lspEnabled } from '../lsp/lsp'
import { documentSymbols, workspaceSymbols } from '../lsp/symbols'
import { withTimeout } from '../system/abort'
import { reachPath, type Target } from './access'
import { describeCalls, describeLocations, describeSymbols } from './lsp-answer'
import description from './lsp.txt?raw'
import { defineTool, type ToolContext } from './tool'

const START = 10_000
const MAX_FILE = 1024 * 1024

const OPERATIONS = ['goToDefinition', 'findReferences', 'hover', 'documentSymbol', 'workspaceSymbol', 'goToImplementation', 'prepareCallHierarchy', 'incomingCalls', 'outgoingCalls'] as const

const parameters = z.object({
  operation: z.enum(OPERATIONS).describe('What to ask'),
  filePath: z.string().min(1).describe('The file that the question is about'),
  line: z.number().int().min(1).optional().describe('The line, from 1 on'),
  character: z.number().int().min(1).optional().describe('The column, from 1 on'),
  query: z.string().max(500).optional().describe('A part of the name, for workspaceSymbol'),
})
type Input = z.output<typeof parameters>

export const lsp = defineTool({
  id: 'lsp',
  description,
  parameters,
  available: (instance) => lspEnabled(instance).catch(() => false),
  async execute(input, ctx) {
    const target = await reachPath(ctx, input.filePath)
    if (!target.within) throw new Error(`${target.path} lies outside of the project; language servers are asked about the project's own files only`)
    await ctx.ask({ permission: 'lsp', patterns: [target.name], always: ['*'], metadata: { ...input, filepath: target.path } })
    void watchFiles(ctx.instance).catch(() => undefined)
    const place = needsPlace(input) ? await readPlace(ctx, target, input) : undefined
    await requireServer(ctx, target)
    const { output, results } = await ask(ctx, { input, target, place })
    return {
      title: [input.operation, target.name, place && `${input.line}:${input.character}`].filter(Boolean).join(' '),
      output: output === '' ? `No results for ${input.operation}` : output,
      metadata: { operation: input.operation, results },
    }
  },
})

function needsPlace({ operation }: Input): boolean {
  return operation !== 'documentSymbol' && operation !== 'workspaceSymbol'
}

/** The place as the protocol counts it; one that is not in the file is said so instead of answered with nothing. */
async function readPlace(ctx: ToolContext, target: Target, { line, character, operation }: Input): Promise<Place> {
  if (line === undefined || character === undefined) throw new Error(`${operation} needs line and character`)
  const status = await ctx.instance.environment.stat(target.path)
  if (!status) throw new Error(`File not found: ${target.path}`)
  const { text } = await ctx.instance.environment.readText(target.path, { limit: MAX_FILE, signal: ctx.signal, ...(target.within && { within: target.within }) })
  const lines = text.split(/\r\n|\n|\r/)
  const found = lines[line - 1]
  if (found === undefined) throw new Error(`Line ${line} is beyond the end of ${target.name}, which has ${lines.length} lines`)
  if (character > found.length + 1) throw new Error(`Line ${line} of ${target.name} has only ${found.length} characters`)
  return { path: target.path, line: line - 1, character: character - 1 }
}

/** Waits for a server of the file to run; says what is missing when none does. */
async function requireServer(ctx: ToolContext, target: Target): Promise<void> {
  await awaitServers(ctx.instance, target.path, withTimeout(ctx.signal, START))
  ctx.signal.throwIfAborted()
  if ((await clientsFor(ctx.instance, target.path)).length > 0) return
  throw new Error(`No language server runs for ${target.name}: none is installed for it, or it is still starting or ended. Use grep and read instead.`)
}

type Asked = { input: Input; target: Target; place: Place | undefined }

async function ask(ctx: ToolContext, { input, target, place }: Asked): Promise<{ output: string; results: number }> {
  const { instance, signal } = ctx
  if (input.operation === 'documentSymbol') return symbols(ctx, await documentSymbols(instance, target.path, { signal }))
  if (input.operation === 'workspaceSymbol') return symbols(ctx, await workspaceSymbols(instance, input.query ?? '', { signal }))
  const at = place!
  switch (input.operation) {
    case 'hover': {
      const answer = await hover(instance, at, { signal })
      return { output: answer?.contents ?? '', results: answer ? 1 : 0 }
    }
    case 'goToDefinition':
      return locations(ctx, await definition(instance, at, { signal }))
    case 'goToImplementation':
      return locations(ctx, await implementation(instance, at, { signal }))
    case 'findReferences':
      return locations(ctx, await references(instance, at, { signal }))
    case 'prepareCallHierarchy':
      return symbols(ctx, await prepareCallHierarchy(instance, at, { signal }))
    case 'incomingCalls':
      return calls(ctx, await incomingCalls(instance, at, { signal }))
    case 'outgoingCalls':
      return calls(ctx, await outgoingCalls(instance, at, { signal }))
  }
}

async function locations(ctx: ToolContext, found: Awaited<ReturnType<typeof definition>>) {
  return { output: await describeLocations(ctx, found), results: found.length }
}

async function symbols(ctx: ToolContext, found: Awaited<ReturnType<typeof documentSymbols>>) {
  return { output: await describeSymbols(ctx, found), results: found.length }
}

async function calls(ctx: ToolContext, found: Calls[]) {
  return { output: await describeCalls(ctx, found), results: found.reduce((sum, { calls: list }) => sum + list.length, 0) }
}
