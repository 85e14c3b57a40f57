import { Quote } from 'lucide-react'
import { useEffect, useImperativeHandle, useRef, useState, type Ref, type RefObject } from 'react'
import { Button } from '../../../ui/button'
import styles from './quote.module.css'
import { readQuotable, type Quotable } from './quotable'

export type QuoteHandle = { quote: () => boolean }

export type QuoteButtonProps = { ref: Ref<QuoteHandle>; box: RefObject<HTMLElement | null>; onQuote: (text: string) => void }

const SETTLED = 150

/** Stands below words that were selected in an answer, and puts them into the prompt. */
export function QuoteButton({ ref, box, onQuote }: QuoteButtonProps) {
  const [found, setFound] = useState<Quotable>()
  // The palette takes the focus, and with it the selection, before it runs the command.
  const last = useRef('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      const now = box.current ? readQuotable(box.current) : undefined
      const anchor = document.getSelection()?.anchorNode
      if (now) last.current = now.text
      else if (anchor && box.current?.contains(anchor)) last.current = ''
      setFound(now)
    }
    const later = () => {
      clearTimeout(timer)
      timer = setTimeout(look, SETTLED)
    }
    const element = box.current
    document.addEventListener('selectionchange', later)
    element?.addEventListener('scroll', later, { capture: true, passive: true })
    return () => {
      clearTimeout(timer)
      document.removeEventListener('selectionchange', later)
      element?.removeEventListener('scroll', later, { capture: true })
    }
  }, [box])
  const quote = () => {
    const text = (box.current && readQuotable(box.current)?.text) || last.current
    if (text === '') return false
    document.getSelection()?.removeAllRanges()
    last.current = ''
    setFound(undefined)
    onQuote(text)
    return true
  }
  useImperativeHandle(ref, () => ({ quote }))
  if (!found) return null
  return (
    <div className={styles.place} style={{ left: found.left, top: found.top }} onMouseDown={(event) => event.preventDefault()}>
      <Button size="sm" icon={Quote} onClick={quote} data-testid="quote">
        Quote
      </Button>
    </div>
  )
}
