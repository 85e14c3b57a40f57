import type { Command } from '#protocol/command'
import type { Instance } from '../instance'
import initTemplate from './command-init.txt?raw'
import reviewTemplate from './command-review.txt?raw'
import { readConfig } from './config'
import type { SkillInfo } from './skills'

/** A command with everything that running it needs. */
export type CommandInfo = Command & {
  variant?: string
  /** The skill that it stands for. */
  skill?: SkillInfo
  /** The prompt of an MCP server that it stands for; its arguments are `$1`, `$2`, … in this order. */
  prompt?: { server: string; name: string; arguments: { name: string; required: boolean }[] }
}

/** The commands that are built in or written down, by name; what is written down goes before what is built in. */
export async function listCommands(instance: Instance): Promise<CommandInfo[]> {
  const { command = {} } = await readConfig(instance)
  const written = Object.entries(command).map(([name, { template, ...facts }]): CommandInfo => {
    const defined = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
    return { name, source: 'command', ...defined, template, hints: findHints(template) }
  })
  const all = new Map([...builtInCommands(instance), ...written].map((entry) => [entry.name, entry]))
  return [...all.values()]
}

/** The places of a template that take arguments, each once: `$1`, `$2`, … and `$ARGUMENTS`. */
export function findHints(template: string): string[] {
  const numbered = [...new Set(template.match(/\$[1-9]\d*/g) ?? [])].sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)))
  return template.includes('$ARGUMENTS') ? [...numbered, '$ARGUMENTS'] : numbered
}

function builtInCommands({ directory, worktree }: Instance): CommandInfo[] {
  const root = worktree === '/' ? directory : worktree
  const init = initTemplate.trim().replaceAll('{root}', () => root)
  const review = reviewTemplate.trim().replaceAll('{root}', () => root)
  return [
    { name: 'init', description: 'Write the project\'s AGENTS.md, or improve it', source: 'command', template: init, hints: findHints(init) },
    {
      name: 'review',
      description: 'Review changes: what is not committed, a commit, a branch or a pull request',
      source: 'command',
      template: review,
      subtask: true,
      hints: findHints(review),
    },
  ]
}
