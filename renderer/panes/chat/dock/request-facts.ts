import type { PermissionReason, PermissionRequest, RuleSource, SourcedRule } from '#protocol/permission'

/** A file that a command line names. */
export type Touched = { path: string; writes: boolean }

/** What the tool says of its request, as far as the card knows it. */
export function touchedOf({ metadata }: PermissionRequest): Touched[] {
  const { touches } = metadata
  if (!Array.isArray(touches)) return []
  return touches.flatMap((entry: unknown) => {
    const { path, writes } = (entry ?? {}) as Partial<Touched>
    return typeof path === 'string' ? [{ path, writes: writes === true }] : []
  })
}

/** The host that a page is fetched from. */
export function hostOf({ metadata }: PermissionRequest): string | undefined {
  if (typeof metadata['url'] !== 'string') return undefined
  try {
    return new URL(metadata['url']).host
  } catch {
    return undefined
  }
}

/** What is risky about it, in words. */
export function notesOf({ metadata }: PermissionRequest): string[] {
  const changed = metadata['changed'] === true ? ['This tool’s description or parameters changed since you allowed it.'] : []
  const hidden = metadata['hidden'] === true ? ['It holds characters that do not show. They are spelled out and marked.'] : []
  const dangers = Array.isArray(metadata['dangers']) ? metadata['dangers'].filter((entry) => typeof entry === 'string') : []
  const reason = typeof metadata['reason'] === 'string' ? [`It cannot be told what this would do: ${metadata['reason']}.`] : []
  return [...changed, ...hidden, ...dangers.map(dangerText), ...reason]
}

const DANGERS: Readonly<Record<string, string>> = {
  'dynamic-command': 'What is run is only known when it runs.',
  'dynamic-argument': 'An argument is only known when it runs.',
  'dynamic-redirect': 'Where it writes is only known when it runs.',
  'unknown-directory': 'In which folder it works is only known when it runs.',
  'network-device': 'It opens a network connection.',
  arithmetic: 'It evaluates text as arithmetic, which can run commands.',
  'sensitive-variable': 'It sets a variable that changes how programs work',
  'shell-state': 'It changes how the shell itself works',
}

/** `kind` or `kind:what`, as the analysis of commands says it. */
export function dangerText(danger: string): string {
  const [kind = '', ...rest] = danger.split(':')
  const what = rest.join(':')
  const words = DANGERS[kind]
  if (words === undefined) return what === '' ? `Risky: ${danger}` : `Risky: ${what}`
  return words.endsWith('.') ? words : what === '' ? `${words}.` : `${words}: ${what}`
}

/** Where a rule is written down. */
export function sourceText({ kind, file, agent }: RuleSource, directory: string): string {
  const own = agent === undefined ? '' : `, for the agent “${agent}”`
  if (kind === 'default') return 'a default of the app'
  if (kind === 'session') return 'this session’s own rules'
  if (kind === 'caller') return 'the rules of the agent that started this one'
  if (kind === 'environment') return 'the environment (OPENCODE_PERMISSION)'
  if (kind === 'managed') return `a file of your administrator${own}`
  if (file === undefined) return `${kind === 'user' ? 'your settings' : 'this project'}${own}`
  if (kind === 'user') return `your ${file.split(/[\\/]/).at(-1)}${own}`
  return `${file.startsWith(`${directory}/`) ? file.slice(directory.length + 1) : file} of this project${own}`
}

/** Which rule asked, as pieces: its own words, and where it stands. */
export function ruleText({ forced, rules }: Pick<PermissionReason, 'forced' | 'rules'>, directory: string): { rule?: string; text: string } {
  const [first] = rules
  if (forced && !first) return { text: 'Asked every time, whatever the rules say' }
  if (!first) return { text: 'No rule allows it' }
  const more = rules.length > 1 ? ` and ${rules.length - 1} more` : ''
  return { rule: ruleName(first), text: `in ${sourceText(first.source, directory)}${more}${forced ? ', and asked every time' : ''}` }
}

export function ruleName({ permission, pattern }: Pick<SourcedRule, 'permission' | 'pattern'>): string {
  return pattern === '*' ? permission : `${permission} ${pattern}`
}
