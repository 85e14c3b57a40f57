import { useState, type RefObject } from 'react'
import { mentionAt, type MentionQuery } from './mention'
import { slashAt } from './slash'

/** Which list the caret asks for: that of an `@` or of a `/` before it. */
export function useAsking(field: RefObject<HTMLTextAreaElement | null>, shell: boolean) {
  const [mention, setMention] = useState<MentionQuery>()
  const [slash, setSlash] = useState<string>()
  const close = () => {
    setMention(undefined)
    setSlash(undefined)
  }
  const look = () => {
    const element = field.current
    if (!element || shell || element.selectionStart !== element.selectionEnd) return close()
    const { value, selectionStart: caret } = element
    setSlash(slashAt(value, caret))
    const found = mentionAt(value, caret)
    setMention((before) => (before?.start === found?.start && before?.query === found?.query ? before : found))
  }
  return { mention, slash: mention ? undefined : slash, open: mention !== undefined || slash !== undefined, look, close }
}
