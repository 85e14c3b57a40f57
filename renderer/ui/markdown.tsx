import { memo, useEffect, useMemo, useState } from 'react'
import { classNames } from './class-names'
import { useDiagramDrawer } from './diagram-provider'
import { BlockSplitter, isFence, isOpenFence, lexBlock, type MarkdownBlock } from './markdown-blocks'
import { MarkdownActionsProvider, type MarkdownActions } from './markdown-actions'
import { MarkdownTokens } from './markdown-tokens'
import styles from './markdown.module.css'

export interface MarkdownProps extends MarkdownActions {
  text: string
  /** Text is still arriving: what is open at its end is shown as closed. */
  streaming?: boolean
  className?: string
  /** Names the words for a search through the page. */
  'data-find'?: string
}

/**
 * Markdown as React elements; raw HTML is text, images wait for a click, links go to `onLink`.
 * Growing text re-reads and redraws its last block only.
 */
export function Markdown({ text, streaming = false, onLink, onFile, onCommand, className, 'data-find': find }: MarkdownProps) {
  const [splitter] = useState(() => new BlockSplitter())
  const drawer = useDiagramDrawer()
  useEffect(() => (streaming ? drawer?.holdOff() : undefined), [streaming, drawer])
  const blocks = splitter.split(text)
  const actions = useMemo(() => ({ onLink, onFile, onCommand }), [onLink, onFile, onCommand])
  return (
    <MarkdownActionsProvider actions={actions}>
      <div className={classNames(styles.markdown, className)} data-find={find}>
        {blocks.map((block, index) => {
          const last = streaming && index === blocks.length - 1
          return <Block key={block.key} raw={block.raw} definitions={block.definitions} streaming={last} />
        })}
      </div>
    </MarkdownActionsProvider>
  )
}

const Block = memo(function Block({ raw, definitions, streaming }: Omit<MarkdownBlock, 'key'> & { streaming: boolean }) {
  const tokens = lexBlock({ key: 0, raw, definitions }, streaming)
  return <MarkdownTokens tokens={tokens} streaming={streaming && (!isFence(raw) || isOpenFence(raw))} />
})
