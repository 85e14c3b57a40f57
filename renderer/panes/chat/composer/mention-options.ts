import { Bot, Box, File, Folder, Hash, MessageSquare, SquareFunction, Variable, type LucideIcon } from 'lucide-react'
import type { Agent } from '#protocol/agent'
import type { LSPSymbol } from '#protocol/lsp'
import type { Session } from '#protocol/session'
import { relativePath } from '../../../client/file'
import { shownTitle } from '../../../client/session-title'
import { fuzzyFilter } from '../../../ui/fuzzy'
import { formatRelative } from '../../../ui/time'
import type { MentionTarget, SymbolMention } from './draft-mentions'
import { recentFirst } from './recent-mentions'
import type { Suggestion } from './suggestion-list'

export type MentionOption = Suggestion & { section: MentionSection; target: MentionTarget }
export type MentionSection = 'Files' | 'Symbols' | 'Agents' | 'Sessions'

export type MentionSources = {
  directory: string
  query: string
  /** As the server found and ordered them. */
  paths: readonly string[]
  symbols: readonly LSPSymbol[]
  agents: readonly Agent[]
  sessions: readonly Session[]
  /** Keys of what was mentioned before, the last first. */
  recent: readonly string[]
}

const SHOWN = { Files: 8, Symbols: 6, Agents: 4, Sessions: 4 }
const LONGEST_NAME = 60

/** What fits behind the `@`, in its sections, the used before the others. A section whose first name begins as was typed goes first. */
export function mentionOptions(sources: MentionSources): MentionOption[] {
  const { query, paths, recent } = sources
  const path = query.includes('/')
  const sections = [
    paths.map(fileOption),
    path ? [] : symbolOptions(sources),
    path ? [] : fuzzyFilter(sources.agents.filter(isCallable), query, ({ name }) => name).map(agentOption),
    path ? [] : sessionOptions(sources),
  ].map((options) => recentFirst(options, recent).slice(0, options[0] && SHOWN[options[0].section]))
  return beginsFirst(sections, query).flat()
}

function beginsFirst(sections: MentionOption[][], query: string): MentionOption[][] {
  if (query.length < 2) return sections
  const begins = ([first]: MentionOption[]) => first !== undefined && first.label.toLowerCase().startsWith(query.toLowerCase())
  return sections.toSorted((a, b) => Number(begins(b)) - Number(begins(a)))
}

function isCallable({ mode, hidden }: Agent): boolean {
  return mode !== 'primary' && !hidden
}

function fileOption(path: string): MentionOption {
  const cut = path.lastIndexOf('/', path.length - 2) + 1
  const icon = path.endsWith('/') ? Folder : File
  return { section: 'Files', key: `file ${path}`, icon, label: path.slice(cut), detail: path.slice(0, cut), target: { kind: 'file', name: path } }
}

function agentOption({ name, description = 'agent' }: Agent): MentionOption {
  return { section: 'Agents', key: `agent ${name}`, icon: Bot, label: name, detail: description, target: { kind: 'agent', name } }
}

function sessionOptions({ sessions, query }: MentionSources): MentionOption[] {
  const open = sessions.filter(({ time }) => time.archived === undefined)
  return fuzzyFilter(open, query, ({ title }) => shownTitle(title)).map(({ id, title, time }) => {
    const name = oneLine(shownTitle(title)).slice(0, LONGEST_NAME).trim()
    return { section: 'Sessions', key: `session ${id}`, icon: MessageSquare, label: name, detail: formatRelative(time.updated, Date.now(), 'en'), target: { kind: 'session', name, id } }
  })
}

function symbolOptions({ directory, symbols, query }: MentionSources): MentionOption[] {
  const found = symbols.flatMap((symbol) => readSymbol(symbol, directory) ?? [])
  return fuzzyFilter(found, query, ({ name }) => name).map((symbol) => {
    const { name, kind, path, range } = symbol
    const place = `${path}:${range.start.line + 1}`
    return { section: 'Symbols', key: `symbol ${name} ${path}`, icon: symbolIcon(kind), label: name, detail: place, target: { kind: 'symbol', name, symbol } }
  })
}

/** Of a file in the folder; what lies outside cannot be attached. */
function readSymbol({ name, kind, location: { uri, range } }: LSPSymbol, directory: string): SymbolMention | undefined {
  if (!uri.startsWith('file:') || !URL.canParse(uri)) return undefined
  const file = decodeURIComponent(new URL(uri).pathname).replace(/^\/([A-Za-z]:)/, '$1')
  const path = relativePath(directory, file)
  return path === file ? undefined : { name: oneLine(name), kind, path, range }
}

/** Kinds of the Language Server Protocol. */
function symbolIcon(kind: number): LucideIcon {
  if (kind === 6 || kind === 9 || kind === 12) return SquareFunction
  if (kind === 5 || kind === 10 || kind === 11 || kind === 23) return Box
  return kind === 13 || kind === 14 ? Variable : Hash
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
