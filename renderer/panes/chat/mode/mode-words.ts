import type { ModeKind, PermissionMode, RuleSource } from '#protocol/permission'

/** `open` asks nothing at all, `closed` changes nothing. */
export type ModeTone = 'open' | 'alone' | 'asks' | 'closed'

export type ModeWords = { tone: ModeTone; short: string; sentence: string }

/** What an agent may do without asking, in a few words. */
export function modeWords({ agent, kinds }: PermissionMode): ModeWords {
  const [edit, bash, outside] = ['edit', 'bash', 'external_directory'].map((name) => actionOf(kinds, name))
  if (kinds.every((kind) => kind.action === 'allow' && kind.exceptions.length === 0)) {
    return { tone: 'open', short: 'Nothing is asked', sentence: `${agent} may do everything, also outside of this folder, without asking.` }
  }
  if (edit === 'deny' && bash === 'deny') return { tone: 'closed', short: 'Read-only', sentence: `${agent} reads and thinks. It changes no files and runs no commands.` }
  if (edit === 'deny' && bash === 'ask') return { tone: 'closed', short: 'No edits, asks for commands', sentence: `${agent} changes no files and asks before each command.` }
  if (edit === 'deny') return { tone: 'closed', short: 'No edits', sentence: `${agent} changes no files. It may run commands; one that would change a file is asked for.` }
  if (edit === 'allow' && bash === 'allow') {
    const place = outside === 'allow' ? 'also outside of this folder' : outside === 'ask' ? 'and asks before it leaves this folder' : 'and cannot leave this folder'
    return { tone: 'alone', short: outside === 'allow' ? 'Works alone, anywhere' : 'Works alone here', sentence: `${agent} changes files and runs commands by itself, ${place}.` }
  }
  if (bash === 'deny') {
    return edit === 'allow'
      ? { tone: 'alone', short: 'Edits alone, no commands', sentence: `${agent} changes files by itself and runs no commands.` }
      : { tone: 'asks', short: 'Asks before edits', sentence: `${agent} asks before it changes a file and runs no commands.` }
  }
  if (edit === 'allow') return { tone: 'asks', short: 'Edits alone, asks for commands', sentence: `${agent} changes files by itself and asks before each command.` }
  if (bash === 'allow') return { tone: 'asks', short: 'Runs alone, asks for edits', sentence: `${agent} runs commands by itself and asks before it changes a file.` }
  return { tone: 'asks', short: 'Asks first', sentence: `${agent} asks before it changes a file or runs a command.` }
}

const NAMES: Readonly<Record<string, string>> = {
  edit: 'Change files',
  bash: 'Run commands',
  read: 'Read files',
  webfetch: 'Fetch pages',
  websearch: 'Search the web',
  task: 'Start subagents',
  external_directory: 'Leave this folder',
  doom_loop: 'Repeat itself',
}

export function kindName(permission: string): string {
  return NAMES[permission] ?? permission
}

const ACTIONS = { allow: 'by itself', ask: 'asks', deny: 'never' } as const

/** How one kind is answered, with what is said otherwise for single patterns. */
export function kindText({ action, exceptions: all, approvals }: ModeKind): { answer: string; more: string } {
  // What the app lets itself have (its own temporary files) is no news.
  const exceptions = all.filter((rule) => rule.action !== 'allow' || rule.source.kind !== 'default')
  const counts = (['allow', 'ask', 'deny'] as const).flatMap((other) => {
    const patterns = exceptions.filter((rule) => rule.action === other).map(({ pattern }) => pattern)
    if (patterns.length === 0) return []
    const named = patterns.length > 2 ? `${patterns.length} patterns` : patterns.map(shortPattern).join(', ')
    return [other === 'allow' ? `${named} by itself` : other === 'ask' ? `asks for ${named}` : `never ${named}`]
  })
  const kept = action === 'ask' && approvals > 0 ? [`${approvals === 1 ? '1 approval' : `${approvals} approvals`} of yours`] : []
  return { answer: ACTIONS[action], more: [...counts, ...kept].join('; ') }
}

/** Where what holds was written down, in a word or two. */
export function placeText({ kind, file, agent }: RuleSource): string {
  const name = file?.split(/[\\/]/).at(-1)
  if (kind === 'default') return 'default'
  if (kind === 'user') return `your ${name ?? 'settings'}`
  if (kind === 'project') return agent === undefined ? `project’s ${name ?? 'settings'}` : `project’s ${name ?? agent}`
  if (kind === 'managed') return 'administrator'
  if (kind === 'environment') return 'environment'
  return kind === 'session' ? 'this session' : 'its caller'
}

function actionOf(kinds: readonly ModeKind[], permission: string) {
  return kinds.find((kind) => kind.permission === permission)?.action ?? 'ask'
}

function shortPattern(pattern: string): string {
  return pattern.length > 32 ? `…${pattern.slice(-31)}` : pattern
}
