import type { AgentConfig, PermissionConfig } from '#protocol/config'
import type { PermissionRule } from '#protocol/permission'
import type { Paths } from '../system/paths'
import compactionPrompt from './prompt-compaction.txt?raw'
import explorePrompt from './prompt-explore.txt?raw'
import summaryPrompt from './prompt-summary.txt?raw'
import titlePrompt from './prompt-title.txt?raw'
import { fromConfig } from './permission-rules'

export type BuiltInAgent = Pick<AgentConfig, 'description' | 'prompt' | 'hidden' | 'temperature'> & {
  name: string
  mode: 'primary' | 'subagent'
  /** On top of the rules that all agents share. */
  permission: PermissionConfig
}

/** The agents that are there without any configuration. */
export function builtInAgents(): BuiltInAgent[] {
  const hidden = { mode: 'primary', hidden: true, permission: { '*': 'deny' } } as const
  return [
    {
      name: 'build',
      description: 'Does the work: reads, edits and runs what the permissions allow. The agent you talk to by default.',
      mode: 'primary',
      permission: { question: 'allow', plan_enter: 'allow' },
    },
    {
      name: 'plan',
      description: 'Looks and thinks, and changes nothing but its own plan files.',
      mode: 'primary',
      permission: {
        question: 'allow',
        plan_exit: 'allow',
        edit: { '*': 'deny', '.opencode/plans/*.md': 'allow' },
        task: { general: 'deny' },
      },
    },
    {
      name: 'general',
      description: 'Takes over a task of several steps: research, searching, changes. Several can work at the same time.',
      mode: 'subagent',
      permission: { todowrite: 'deny' },
    },
    {
      name: 'explore',
      description:
        'Finds its way through a codebase quickly and changes nothing: files by pattern, code by keyword, answers about how things work. ' +
        'Say how thorough it should be: "quick", "medium" or "very thorough".',
      mode: 'subagent',
      prompt: explorePrompt.trim(),
      permission: {
        '*': 'deny',
        grep: 'allow',
        glob: 'allow',
        list: 'allow',
        bash: 'allow',
        webfetch: 'allow',
        websearch: 'allow',
        read: 'allow',
      },
    },
    { name: 'title', ...hidden, temperature: 0.5, prompt: titlePrompt.trim() },
    { name: 'summary', ...hidden, prompt: summaryPrompt.trim() },
    { name: 'compaction', ...hidden, prompt: compactionPrompt.trim() },
  ]
}

/** The rules that every agent starts from. */
export function sharedRules(paths: Paths): PermissionRule[] {
  return fromConfig(
    {
      '*': 'allow',
      doom_loop: 'ask',
      external_directory: { '*': 'ask', [`${paths.data}/tool-output/*`]: 'allow', [`${paths.tmp}/*`]: 'allow' },
      question: 'deny',
      plan_enter: 'deny',
      plan_exit: 'deny',
      read: { '*': 'allow', '*.env': 'ask', '*.env.*': 'ask', '*.env.example': 'allow' },
    },
    paths.home,
  )
}

/** The rules of an agent that is built in, before any configuration; of others the shared ones. */
export function builtInRules(name: string, paths: Paths): PermissionRule[] {
  return [...sharedRules(paths), ...fromConfig(builtInAgents().find((agent) => agent.name === name)?.permission, paths.home)]
}
