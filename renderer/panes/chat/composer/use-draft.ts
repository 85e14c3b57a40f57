import { useCallback, useEffect, useRef, useState } from 'react'
import { emptyDraft, readDraft, writeDraft, type Draft } from './draft'

const PAUSE = 250

/** The draft of a place, kept a moment after each change and at once when the window goes. */
export function useDraft(key: string) {
  const [state, setState] = useState(() => ({ key, draft: readDraft(localStorage, key) }))
  if (state.key !== key) setState({ key, draft: readDraft(localStorage, key) })
  const current = state.key === key ? state.draft : emptyDraft
  const unsaved = useRef<{ key: string; draft: Draft }>(undefined)
  const save = useCallback(() => {
    if (unsaved.current) writeDraft(localStorage, unsaved.current.key, unsaved.current.draft)
    unsaved.current = undefined
  }, [])
  useEffect(() => {
    if (!unsaved.current) return undefined
    const timer = setTimeout(save, PAUSE)
    return () => clearTimeout(timer)
  }, [state, save])
  useEffect(() => {
    window.addEventListener('pagehide', save)
    return () => {
      window.removeEventListener('pagehide', save)
      // Before anything is written for the next place.
      save()
    }
  }, [key, save])
  const change = useCallback((update: (draft: Draft) => Draft) => {
    setState((before) => {
      const draft = update(before.draft)
      if (draft === before.draft) return before
      unsaved.current = { key: before.key, draft }
      return { key: before.key, draft }
    })
  }, [])
  return [current, change] as const
}
