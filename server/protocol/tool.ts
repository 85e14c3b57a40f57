import { z } from 'zod'
import { operations } from './operation'

// Shapes

/** A tool as a model is told of it; `parameters` is a JSON schema. */
export const ToolInfo = z.object({ id: z.string(), description: z.string(), parameters: z.unknown() })
export type ToolInfo = z.infer<typeof ToolInfo>

// Operations

export const toolOperations = operations({
  'tool.ids': {
    method: 'GET',
    path: '/experimental/tool/ids',
    scope: 'instance',
    summary: 'Names of every tool, those of the project included; those of MCP servers are not among them.',
    result: z.array(z.string()),
    errors: ['BadRequest', 'ConfigInvalidError'],
  },
  'tool.list': {
    method: 'GET',
    path: '/experimental/tool',
    scope: 'instance',
    summary: 'The tools that the default agent offers to a model.',
    query: z.object({ provider: z.string(), model: z.string() }),
    result: z.array(ToolInfo),
    errors: ['BadRequest', 'ConfigInvalidError'],
  },
})
