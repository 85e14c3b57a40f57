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
    import('./formula-set').then(
      ({ setFormula }) => {
        if (gone) return
        try {
          // What is hidden has no size, and the sizes say whether it could be set.
          element.hidden = false
          setFormula(element, { tex, display })
          setState({ tex })
        } catch (error) {
          element.replaceChildren()
          element.hidden = true
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
