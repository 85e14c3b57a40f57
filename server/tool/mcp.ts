import { cleanText } from '../mcp/tool-list'
import { listMcpTools, type McpTool } from '../mcp/mcp'
import type { Progress } from '../mcp/connection'
import type { Instance } from '../instance'
import { approvalsOf } from '../permission/approvals'
import { toolFromSchema, type Tool, type ToolContext, type ToolResult } from './tool'

// Tools of MCP servers. Each call asks under the tool's name. What "always" keeps is bound to the definition that the person
// saw: when a server changes what a tool says of itself or takes, the next call asks again. What a server claims of its
// tools ("only reads") is shown and decides nothing.

/** Least time (ms) between two states of progress that are shown. */
const PROGRESS_PAUSE = 250
const MAX_PROGRESS_TEXT = 300

/** The tools of the servers that are ready now. */
export async function mcpTools(instance: Instance): Promise<Tool[]> {
  return (await listMcpTools(instance)).map(toTool)
}

function toTool(tool: McpTool): Tool {
  return toolFromSchema({
    id: tool.id,
    description: tool.description,
    schema: tool.inputSchema,
    execute: (input, ctx) => callTool(tool, input as Record<string, unknown>, ctx),
  })
}

async function callTool(tool: McpTool, input: Record<string, unknown>, ctx: ToolContext): Promise<ToolResult> {
  const { server, name, title, description, hints, hash } = tool
  const definition = `definition:${hash}`
  await ctx.ask({
    permission: tool.id,
    patterns: ['*'],
    approvals: [definition],
    always: [definition],
    metadata: { server, tool: name, description, annotations: hints, input, ...(title ? { title } : {}), ...(isChanged(tool, ctx) ? { changed: true } : {}) },
  })
  ctx.signal.throwIfAborted()
  const facts = { server, tool: name, annotations: hints }
  ctx.progress({ metadata: facts })
  const { text, files, structured } = await tool.call(input, { signal: ctx.signal, onProgress: showProgress(ctx, facts) })
  return {
    title: title ?? '',
    output: text,
    metadata: { ...facts, ...(structured === undefined ? {} : { structured: boundedCopy(structured) }) },
    ...(files.length > 0 ? { attachments: files } : {}),
  }
}

/** Whether the person once allowed this tool for good, when it was described otherwise. */
function isChanged({ id, hash }: McpTool, { instance, sessionID, agent }: ToolContext): boolean {
  const kept = approvalsOf(instance, { sessionID, agent: agent.name }).filter(({ permission }) => permission === id)
  return kept.some(({ pattern }) => pattern.startsWith('definition:')) && !kept.some(({ pattern }) => pattern === `definition:${hash}`)
}

/** Shows how far a call is, now and then. */
function showProgress(ctx: ToolContext, facts: Record<string, unknown>): (progress: Progress) => void {
  let last = -Infinity
  return ({ progress, total, message }) => {
    const now = performance.now()
    if (now - last < PROGRESS_PAUSE) return
    last = now
    const text = message === undefined ? undefined : cleanText(message, MAX_PROGRESS_TEXT)
    ctx.progress({ metadata: { ...facts, progress: { progress, ...(total === undefined ? {} : { total }), ...(text ? { message: text } : {}) } } })
  }
}

/** What is shown beside a result must not be larger than the result. */
function boundedCopy(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text.length <= 16 * 1024 ? value : `(${text.length} characters of structured content)`
}
