import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { FilePart } from '#protocol/message'
import { Button } from '../../../ui/button'
import { findMentions } from '../composer/mention'
import { useChatScope } from '../chat-scope'
import styles from './timeline.module.css'

/** The words as they were typed, mentions as links; a long prompt is folded to its beginning. */
export function PromptText({ id, text, mentions }: { id: string; text: string; mentions: readonly FilePart[] }) {
  const { onFile } = useChatScope()
  const box = useRef<HTMLDivElement>(null)
  const [long, setLong] = useState(false)
  const [open, setOpen] = useState(false)
  useLayoutEffect(() => {
    const element = box.current
    if (element && !open) setLong(element.scrollHeight > element.clientHeight + 4)
  }, [text, open])
  const places = mentions.flatMap(placeOf)
  return (
    <>
      <div ref={box} className={styles.promptText} data-open={open} data-find={id}>
        {withMentions(text, places, onFile)}
      </div>
      {(long || open) && (
        <Button size="sm" variant="ghost" onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show all'}
        </Button>
      )}
    </>
  )
}

type MentionPlace = { name: string; path: string; line?: number }

function placeOf({ source }: FilePart): MentionPlace[] {
  if (source?.type === 'file') return [{ name: source.path, path: source.path }]
  return source?.type === 'symbol' ? [{ name: source.name, path: source.path, line: source.range.start.line + 1 }] : []
}

function withMentions(text: string, places: readonly MentionPlace[], onFile: (path: string, line?: number) => void): ReactNode[] {
  const pieces: ReactNode[] = []
  let at = 0
  for (const { path: named, start, end } of findMentions(text, places.map(({ name }) => name))) {
    const place = places.find(({ name }) => name === named)
    pieces.push(text.slice(at, start))
    pieces.push(
      <button key={start} type="button" className={styles.mention} onClick={() => place && onFile(place.path, place.line)}>
        {text.slice(start, end)}
      </button>,
    )
    at = end
  }
  return [...pieces, text.slice(at)]
}
