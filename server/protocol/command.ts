import { z } from 'zod'
import { MessageID, SessionID } from './id'
import { FilePartInput, MessageWithParts } from './message'
import { operations } from './operation'

// Shapes

/** What can be called with `/name`: a written command, a skill, or a prompt of an MCP server. */
export const Command = z.object({
  name: z.string(),
  description: z.string().optional(),
  agent: z.string().optional(),
  model: z.string().optional(),
  source: z.enum(['command', 'mcp', 'skill']).optional(),
  template: z.string(),
  subtask: z.boolean().optional(),
  /** The places in the template that take arguments: `$1`, `$2`, `$ARGUMENTS`. */
  hints: z.array(z.string()),
})
export type Command = z.infer<typeof Command>

/** Instructions that an agent loads when it needs them; `location` is the file (SKILL.md), `content` its text. */
export const Skill = z.object({ name: z.string(), description: z.string().optional(), location: z.string(), content: z.string() })
export type Skill = z.infer<typeof Skill>

// Inputs

export const CommandInput = z.object({
  messageID: MessageID.optional(),
  agent: z.string().optional(),
  /** `provider/model` */
  model: z.string().optional(),
  arguments: z.string(),
  command: z.string(),
  variant: z.string().optional(),
  parts: z.array(FilePartInput).optional(),
})
export type CommandInput = z.infer<typeof CommandInput>

export const InitInput = z.object({ modelID: z.string(), providerID: z.string(), messageID: MessageID })
export type InitInput = z.infer<typeof InitInput>

const inSession = z.object({ sessionID: SessionID })

// Events

export const commandEvents = {
  'command.executed': z.object({ name: z.string(), sessionID: SessionID, arguments: z.string(), messageID: MessageID }),
}

// Operations

export const commandOperations = operations({
  'command.list': {
    method: 'GET',
    path: '/command',
    scope: 'instance',
    summary: 'Commands, skills and MCP prompts that can be called by name.',
    result: z.array(Command),
    errors: ['BadRequest', 'ConfigInvalidError'],
  },
  'app.skills': {
    method: 'GET',
    path: '/skill',
    scope: 'instance',
    summary: 'The skills that agents can load in the folder.',
    result: z.array(Skill),
    errors: ['BadRequest', 'ConfigInvalidError'],
  },
  'session.command': {
    method: 'POST',
    path: '/session/{sessionID}/command',
    scope: 'instance',
    summary: 'Run a command and wait for the turn to end.',
    params: inSession,
    body: CommandInput,
    large: true,
    result: MessageWithParts,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.init': {
    method: 'POST',
    path: '/session/{sessionID}/init',
    scope: 'instance',
    summary: 'Look at the project and write (or improve) its AGENTS.md.',
    params: inSession,
    body: InitInput,
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError'],
  },
})
