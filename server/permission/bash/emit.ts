import type { Node } from 'web-tree-sitter'
import {
  literal,
  UnclearError,
  type BashAssignment,
  type BashCommand,
  type BashRedirect,
  type Place,
  type RedirectKind,
  type Word,
} from './command'
import { commandDangers } from './dangers'
import { argumentPaths, resolveTarget, touchesFiles, type NamedPaths } from './paths'
import { alwaysPattern } from './prefix'
import { isSensitiveVariable } from './variables'
import { children, lateArguments, readWord, redirectsOf, type WordContext } from './words'
import { openFind, openWrapper, type Opened } from './wrappers'

/** What one analysis carries along. */
export interface Walk {
  home: string
  units: BashCommand[]
  /** Wrappers around the text that is walked. */
  wrapper: readonly string[]
  /** Analyses a text that a shell would read, for example behind `bash -c`. */
  runScript: (text: string, place: Place, wrapper: readonly string[]) => void
}

export const MAX_COMMANDS = 50
const MAX_WRAPPERS = 8

interface CommandInput {
  /** The whole of it, redirects included. */
  node: Node
  body: Node
  redirects: Node[]
  place: Place
  /** Found in the words already. */
  dangers: string[]
}

/** Emits a simple command, and what it wraps. */
export function emitCommand(walk: Walk, { node, body, redirects, place, dangers }: CommandInput): void {
  const context = { home: walk.home, place }
  const parts = children(body)
  const name = body.childForFieldName('name')
  // `$"…"` leaves a lone `$` beside its string, which no static word may come from.
  const words = parts
    .filter((part, index) => body.fieldNameForChild(index) === 'argument')
    .map((part) => (part.isNamed ? readWord(part, context) : unknownWord()))
  const late = lateArguments([...parts.filter((part) => part.type === 'heredoc_redirect'), ...redirects])
  const argv = [
    ...(name ? [readName(name, context)] : []),
    ...words,
    ...late.map((part) => (part.isNamed ? readWord(part, context) : unknownWord())),
  ]
  const assignments = parts.filter((part) => part.type === 'variable_assignment').map((part) => readAssignment(part, context))
  const inside = redirectsOf(body)
  const read = [...inside, ...redirects].map((redirect) => readRedirect(redirect, context))
  const base: Unit = { text: node.text, argv, environment: assignments, redirects: read, place, dangers, wrapper: walk.wrapper }
  if (argv.length === 0) add(walk, base)
  else unwrap(walk, base)
}

export interface BareInput {
  place: Place
  redirects?: Node[]
  dangers?: string[]
  /** A variable that gets values, like that of `for`. */
  assigns?: string
}

/** Emits what is no simple command but has an effect: redirects of groups, assignments, tests, declarations, functions. */
export function emitBare(walk: Walk, node: Node, input: BareInput): void {
  const place = input.place
  const context = { home: walk.home, place }
  const read = (input.redirects ?? []).map((redirect) => readRedirect(redirect, context))
  const environment = node.type === 'variable_assignment' ? [readAssignment(node, context)] : []
  const dangers = [...(input.dangers ?? []), ...bareDangers(node, context)]
  if (input.assigns !== undefined && isSensitiveVariable(input.assigns)) dangers.push(`sensitive-variable:${input.assigns}`)
  const silent = read.every(({ target }) => target !== null) && redirectPaths(read, context).paths.length === 0
  const nothing = silent && dangers.length === 0 && !environment.some(({ name }) => isSensitiveVariable(name))
  if (nothing && !['declaration_command', 'unset_command', 'test_command'].includes(node.type)) return
  const argv = ['declaration_command', 'unset_command', 'test_command'].includes(node.type) ? readLoose(node, context) : []
  add(walk, { text: node.text, argv, environment, redirects: read, place, dangers, wrapper: walk.wrapper })
}

interface Unit {
  text: string
  argv: Word[]
  environment: BashAssignment[]
  redirects: BashRedirect[]
  place: Place
  dangers: string[]
  wrapper: readonly string[]
}

function unwrap(walk: Walk, unit: Unit): void {
  if (unit.wrapper.length > MAX_WRAPPERS) throw new UnclearError('Too many commands are wrapped in each other')
  for (const found of openFind(unit.argv)) unwrapInner(walk, { ...unit, redirects: [], dangers: executesElsewhere(found) }, found)
  const opened = openWrapper(unit.argv)
  if (!opened) return add(walk, unit)
  if (opened.inner || opened.script) unwrapInner(walk, unit, opened)
  else add(walk, { ...unit, dangers: [...unit.dangers, ...opened.dangers], environment: [...unit.environment, ...opened.environment] })
}

