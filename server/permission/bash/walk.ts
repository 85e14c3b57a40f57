import path from 'node:path'
import type { Node } from 'web-tree-sitter'
import { emitBare, emitCommand, type Walk } from './emit'
import { literal, UnclearError, type Place } from './command'
import { children, lateArguments, readWord, redirectsOf } from './words'
import { expansionDangers } from './expansion'

// Walks the syntax tree in the order of running and emits every simple command, wherever it hides. With it goes the
// place: the directories a command may run in, because `cd /etc && rm passwd` names /etc/passwd. What a `cd` leads to
// after `&&` is certain; elsewhere both sides are kept, and what cannot be known makes the place unknown.

export interface Outcome {
  success: Place
  failure: Place
}

const SEQUENCES = new Set([
  'program',
  'compound_statement',
  'do_group',
  'else_clause',
  'elif_clause',
  'if_statement',
  'case_statement',
  'case_item',
])
const LOOPS = new Set(['for_statement', 'while_statement', 'c_style_for_statement'])
const CHILD_SHELLS = new Set(['subshell', 'command_substitution', 'process_substitution', 'pipeline'])
const UNITS = new Set(['command', 'declaration_command', 'unset_command', 'variable_assignment', 'variable_assignments', 'test_command'])
const OTHERS = [
  'list',
  'negated_command',
  'redirected_statement',
  'function_definition',
  'comment',
  'file_redirect',
  'heredoc_redirect',
  'herestring_redirect',
]
const STATEMENTS = new Set([...SEQUENCES, ...LOOPS, ...CHILD_SHELLS, ...UNITS, ...OTHERS])
const VALUES = new Set(
  `word number string raw_string ansi_c_string translated_string string_content concatenation simple_expansion expansion
  arithmetic_expansion
  brace_expression array subscript variable_name special_variable_name regex extglob_pattern test_operator binary_expression
  unary_expression
  ternary_expression postfix_expression parenthesized_expression file_descriptor heredoc_body heredoc_content heredoc_start
  heredoc_end command_name variable_assignment`.split(/\s+/),
)
const MAX_DIRECTORIES = 8
const CHANGES_DIRECTORY = /(^|[^\w./-])(cd|pushd|popd)($|[^\w./-])/

export function visit(walk: Walk, node: Node, place: Place): Outcome {
  const type = node.type
  if (!node.isNamed) return same(place)
  if (!STATEMENTS.has(type)) return visitLoose(walk, node, place)
  if (type === 'compound_statement' && node.text.startsWith('((')) return unit(walk, node, place)
  if (SEQUENCES.has(type)) return sequence(walk, children(node), place)
  if (LOOPS.has(type)) return visitLoop(walk, node, place)
  if (CHILD_SHELLS.has(type)) return visitChildShell(walk, node, place)
  if (UNITS.has(type)) return unit(walk, node, place)
  if (type === 'list') return visitList(walk, node, place)
  if (type === 'negated_command') {
    const outcome = sequence(walk, children(node), place)
    return { success: outcome.failure, failure: outcome.success }
  }
  if (type === 'redirected_statement') return visitRedirected(walk, node, place)
  if (type === 'function_definition') return visitFunction(walk, node, place)
  if (type === 'comment') return same(place)
  return unit(walk, node, place)
}

/** Looks into the parts of a word for commands and for expansions that run something; returns the dangers. */
export function visitValue(walk: Walk, node: Node, place: Place): string[] {
  if (node.type === 'command_substitution' || node.type === 'process_substitution') {
    visitChildShell(walk, node, place)
    return []
  }
  if (node.isNamed && !VALUES.has(node.type)) {
    if (!STATEMENTS.has(node.type)) throw new UnclearError(`The analysis does not know "${node.type}"`)
    visit(walk, node, place)
    return []
  }
  return [...expansionDangers(node), ...children(node).flatMap((child) => visitValue(walk, child, place))]
}

export function merge(...places: Place[]): Place {
  const directories = [...new Set(places.flatMap((place) => place.directories))]
  const unknown = directories.length > MAX_DIRECTORIES || places.some((place) => place.unknown)
  return { directories: directories.slice(0, MAX_DIRECTORIES), unknown }
}

function same(place: Place): Outcome {
  return { success: place, failure: place }
}

/** After a conditional or a list any of the places may hold, so nothing is forgotten but what `&&` makes certain. */
function sequence(walk: Walk, nodes: Node[], place: Place): Outcome {
  let outcome = same(place)
  for (const node of nodes) {
    if (!node.isNamed) continue
    const before = merge(outcome.success, outcome.failure)
    const next = visit(walk, node, before)
    outcome = node.type === 'comment' ? outcome : isBranch(node) ? same(merge(before, next.success, next.failure)) : next
  }
  return outcome
}

function isBranch(node: Node): boolean {
  return (
    ['else_clause', 'elif_clause', 'case_item', 'if_statement', 'case_statement', 'do_group'].includes(node.type) ||
    node.parent?.type === 'if_statement' ||
    node.parent?.type === 'case_item'
  )
}

function visitList(walk: Walk, node: Node, place: Place): Outcome {
  let outcome: Outcome | undefined
  let operator = ''
  for (const child of children(node)) {
    if (!child.isNamed) operator = child.type
    else if (child.type === 'comment') continue
    else if (!outcome) outcome = visit(walk, child, place)
    else if (operator === '&&') {
      const right = visit(walk, child, outcome.success)
      outcome = { success: right.success, failure: merge(outcome.failure, right.failure) }
    } else {
      const right = visit(walk, child, operator === '||' ? outcome.failure : merge(outcome.success, outcome.failure))
      outcome = { success: merge(outcome.success, right.success), failure: right.failure }
    }
  }
  return outcome ?? same(place)
}

