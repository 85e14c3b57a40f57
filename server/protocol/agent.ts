import { z } from 'zod'
import { ModelChoice } from './message'
import { operations } from './operation'
import { PermissionRuleset } from './permission'

// Shapes

export const Agent = z.object({
  name: z.string(),
  description: z.string().optional(),
  mode: z.enum(['subagent', 'primary', 'all']),
  native: z.boolean().optional(),
  hidden: z.boolean().optional(),
  topP: z.number().optional(),
  temperature: z.number().optional(),
  color: z.string().optional(),
  permission: PermissionRuleset,
  model: ModelChoice.optional(),
  variant: z.string().optional(),
  prompt: z.string().optional(),
  options: z.record(z.string(), z.unknown()),
  steps: z.number().optional(),
})
export type Agent = z.infer<typeof Agent>

// Operations

export const agentOperations = operations({
  'app.agents': {
    method: 'GET',
    path: '/agent',
    scope: 'instance',
    summary: 'The agents that can be used in the folder.',
    result: z.array(Agent),
    errors: ['BadRequest', 'ConfigInvalidError'],
  },
})