function unwrapInner(walk: Walk, unit: Unit, opened: Opened): void {
  const inner: Unit = {
    ...unit,
    argv: opened.inner ?? [],
    environment: [...unit.environment, ...opened.environment],
    dangers: [...unit.dangers, ...opened.dangers],
    wrapper: [...unit.wrapper, opened.label],
  }
  if (opened.inner) return unwrap(walk, inner)
  walk.runScript(opened.script?.value ?? '', unit.place, inner.wrapper)
  // What stood around the script still has its own effects.
  const around = inner.redirects.length > 0 || inner.dangers.length > 0 || inner.environment.some(({ name }) => isSensitiveVariable(name))
  if (around) add(walk, { ...inner, argv: unit.argv, wrapper: unit.wrapper })
}

/** `-execdir` runs where the file was found. */
function executesElsewhere(opened: Opened): string[] {
  return opened.label.endsWith('dir') ? ['unknown-directory'] : []
}

function add(walk: Walk, unit: Unit): void {
  if (walk.units.length >= MAX_COMMANDS) throw new UnclearError(`More than ${MAX_COMMANDS} commands`)
  const context = { home: walk.home, place: unit.place }
  const named = argumentPaths(unit.argv, context)
  const redirected = redirectPaths(unit.redirects, context)
  const argv = unit.argv.map((word) => word.value)
  const dangers = [...new Set([...unit.dangers, ...ownDangers(unit)])]
  walk.units.push({
    text: unit.text,
    argv,
    environment: unit.environment,
    redirects: unit.redirects,
    paths: [...new Set([...named.paths, ...redirected.paths])],
    writes: [...new Set([...named.writes, ...redirected.writes])],
    wrapper: [...unit.wrapper],
    dangers,
    prefix:
      (dangers.length === 0 && unit.environment.length === 0 && redirected.writes.length === 0 ? alwaysPattern(argv) : undefined) ??
      unit.text,
  })
}

