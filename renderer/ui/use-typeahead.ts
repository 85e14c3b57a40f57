import { useRef } from 'react'
import { findTypeahead } from './typeahead'

/** Remembers the letters typed within half a second and answers with the index they lead to, or -1. */
export function useTypeahead(): (texts: readonly string[], letter: string, current: number) => number {
  const typed = useRef({ text: '', at: 0 })
  return (texts, letter, current) => {
    const now = performance.now()
    const text = now - typed.current.at < 500 ? typed.current.text + letter : letter
    typed.current = { text, at: now }
    return findTypeahead(texts, text, current)
  }
}