/** A loop may run its body any number of times, so a change of directory in it leads anywhere. */
function visitLoop(walk: Walk, node: Node, place: Place): Outcome {
  const inside = CHANGES_DIRECTORY.test(node.text) ? { ...place, unknown: true } : place
  if (node.type === 'c_style_for_statement') emitBare(walk, node, { place: inside, dangers: ['arithmetic'] })
  const variable = node.childForFieldName('variable')?.text
  if (variable !== undefined) emitBare(walk, node, { place: inside, assigns: variable })
  for (const child of children(node)) if (child.isNamed) visit(walk, child, inside)
  return same(inside)
}

function visitChildShell(walk: Walk, node: Node, place: Place): Outcome {
  if (node.type === 'pipeline') for (const child of children(node)) visit(walk, child, place)
  else sequence(walk, children(node), place)
  return same(place)
}

function visitRedirected(walk: Walk, node: Node, place: Place): Outcome {
  const body = node.childForFieldName('body')
  const redirects = redirectsOf(node)
  if (body?.type === 'command') return unit(walk, node, place)
  if (lateArguments(redirects).length > 0) throw new UnclearError('An argument stands where it cannot be read')
  const outcome = body ? visit(walk, body, place) : same(place)
  // The grammar hangs the redirect of a list's last command on the whole list, so what stands before it may have moved.
  const there = merge(place, outcome.success, outcome.failure)
  emitBare(walk, node, { place: there, redirects, dangers: redirects.flatMap((redirect) => visitRedirect(walk, redirect, there)) })
  return outcome
}

function visitFunction(walk: Walk, node: Node, place: Place): Outcome {
  const inside = CHANGES_DIRECTORY.test(node.tree.rootNode.text) ? { ...place, unknown: true } : place
  const redirects = redirectsOf(node)
  const dangers = redirects.flatMap((redirect) => visitRedirect(walk, redirect, place))
  emitBare(walk, node, { place: inside, redirects, dangers: [`function:${node.childForFieldName('name')?.text ?? ''}`, ...dangers] })
  const body = node.childForFieldName('body')
  if (body) visit(walk, body, inside)
  return same(inside)
}

/** Words of a `for` or `case`, or whatever else stands where no statement is. */
function visitLoose(walk: Walk, node: Node, place: Place): Outcome {
  const dangers = visitValue(walk, node, place)
  if (dangers.length > 0) emitBare(walk, node, { place, dangers })
  return same(place)
}

function visitRedirect(walk: Walk, node: Node, place: Place): string[] {
  // Redirects behind a here-document's mark are in the list of their statement already.
  const parts = children(node).filter((child) => !child.type.endsWith('_redirect'))
  return parts.flatMap((child) => visitValue(walk, child, place))
}

/** One command with its redirects; what is nested in its words is visited as well. */
function unit(walk: Walk, node: Node, place: Place): Outcome {
  if (node.type === 'variable_assignments') return sequence(walk, children(node), place)
  const body = node.type === 'redirected_statement' ? node.childForFieldName('body') : node
  if (!body) throw new UnclearError('A redirect without a command could not be read')
  const outer = node === body ? [] : redirectsOf(node)
  const dangers = [...(body.type === 'command' ? children(body) : [body]), ...outer].flatMap((child) => nested(walk, child, place))
  if (body.type.endsWith('_redirect')) emitBare(walk, body, { place, redirects: [body], dangers })
  else if (body.type === 'command') emitCommand(walk, { node, body, redirects: outer, place, dangers })
  else emitBare(walk, node, { place, dangers })
  // `cat <<X && cd y` keeps the rest of its line inside the redirect.
  if (outer.some((redirect) => CHANGES_DIRECTORY.test(redirect.childForFieldName('right')?.text ?? '')))
    return same({ ...place, unknown: true })
  return body.type === 'command' ? changedPlace(walk, body, place) : same(place)
}

function nested(walk: Walk, node: Node, place: Place): string[] {
  return VALUES.has(node.type) || node.type.endsWith('_substitution') ? visitValue(walk, node, place) : visitRedirect(walk, node, place)
}

/** Where a `cd` leads. */
function changedPlace(walk: Walk, node: Node, place: Place): Outcome {
  const name = node.childForFieldName('name')
  const words = [...(name ? children(name) : []), ...node.childrenForFieldName('argument').filter((child): child is Node => child !== null)]
  const argv = words.map((word) => readWord(word, { home: walk.home, place }))
  while (/^(command|builtin|time|-.*)$/.test(argv[0]?.value ?? '')) argv.shift()
  const verb = argv[0]?.value
  const hidden = verb == null || argv[0]?.glob || (verb === 'eval' && CHANGES_DIRECTORY.test(node.text))
  if (hidden && argv.length > 0) return same({ ...place, unknown: true })
  if (verb !== 'cd' && verb !== 'pushd' && verb !== 'popd') return same(place)
  const operands = argv.slice(1).filter((word) => word.value === null || !/^(-[LPe@]+|--)$/.test(word.value))
  const target = operands.length === 0 && verb === 'cd' ? literal(walk.home) : operands[0]
  if (operands.length > 1 || target?.value == null || target.glob || /^[-+]/.test(target.value) || verb === 'popd') {
    return { success: { ...place, unknown: true }, failure: place }
  }
  const directories = place.directories.map((directory) => path.resolve(directory, target.value ?? ''))
  return { success: { directories: [...new Set(directories)], unknown: place.unknown && !path.isAbsolute(target.value) }, failure: place }
}
