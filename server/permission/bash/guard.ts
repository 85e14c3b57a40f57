import type { Node } from 'web-tree-sitter'
import { UnclearError } from './command'
import { checkLeaf } from './expansion'
import { hasInvisible } from './visible'
import { children } from './words'

// The grammar and bash do not agree everywhere. Each check here closes one gap through which a command could hide: what
// bash would run must be what the tree shows, or the whole text is unclear.

export const MAX_BYTES = 16 * 1024
const STRINGS = new Set([
  'string',
  'translated_string',
  'heredoc_body',
  'heredoc_redirect',
  'redirected_statement',
  'expansion',
  'raw_string',
  'ansi_c_string',
  'regex',
])

const WORD_LISTS = new Set([
  'command',
  'declaration_command',
  'unset_command',
  'heredoc_redirect',
  'array',
  'for_statement',
  'variable_assignments',
])
const STATEMENT_PARTS = new Set(['heredoc_body', 'heredoc_end', 'heredoc_start', 'pipeline', 'do_group', 'comment'])

export function checkText(text: string): void {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new UnclearError(`Longer than ${MAX_BYTES} bytes`)
  if (hasInvisible(text)) throw new UnclearError('Invisible or control characters')
  // Bash joins what a continued line cuts apart; the grammar starts a new word.
  if (/(^|[^ \t])\\\n/.test(text) || /\\[ \t]+\\\n/.test(text)) throw new UnclearError('A line is continued inside a word')
}

export function checkTree(root: Node): void {
  if (root.hasError) throw new UnclearError('Not readable as a shell command')
  const source = root.text
  const offset = root.startIndex
  const open: Node[] = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.isMissing || node.type === 'ERROR') throw new UnclearError('Not readable as a shell command')
    if (node.type === 'comment') checkComment(node, source, offset)
    if (node.type === 'heredoc_redirect') checkHeredoc(node, source, offset)
    if (node.childCount === 0) checkLeaf(node)
    else if (!STRINGS.has(node.type)) checkGaps(node)
    checkWords(node)
    open.push(...children(node))
  }
}

/** Only blanks may lie between the parts of the tree; a backslash there would have changed the meaning of what follows. */
function checkGaps(node: Node): void {
  const text = node.text
  let from = 0
  for (const child of children(node)) {
    const start = child.startIndex - node.startIndex
    if (start > from && !isBlank(text.slice(from, start))) throw new UnclearError('A part of the text is not understood')
    from = Math.max(from, child.endIndex - node.startIndex)
  }
  if (!isBlank(text.slice(from))) throw new UnclearError('A part of the text is not understood')
}

/** The grammar sometimes makes two words of one, or one of two. */
function checkWords(node: Node): void {
  if (node.type === 'word' && /(^|[^\\])(\\\\)*[ \t\n]/.test(node.text)) throw new UnclearError('A word holds a blank')
  const whole = node.type === 'concatenation'
  if (!whole && !WORD_LISTS.has(node.type)) return
  children(node).forEach((child, index, all) => {
    const next = all[index + 1]
    if (!next) return
    const touches = child.endIndex === next.startIndex
    const words = isWordPart(child) && isWordPart(next)
    if (whole ? !touches : words && touches) throw new UnclearError('The words cannot be told apart')
  })
}

function isWordPart(node: Node): boolean {
  return node.type === '$' || (node.isNamed && !node.type.endsWith('_redirect') && !STATEMENT_PARTS.has(node.type))
}

function isBlank(text: string): boolean {
  return /^([ \t\n]|\\\n)*$/.test(text)
}

/** To bash a `#` begins a comment only at the start of a word. */
function checkComment(node: Node, source: string, offset: number): void {
  const before = source.slice(0, node.startIndex - offset)
  if (!/(^|[ \t\n;&|(])$/.test(before) || /\\[ \t\n;&|(]$/.test(before)) throw new UnclearError('A comment begins inside a word')
}

function checkHeredoc(node: Node, source: string, offset: number): void {
  const parts = children(node)
  const start = parts.find((part) => part.type === 'heredoc_start')
  const end = parts.find((part) => part.type === 'heredoc_end')
  const match = /^(?:'(\w+)'|"(\w+)"|\\?(\w+))$/.exec(start?.text ?? '')
  const mark = match?.[1] ?? match?.[2] ?? match?.[3]
  if (!start || !end || mark === undefined || end.text.trim() !== mark) throw new UnclearError('A here-document has an unusual mark')
  if (
    parts.some((part) => part.type === 'heredoc_redirect') ||
    (source.slice(start.endIndex - offset).split('\n', 1)[0] ?? '').includes('<<')
  ) {
    throw new UnclearError('More than one here-document in a line')
  }
  const bodyStart = source.indexOf('\n', start.endIndex - offset) + 1
  const lines = source.slice(bodyStart, end.startIndex - offset).split('\n')
  const stripped = source.slice(node.startIndex - offset).startsWith('<<-')
  if (lines.slice(0, -1).some((line) => (stripped ? line.replace(/^\t+/, '') : line) === mark))
    throw new UnclearError('A here-document ends twice')
  const quoted = !/^\w/.test(start.text)
  if (!quoted)
    checkHeredocBody(
      parts.find((part) => part.type === 'heredoc_body'),
      lines.join('\n'),
    )
}

/** The grammar does not read backquotes in here-documents, bash runs them. */
function checkHeredocBody(body: Node | undefined, text: string): void {
  const read = (body ? children(body) : []).filter((part) => part.type.endsWith('_substitution') || part.type.endsWith('expansion'))
  const rest = read.reduce((left, part) => left.replace(part.text, ''), text)
  if (/(^|[^\\])(\\\\)*(`|\$[({[])/.test(rest)) throw new UnclearError('A here-document holds a substitution that cannot be read')
}
