import { useCallback, useEffect, useRef, useState } from 'react'
import { emptyDraft, readDraft, writeDraft, type Draft } from './draft'

const PAUSE = 250

/** The draft of a place, kept a moment after each change and at once when the window goes. */
export function useDraft(key: string) {
  const [state, setState] = useState(() => ({ key, draft: readDraft(localStorage, key) }))
  if (state.key !== key) setState({ key, draft: readDraft(localStorage, key) })
  const current = state.key === key ? state.draft : emptyDraft
  const unsaved = useRef<{ key: string; draft: Draft }>(undefined)
  useEffect(() => {
    const save = () => {
      if (unsaved.current) writeDraft(localStorage, unsaved.current.key, unsaved.current.draft)
      unsaved.current = undefined
    }
    const timer = unsaved.current && setTimeout(save, PAUSE)
    window.addEventListener('pagehide', save)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', save)
      if (unsaved.current && unsaved.current.key !== key) save()
    }
  }, [key, state])
  useEffect(() => () => void (unsaved.current && writeDraft(localStorage, unsaved.current.key, unsaved.current.draft)), [])
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
