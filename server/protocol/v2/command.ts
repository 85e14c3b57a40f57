import { z } from 'zod'
import { operations } from '../operation'
import { inLocation, located } from './location'
import { ModelRef } from './prompt'

// Shapes

export const CommandV2 = z.object({
  name: z.string(),
  template: z.string(),
  description: z.string().optional(),
  agent: z.string().optional(),
  model: ModelRef.optional(),
  subtask: z.boolean().optional(),
})
export type CommandV2 = z.infer<typeof CommandV2>

/** `slash` tells that `/name` loads it, as no command has its name. */
export const SkillV2 = z.object({
  name: z.string(),
  description: z.string().optional(),
  slash: z.boolean().optional(),
  location: z.string(),
  content: z.string(),
})
export type SkillV2 = z.infer<typeof SkillV2>

/** Another folder or repository that agents may look things up in. */
export const Reference = z.object({
  name: z.string(),
  path: z.string(),
  description: z.string().optional(),
  hidden: z.boolean().optional(),
  source: z.discriminatedUnion('type', [
    z.object({ type: z.literal('local'), path: z.string(), description: z.string().optional(), hidden: z.boolean().optional() }),
    z.object({
      type: z.literal('git'),
      repository: z.string(),
      branch: z.string().optional(),
      description: z.string().optional(),
      hidden: z.boolean().optional(),
    }),
  ]),
})
export type Reference = z.infer<typeof Reference>

// Operations

export const v2CommandOperations = operations({
  'v2.command.list': {
    method: 'GET',
    path: '/api/command',
    scope: 'instance',
    family: 'v2',
    summary: 'Commands that can be called by name; skills have a list of their own.',
    query: located,
    result: inLocation(z.array(CommandV2)),
  },
  'v2.skill.list': {
    method: 'GET',
    path: '/api/skill',
    scope: 'instance',
    family: 'v2',
    summary: 'The skills that agents can load in the folder.',
    query: located,
    result: inLocation(z.array(SkillV2)),
  },
  'v2.reference.list': {
    method: 'GET',
    path: '/api/reference',
    scope: 'instance',
    family: 'v2',
    summary: 'Folders and repositories that the configuration refers to. Repositories are listed, not fetched.',
    query: located,
    result: inLocation(z.array(Reference)),
  },
})
