import { z } from 'zod'
import { operations } from '../operation'
import { PermissionAction } from '../permission'
import { inLocation, located } from './location'
import { ModelRef } from './prompt'

// Shapes

/** What is sent along with every request; headers never leave the server. */
export const RequestExtras = z.object({ headers: z.record(z.string(), z.string()), body: z.record(z.string(), z.unknown()) })
export type RequestExtras = z.infer<typeof RequestExtras>

export const PermissionV2Rule = z.object({ action: z.string(), resource: z.string(), effect: PermissionAction })
export type PermissionV2Rule = z.infer<typeof PermissionV2Rule>

export const AgentColor = z.union([
  z.string().regex(/^#[0-9a-fA-F]{6}$/),
  z.enum(['primary', 'secondary', 'accent', 'success', 'warning', 'error', 'info']),
])

export const AgentV2 = z.object({
  id: z.string(),
  model: ModelRef.optional(),
  request: RequestExtras,
  system: z.string().optional(),
  description: z.string().optional(),
  mode: z.enum(['subagent', 'primary', 'all']),
  hidden: z.boolean(),
  color: AgentColor.optional(),
  steps: z.number().int().optional(),
  permissions: z.array(PermissionV2Rule),
})
export type AgentV2 = z.infer<typeof AgentV2>

// Operations

export const v2AgentOperations = operations({
  'v2.agent.list': {
    method: 'GET',
    path: '/api/agent',
    scope: 'instance',
    family: 'v2',
    summary: 'The agents that can be used in the folder.',
    query: located,
    result: inLocation(z.array(AgentV2)),
  },
})
