import type { Agent } from '#protocol/agent'

const tokens = ['--accent', '--syn-keyword', '--ok', '--warn', '--syn-type', '--info']
const named: Readonly<Record<string, string>> = {
  primary: '--accent',
  secondary: '--syn-keyword',
  accent: '--accent',
  success: '--ok',
  warning: '--warn',
  error: '--danger',
  info: '--info',
}

/** Its own colour, by name or as `#rrggbb`; else one of the theme by its place among the others. */
export function agentColour(agents: readonly Agent[], agent: Agent | undefined): string {
  const own = agent?.color
  if (own !== undefined && /^#[0-9a-f]{3,8}$/i.test(own)) return own
  const token =
    (own === undefined ? undefined : named[own]) ??
    tokens[
      Math.max(
        0,
        agents.findIndex(({ name }) => name === agent?.name),
      ) % tokens.length
    ]
  return `var(${token})`
}
