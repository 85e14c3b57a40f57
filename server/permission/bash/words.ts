import type { Node } from 'web-tree-sitter'
import type { Place, Word } from './command'

export interface WordContext {
  home: string
  place: Place
}

interface Piece {
  value: string | null
  /** The characters outside quotes and escapes, which may still mean something to the shell. */
  bare: string
}

const DYNAMIC: Piece = { value: null, bare: '' }

/** The static value of a word, or `null` where quotes, variables or braces leave it to the run. */
export function readWord(node: Node, context: WordContext): Word {
  const parts = node.type === 'concatenation' ? children(node) : [node]
  if (node.type === 'process_substitution') return { value: null, glob: false, stands: [] }
  // A `$` at the end of a word is just that.
  const pieces = parts.map((part, index) =>
    part.type === '$' && index === parts.length - 1 ? { value: '$', bare: '' } : readPiece(part, context),
  )
  const bare = pieces.map((piece) => piece.bare).join('')
  const values = pieces.map((piece) => piece.value)
  const single = node.type === 'string' && !/\$@|\[@\]|@\}/.test(node.text)
  if (values.includes(null) || hasBraces(bare)) return { value: null, glob: false, single }
  const value = expandTilde(values.join(''), node.text, context.home)
  return { value, glob: value !== null && /[*?[]/.test(bare) }
}

/** The static text of a `'…'`, `"…"` or bare value; `null` if it is not static. */
export function readPiece(node: Node, context: WordContext): Piece {
  switch (node.type) {
    case 'word':
      return readBare(node.text)
    case 'number':
    case 'file_descriptor':
      return node.namedChildCount === 0 ? { value: node.text, bare: '' } : DYNAMIC
    case 'raw_string':
      return { value: node.text.slice(1, -1), bare: '' }
    case 'ansi_c_string':
      return { value: decodeAnsiC(node.text.slice(2, -1)), bare: '' }
    case 'string':
      return { value: readString(node, context), bare: '' }
    case 'simple_expansion':
    case 'expansion': {
      const value = readVariable(node.text, context)
      // Outside quotes the value would be split and matched against files.
      return value !== null && /^[\w./@:+-]*$/.test(value) ? { value, bare: '' } : DYNAMIC
    }
    default:
      return DYNAMIC
  }
}

export function children(node: Node): Node[] {
  return node.children.filter((child): child is Node => child !== null)
}

/** The redirects of a statement; behind the mark of a here-document more of them hide, and so do arguments. */
export function redirectsOf(node: Node): Node[] {
  const direct = children(node).filter((child) => child.isNamed && child.type.endsWith('_redirect'))
  return direct.flatMap((redirect) => (redirect.type === 'heredoc_redirect' ? [redirect, ...redirectsOf(redirect)] : [redirect]))
}

/** The arguments of a command that stand behind the mark of its here-document. */
export function lateArguments(redirects: readonly Node[]): Node[] {
  return redirects.flatMap((redirect) => children(redirect).filter((_, index) => redirect.fieldNameForChild(index) === 'argument'))
}

function readBare(text: string): Piece {
  let value = ''
  let bare = ''
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (character === '\\') {
      index++
      value += text.charAt(index)
    } else {
      value += character
      bare += character
    }
  }
  return { value, bare }
}

/** The grammar drops blanks at the edges of a string's parts, so the text between the expansions is taken from the source. */
function readString(node: Node, context: WordContext): string | null {
  const text = node.text
  let result = ''
  let from = 1
  for (const child of children(node).filter((part) => part.isNamed && part.type !== 'string_content')) {
    const value = readVariable(child.text, context)
    if (value === null) return null
    result += unescapeString(text.slice(from, child.startIndex - node.startIndex)) + value
    from = child.endIndex - node.startIndex
  }
  return result + unescapeString(text.slice(from, -1))
}

function unescapeString(text: string): string {
  return text.replace(/\\([$`"\\]|\n)/g, (_, character: string) => (character === '\n' ? '' : character))
}

function readVariable(text: string, { home, place }: WordContext): string | null {
  if (text === '$HOME' || text === '${HOME}') return home
  if (text !== '$PWD' && text !== '${PWD}') return null
  return !place.unknown && place.directories.length === 1 ? (place.directories[0] ?? null) : null
}

/** `{a,b}` and `{1..3}` become several words; `{}` and `@{0}` stay what they are. */
function hasBraces(bare: string): boolean {
  return /\{.*(,|\.\.).*\}/s.test(bare)
}

function expandTilde(value: string, source: string, home: string): string | null {
  if (!source.startsWith('~')) return value
  if (source === '~' || source.startsWith('~/')) return home + value.slice(1)
  // Another user's home, or `~+` and its like.
  return null
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
}

/** The text of `$'…'`; `null` for escapes that are better not guessed. */
function decodeAnsiC(text: string): string | null {
  let known = true
  const result = text.replace(/\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|[\s\S]|$)/g, (_, escape: string) => {
    const simple = SIMPLE_ESCAPES[escape]
    if (simple !== undefined) return simple
    const code = /^[xuU]/.test(escape) ? Number.parseInt(escape.slice(1), 16) : Number.parseInt(escape, 8)
    // A NUL ends the text in bash; bytes above ASCII depend on the locale.
    if (Number.isNaN(code) || code === 0 || code > 0x7f) known = false
    return known ? String.fromCharCode(code) : ''
  })
  return known ? result : null
}
