import { ChevronRight } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { classNames } from './class-names'
import styles from './disclosure.module.css'

export interface DisclosureProps {
  summary: ReactNode
  /** Rendered only while open. */
  children: ReactNode
  defaultOpen?: boolean
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** Stands beside the summary, outside of its button. */
  end?: ReactNode
  className?: string
}

export function Disclosure({ summary, children, defaultOpen = false, open, onOpenChange, end, className }: DisclosureProps) {
  const [own, setOwn] = useState(defaultOpen)
  const id = useId()
  const shown = open ?? own
  const toggle = () => {
    setOwn(!shown)
    onOpenChange?.(!shown)
  }
  return (
    <div className={classNames(styles.disclosure, className)}>
      <div className={styles.head}>
        <button type="button" className={styles.summary} aria-expanded={shown} aria-controls={shown ? id : undefined} onClick={toggle}>
          <ChevronRight size={14} className={styles.chevron} aria-hidden />
          <span className={styles.words}>{summary}</span>
        </button>
        {end}
      </div>
      {shown && (
        <div id={id} className={styles.body}>
          {children}
        </div>
      )}
    </div>
  )
}
