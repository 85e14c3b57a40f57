import type { SessionID } from '#protocol/id'
import type { LSPLocation } from '#protocol/lsp'

/** A function, class or the like that was chosen by its name. */
export type SymbolMention = { name: string; kind: number; path: string; range: LSPLocation['range'] }
/** Another conversation; `name` is what stands in the text. */
export type SessionMention = { name: string; id: SessionID }

/** What was chosen from the `@` list; `name` is what stands behind the `@`. */
export type MentionTarget =
  | { kind: 'file'; name: string }
  | { kind: 'agent'; name: string }
  | ({ kind: 'session' } & SessionMention)
  | { kind: 'symbol'; name: string; symbol: SymbolMention }

export type Mentions = {
  /** Paths. */
  mentions: readonly string[]
  /** Names of agents. */
  agents?: readonly string[]
  symbols?: readonly SymbolMention[]
  sessions?: readonly SessionMention[]
}

export function withMention<D extends Mentions>(draft: D, target: MentionTarget): D {
  const { name } = target
  const others = <T extends { name: string }>(list: readonly T[] | undefined) => (list ?? []).filter((other) => other.name !== name)
  if (target.kind === 'file') return { ...draft, mentions: [...draft.mentions.filter((other) => other !== name), name] }
  if (target.kind === 'agent') return { ...draft, agents: [...(draft.agents ?? []).filter((other) => other !== name), name] }
  if (target.kind === 'symbol') return { ...draft, symbols: [...others(draft.symbols), target.symbol] }
  return { ...draft, sessions: [...others(draft.sessions), { name, id: target.id }] }
}

/** Everything that may stand behind an `@` of the draft. */
export function mentionedNames({ mentions, agents = [], symbols = [], sessions = [] }: Mentions): string[] {
  return [...mentions, ...agents, ...[...symbols, ...sessions].map(({ name }) => name)]
}

export function joinMentions(first: Mentions, second: Mentions): Mentions {
  return present({
    mentions: [...new Set([...first.mentions, ...second.mentions])],
    agents: [...new Set([...(first.agents ?? []), ...(second.agents ?? [])])],
    symbols: newest([...(first.symbols ?? []), ...(second.symbols ?? [])]),
    sessions: newest([...(first.sessions ?? []), ...(second.sessions ?? [])]),
  })
}

/** Of a draft that was stored by an earlier run. */
export function readMentions(value: Partial<Record<keyof Mentions, unknown>>): Mentions {
  const list = (entry: unknown) => (Array.isArray(entry) ? (entry as unknown[]) : [])
  const texts = (entry: unknown) => list(entry).filter((text) => typeof text === 'string')
  return present({
    mentions: texts(value.mentions),
    agents: texts(value.agents),
    symbols: (list(value.symbols) as Partial<SymbolMention>[]).filter(isSymbol),
    sessions: (list(value.sessions) as Partial<SessionMention>[]).filter(isSession),
  })
}

function isSymbol(value: Partial<SymbolMention> | null): value is SymbolMention {
  return typeof value?.name === 'string' && typeof value.path === 'string' && typeof value.kind === 'number' && typeof value.range?.start?.line === 'number'
}

function isSession(value: Partial<SessionMention> | null): value is SessionMention {
  return typeof value?.name === 'string' && typeof value.id === 'string'
}

/** Of two with one name the last was meant. */
function newest<T extends { name: string }>(list: readonly T[]): T[] {
  return [...new Map(list.map((entry) => [entry.name, entry])).values()]
}

function present({ mentions, agents, symbols, sessions }: Required<Mentions>): Mentions {
  return {
    mentions,
    ...(agents.length > 0 ? { agents } : {}),
    ...(symbols.length > 0 ? { symbols } : {}),
    ...(sessions.length > 0 ? { sessions } : {}),
  }
}
