import { memo, useLayoutEffect, useRef, useState } from 'react'
import styles from './markdown-formula.module.css'

export interface MarkdownFormulaProps {
  tex: string
  /** As it was written; shown until it is read, and when it cannot be. */
  source: string
  display: boolean
  /** Its end has not arrived. */
  open?: boolean
}

/** A formula as MathML, which the browser sets and screen readers read. */
export const MarkdownFormula = memo(function MarkdownFormula({ tex, source, display, open = false }: MarkdownFormulaProps) {
  const place = useRef<HTMLSpanElement>(null)
  const [state, setState] = useState<{ tex: string; problem?: string }>()
  const shown = !open && state?.tex === tex && state.problem === undefined
  useLayoutEffect(() => {
    const element = place.current
    if (!element || open) return undefined
    let gone = false
    // Only the first formula waits: after that the promise is kept before the browser paints.
    import('temml').then(
      ({ default: temml }) => {
        if (gone) return
        try {
          temml.render(tex, element, { displayMode: display, throwOnError: true, trust: false, maxSize: [50, 50], maxExpand: 500 })
          setState({ tex })
        } catch (error) {
          element.replaceChildren()
          setState({ tex, problem: error instanceof Error ? error.message : String(error) })
        }
      },
      () => undefined,
    )
    return () => {
      gone = true
    }
  }, [tex, display, open])
  const problem = state?.tex === tex ? state.problem : undefined
  return (
    <span className={display ? styles.display : styles.inline} data-maths={shown ? 'shown' : problem === undefined ? 'source' : 'failed'}>
      {!shown && (
        <code className={styles.source} title={problem}>
          {source.trim()}
        </code>
      )}
      <span ref={place} hidden={!shown} tabIndex={display && shown ? 0 : undefined} role={display ? 'group' : undefined} className={styles.formula} />
    </span>
  )
})
