import { Square, SquareCheck } from 'lucide-react'
import type { MarkedToken, Token, Tokens } from 'marked'
import type { ReactNode } from 'react'
import { Diagram } from './diagram'
import { isDiagram } from './diagram-source'
import { MarkdownCode } from './markdown-code'
import { MarkdownFormula } from './markdown-formula'
import { MarkdownCodespan, MarkdownImage, MarkdownLink } from './markdown-inline'
import { decodeReferences } from './markdown-links'
import type { MathsToken } from './markdown-maths'
import { MarkdownTable } from './markdown-table'
import styles from './markdown.module.css'

export interface MarkdownTokensProps {
  tokens: readonly Token[]
  /** What stands at their end is still arriving. */
  streaming?: boolean
}

export function MarkdownTokens({ tokens, streaming = false }: MarkdownTokensProps): ReactNode {
  return tokens.map((token, index) => <MarkdownToken key={index} token={token as MarkedToken} streaming={streaming} />)
}

function MarkdownToken({ token, streaming }: { token: MarkedToken | MathsToken; streaming: boolean }): ReactNode {
  if (isMaths(token)) return <MarkdownFormula tex={token.text} source={token.raw} display={token.display} open={token.open} />
  switch (token.type) {
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>
    case 'heading':
      return <Heading token={token} />
    case 'code':
      if (isDiagram(token.lang)) return <Diagram source={token.text} streaming={streaming} />
      return <MarkdownCode code={token.text} lang={token.lang} streaming={streaming} />
    case 'list':
      return <List token={token} streaming={streaming} />
    case 'blockquote':
      return (
        <blockquote className={styles.quote}>
          <MarkdownTokens tokens={token.tokens} streaming={streaming} />
        </blockquote>
      )
    case 'table':
      return <MarkdownTable token={token} inline={inline} />
    case 'hr':
      return <hr className={styles.rule} />
    case 'html':
      return token.block ? <p className={styles.html}>{token.raw.trimEnd()}</p> : inlineHtml(token.raw)
    case 'text':
      return token.tokens ? inline(token.tokens) : decodeReferences(token.text)
    default:
      return <InlineToken token={token} />
  }
}

function isMaths(token: MarkedToken | MathsToken): token is MathsToken {
  return token.type === 'maths'
}

function InlineToken({ token }: { token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens)}</strong>
    case 'em':
      return <em>{inline(token.tokens)}</em>
    case 'del':
      return <del>{inline(token.tokens)}</del>
    case 'codespan':
      return <MarkdownCodespan text={token.text} />
    case 'br':
      return <br />
    case 'link':
      return (
        <MarkdownLink href={token.autolink ? token.href : decodeReferences(token.href)} title={token.title}>
          {inline(token.tokens)}
        </MarkdownLink>
      )
    case 'image':
      return <MarkdownImage href={decodeReferences(token.href)} alt={decodeReferences(token.text)} />
    case 'escape':
      return token.text
    case 'checkbox':
    case 'space':
    case 'def':
      return null
    default:
      return token.raw
  }
}

function inline(tokens: readonly Token[], streaming = false): ReactNode {
  return <MarkdownTokens tokens={tokens} streaming={streaming} />
}

function inlineHtml(raw: string): ReactNode {
  return /^<br\s*\/?>$/i.test(raw) ? <br /> : raw
}

function Heading({ token }: { token: Tokens.Heading }) {
  // The page has its own h1 and h2; model text starts below them.
  const Tag = `h${Math.min(6, token.depth + 2)}` as 'h3' | 'h4' | 'h5' | 'h6'
  return (
    <Tag className={styles.heading} data-depth={token.depth}>
      {inline(token.tokens)}
    </Tag>
  )
}

function List({ token, streaming }: { token: Tokens.List; streaming: boolean }) {
  const Tag = token.ordered ? 'ol' : 'ul'
  return (
    <Tag className={styles.list} start={token.ordered && typeof token.start === 'number' ? token.start : undefined}>
      {token.items.map((item, index) => (
        <li key={index} className={item.task ? styles.task : undefined}>
          {item.task && <TaskBox checked={item.checked ?? false} label={item.text.slice(0, 200)} />}
          {item.task ? <div className={styles.taskText}>{inline(item.tokens, streaming)}</div> : inline(item.tokens, streaming)}
        </li>
      ))}
    </Tag>
  )
}

function TaskBox({ checked, label }: { checked: boolean; label: string }) {
  const Icon = checked ? SquareCheck : Square
  return (
    <span className={styles.taskBox} role="checkbox" aria-checked={checked} aria-disabled aria-label={label}>
      <Icon size={15} aria-hidden />
    </span>
  )
}
