import { Lexer, type Token } from 'marked'
import { mathsOptions, mayHoldMaths, readDisplayedMaths } from './markdown-maths'

export interface MarkdownBlock {
  /** Where it starts in the text: stable while text is only appended. */
  key: number
  raw: string
  /** Link definitions of the whole text, for blocks that may use them. */
  definitions: string
}

/**
 * Cuts markdown into top-level blocks, again and again as the text grows. Appended text can change only the last block
 * (a paragraph becomes a table, a list goes on after a blank line), so only that one is read again.
 */
export class BlockSplitter {
  #text = ''
  #blocks: readonly MarkdownBlock[] = []
  #definitions = ''

  split(source: string): readonly MarkdownBlock[] {
    const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source
    if (text === this.#text) return this.#blocks
    const last = this.#blocks.at(-1)
    const grown = last !== undefined && text.length > this.#text.length && text.startsWith(this.#text)
    const kept = grown ? this.#blocks.slice(0, -1) : []
    const start = grown ? last.key : 0
    const cut = cutBlocks(text.slice(start), start)
    const redefined = cut.some(isDefinition) || (last !== undefined && isDefinition(last)) || !grown
    const all = [...kept, ...cut]
    if (redefined)
      this.#definitions = all
        .filter(isDefinition)
        .slice(0, mostDefinitions)
        .map((block) => block.raw.trim())
        .join('\n')
    this.#blocks = redefined ? all.map((block) => this.#define(block)) : [...kept, ...cut.map((block) => this.#define(block))]
    this.#text = text
    return this.#blocks
  }

  #define(block: MarkdownBlock): MarkdownBlock {
    const definitions = this.#definitions && block.raw.includes('[') && !isDefinition(block) ? this.#definitions : ''
    return definitions === block.definitions ? block : { ...block, definitions }
  }
}

function cutBlocks(text: string, offset: number): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = []
  let position = offset
  for (const token of lexerFor(text).blockTokens(text, [])) {
    const blank = token.type === 'space'
    if (!blank) blocks.push({ key: position, raw: token.raw, definitions: '' })
    position += token.raw.length
  }
  return blocks
}

const mostDefinitions = 200

function isDefinition(block: MarkdownBlock): boolean {
  return /^ {0,3}\[[^\]\n]+\]:/.test(block.raw)
}

/** A block that is not code and longer than this is shown as plain text: inline markdown has no linear bound. */
const longestBlock = 60_000

/** The tokens of one block; with `streaming`, what is still open at its end reads as if it were closed. */
export function lexBlock(block: MarkdownBlock, streaming: boolean): Token[] {
  if (block.raw.length > longestBlock && !isFence(block.raw)) return [{ type: 'text', raw: block.raw, text: block.raw }]
  const raw = streaming && !isFence(block.raw) && !readDisplayedMaths(block.raw)?.open ? completeInline(block.raw) : block.raw
  const source = block.definitions ? `${raw.trimEnd()}\n\n${block.definitions}` : raw
  // A formula whose end never came is text.
  const unended = !streaming && readDisplayedMaths(block.raw)?.open === true
  return (unended ? new Lexer() : lexerFor(source)).lex(source).filter((token) => token.type !== 'def' && token.type !== 'space')
}

function lexerFor(text: string): Lexer {
  return mayHoldMaths(text) ? new Lexer(mathsOptions()) : new Lexer()
}

export function isFence(raw: string): boolean {
  return /^ {0,3}(```|~~~)/.test(raw)
}

/** True while a code block waits for its closing fence. */
export function isOpenFence(raw: string): boolean {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1]
  if (!fence) return false
  const lastLine = raw
    .trimEnd()
    .slice(raw.trimEnd().lastIndexOf('\n') + 1)
    .trim()
  return !raw.includes('\n') || !(lastLine.startsWith(fence) && lastLine.replaceAll(fence.charAt(0), '') === '')
}

/** Closes emphasis, code and links that are cut off at the end of streaming text. */
export function completeInline(raw: string): string {
  const breakAt = Math.max(raw.lastIndexOf('\n\n'), 0)
  const head = raw.slice(0, breakAt)
  const tail = raw.slice(breakAt)
  if (/(^|\n)[ \t>]*(```|~~~)/.test(tail)) return raw
  return head + completeTail(tail)
}

function completeTail(tail: string): string {
  const withoutLink = tail
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*$/, '$1')
    .replace(/(?<!\\)!?\[([^\]\n]*)$/, (whole, text: string) => (/^[ x]?$/i.test(text) ? whole : text))
  const open = openMarkers(withoutLink)
  if (open.length === 0) return withoutLink
  const trimmed = withoutLink.trimEnd()
  const space = withoutLink.slice(trimmed.length)
  const last = open.at(-1)
  // A marker with nothing behind it yet would show as itself.
  if (last && trimmed.endsWith(last)) return completeTail(trimmed.slice(0, -last.length)) + space
  return trimmed + [...open].reverse().join('') + space
}

/** Emphasis and code markers that are opened and not closed, in order. */
function openMarkers(text: string): string[] {
  const open: string[] = []
  // Stars and ticks of a formula are none of the text's.
  const pattern = /\\\(.*?\\\)|\$\$[^$]+\$\$|(?<![\w$])\$[^\s$](?:[^$\n]*[^\s$])?\$(?!\w)|\\.|`+|\*{1,3}|~~/g
  for (const match of text.matchAll(pattern)) {
    const marker = match[0]
    if (marker.startsWith('\\') || marker.startsWith('$')) continue
    const code = open.at(-1)?.startsWith('`')
    if (code && open.at(-1) !== marker) continue
    const before = text.charAt(match.index - 1)
    const after = text.charAt(match.index + marker.length)
    const position = open.lastIndexOf(marker)
    if (position >= 0 && (code || /\S/.test(before))) open.length = position
    else if (marker.startsWith('`') || after === '' || /\S/.test(after)) open.push(marker)
  }
  return open
}
