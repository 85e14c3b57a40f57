import { useLayoutEffect, useRef } from 'react'

/** A field that gets the focus, with its text selected, when it comes and whenever `asked` grows. */
export function useAskedField(asked: number) {
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  return field
}