function ownDangers(unit: Unit): string[] {
  const found = commandDangers(unit.argv)
  for (const { name, value } of unit.environment) {
    if (isSensitiveVariable(name)) found.push(`sensitive-variable:${name}`)
    else if (name.includes('[')) found.push('arithmetic')
    else if (value === null && unit.argv.length > 0 && /^(LC_ALL|LANG)$/.test(name)) found.push(`sensitive-variable:${name}`)
  }
  for (const { kind, target } of unit.redirects) {
    if (kind === '<<<' || kind === '<<') continue
    if (target === null) found.push('dynamic-redirect')
    else if (/^\/dev\/(tcp|udp)\//.test(target)) found.push('network-device')
  }
  const name = unit.argv[0]?.value?.split('/').at(-1) ?? null
  const onlyMoves = name === 'cd' || name === 'pushd'
  const matters = unit.argv.length > 0 ? touchesFiles(name) && !onlyMoves : unit.redirects.length > 0
  if (unit.place.unknown && matters) found.push('unknown-directory')
  if (onlyMoves && unit.argv.some((word) => word.value === '-')) found.push('unknown-directory')
  return found
}

function readName(node: Node, context: WordContext): Word {
  const parts = children(node)
  const only = parts.length === 1 ? parts[0] : undefined
  const word = only?.isNamed ? readWord(only, context) : unknownWord()
  return word.glob || word.value === '' || /[{}]/.test(node.text) ? unknownWord() : word
}

function readAssignment(node: Node, context: WordContext): BashAssignment {
  const value = node.childForFieldName('value')
  return { name: node.childForFieldName('name')?.text ?? '', value: value ? readWord(value, context).value : '' }
}

const KINDS = new Set<string>(['<', '>', '>>', '>|', '&>', '&>>', '>&', '<&', '<>'])

function readRedirect(node: Node, context: WordContext): BashRedirect {
  const descriptor = node.childForFieldName('descriptor')?.text
  const fd = descriptor !== undefined && /^\d+$/.test(descriptor) ? Number(descriptor) : null
  if (node.type === 'heredoc_redirect') return { kind: '<<', target: null, fd }
  const parts = children(node)
  if (node.type === 'herestring_redirect') {
    const text = parts.filter((part) => part.isNamed && part.type !== 'file_descriptor').at(-1)
    return { kind: '<<<', target: text ? readWord(text, context).value : null, fd }
  }
  const operator = parts.find((part) => !part.isNamed)?.text ?? ''
  if (operator === '>&-' || operator === '<&-') return { kind: operator === '>&-' ? '>&' : '<&', target: '-', fd }
  const targets = node.childrenForFieldName('destination').filter((child): child is Node => child !== null)
  if (!KINDS.has(operator) || targets.length !== 1 || !targets[0]) throw new UnclearError('A redirect could not be read')
  const word = targets[0].isNamed ? readWord(targets[0], context) : unknownWord()
  return {
    kind: operator as RedirectKind,
    target: targets[0].type === 'process_substitution' ? '/dev/fd/63' : word.glob ? null : word.value,
    fd,
  }
}

function redirectPaths(redirects: readonly BashRedirect[], context: WordContext): NamedPaths {
  const paths: string[] = []
  const writes: string[] = []
  for (const { kind, target } of redirects) {
    if (target === null || kind === '<<' || kind === '<<<') continue
    if ((kind === '>&' || kind === '<&') && /^(\d+-?|-)$/.test(target)) continue
    const files = resolveTarget(target, context)
    paths.push(...files)
    if (kind !== '<' && kind !== '<&') writes.push(...files)
  }
  return { paths, writes }
}

/** The words of a declaration or a test; of a test those inside its expressions. */
function readLoose(node: Node, context: WordContext): Word[] {
  return children(node).flatMap((part) => {
    if (!part.isNamed || part.type === 'variable_name' || part.type === 'test_operator') return [literal(part.text)]
    if (part.type.endsWith('_expression')) return readLoose(part, context)
    if (part.type !== 'variable_assignment') return [readWord(part, context)]
    const { name, value } = readAssignment(part, context)
    return [{ value: value === null ? null : `${name}=${value}`, glob: false }]
  })
}

function bareDangers(node: Node, context: WordContext): string[] {
  if (node.type === 'compound_statement') return ['arithmetic']
  if (node.type === 'test_command') return testDangers(node)
  if (node.type !== 'declaration_command' && node.type !== 'unset_command') return []
  const found: string[] = []
  for (const part of children(node).slice(1)) {
    const name = part.type === 'variable_assignment' ? readAssignment(part, context).name : readWord(part, context).value
    const text = part.type === 'variable_name' ? part.text : name
    if (text === null || text.includes('[')) found.push('shell-state:declare')
    else if (/^[-+]/.test(text) && !/^-[xrpgaA]+$/.test(text)) found.push(`shell-state:declare ${text}`)
    else if (isSensitiveVariable(text.split('=')[0] ?? '')) found.push(`sensitive-variable:${text.split('=')[0]}`)
  }
  return found
}

/** `[[ $a -eq 1 ]]` evaluates its sides as arithmetic, in which a variable can be a program, and `-v` evaluates an index. */
function testDangers(node: Node): string[] {
  const double = node.text.startsWith('[[')
  if (node.text.startsWith('((')) return ['arithmetic']
  if (!double) checkSingleTest(node)
  const compares = double && /\s-(eq|ne|lt|le|gt|ge)\s/.test(node.text) && !/^\[\[ \d+ -\w\w \d+ \]\]$/.test(node.text)
  return compares || /\s-[vR]\s/.test(node.text) ? ['arithmetic'] : []
}

/** To bash `[` is a command like any other, so what the grammar takes for an operator may be a redirect or a new command. */
function checkSingleTest(node: Node): void {
  const open: Node[] = [node]
  for (let next = open.pop(); next; next = open.pop()) {
    const quoted = [
      'string',
      'raw_string',
      'ansi_c_string',
      'command_substitution',
      'process_substitution',
      'expansion',
      'simple_expansion',
      'arithmetic_expansion',
    ]
    if (quoted.includes(next.type)) continue
    if (!next.isNamed && /^(&&|\|\||<|>|\||;|\(|\)|<=|>=|=~|&|\(\(|\)\))$/.test(next.type))
      throw new UnclearError('A test holds something that bash reads as another command')
    open.push(...children(next))
  }
}

function unknownWord(): Word {
  return { value: null, glob: false }
}
