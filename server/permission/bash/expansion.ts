import type { Node } from 'web-tree-sitter'
import { UnclearError } from './command'
import { isSensitiveVariable } from './variables'
import { children } from './words'

const SIMPLE_OPERATORS = new Set([':-', '-', ':+', '+', ':?', '?', '#', '##', '%', '%%', '/', '//', '/#', '/%', '^', '^^', ',', ',,'])
const ASSIGNING = new Set([':=', '='])

/** Dangers of this node itself, not of what it contains. Variables in arithmetic are evaluated as programs by bash. */
export function expansionDangers(node: Node): string[] {
  if (node.type === 'arithmetic_expansion') return /^\$(\(\(|\[)[\d\s+*/%()<>=!&|^~?:-]*(\)\)|\])$/.test(node.text) ? [] : ['arithmetic']
  if (node.type === 'subscript') return /\[(\d+|@|\*)\]$/.test(node.text) ? [] : ['arithmetic']
  if (node.type === 'translated_string') return ['expansion']
  if (node.type !== 'expansion') return []
  const operators = children(node).filter((child) => !child.isNamed && child.type !== '${' && child.type !== '}')
  const assigns = operators.some((operator) => ASSIGNING.has(operator.text))
  const name = children(node).find((child) => child.isNamed)?.text ?? ''
  if (assigns && isSensitiveVariable(name)) return [`sensitive-variable:${name}`]
  const known = operators.every((operator) => SIMPLE_OPERATORS.has(operator.text) || ASSIGNING.has(operator.text))
  // `${!x}`, `${x@P}` and `${x:y}` read the value of a variable as a name, a prompt or arithmetic.
  return known && !node.text.startsWith('${!') ? [] : ['expansion']
}

/** Leaves in which a substitution could hide from the grammar; bash would run it, so the whole text is unclear. */
export function checkLeaf(node: Node): void {
  const text = node.text
  if (node.type === 'comment' || !/[`$]/.test(text)) return
  const quoted = node.type === 'raw_string' || node.type === 'ansi_c_string'
  // Inside `"${x:-'…'}"` single quotes do not quote.
  if (quoted && !hasAncestor(node, ['expansion', 'arithmetic_expansion', 'heredoc_body', 'subscript'])) return
  if (node.type === 'heredoc_body') return
  const hidden = quoted ? /`|\$[({[]/.test(text) : /(^|[^\\])(\\\\)*(`|\$[({[])/.test(text)
  if (hidden && node.isNamed) throw new UnclearError('A substitution stands where it cannot be read')
}

function hasAncestor(node: Node, types: readonly string[]): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) if (types.includes(parent.type)) return true
  return false
}
