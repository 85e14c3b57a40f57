import type { LucideIcon } from 'lucide-react'
import { Fragment, useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react'
import styles from './composer.module.css'

/** Those of one `section` stand together under its name. */
export type Suggestion = { key: string; icon: LucideIcon; label: string; detail?: string; section?: string }

export type SuggestionListHandle = {
  /** True when the list used the key. */
  onKey: (key: string) => boolean
}

export type SuggestionListProps<S extends Suggestion> = {
  /** Of the list; its options are `ID-0`, `ID-1` and so on. */
  id: string
  label: string
  /** What is typed: with every change of it the first item is marked. */
  query: string
  items: readonly S[]
  /** More may come: Enter waits for it instead of sending. */
  pending: boolean
  /** Spinner, error, or words for nothing found. */
  note?: ReactNode
  onChoose: (item: S) => void
  /** Which option is marked, for the field that keeps the focus. */
  onActive: (optionID: string | undefined) => void
  ref: Ref<SuggestionListHandle>
}

/** What could stand where the caret is; the field keeps the focus and passes its keys on. */
export function SuggestionList<S extends Suggestion>(props: SuggestionListProps<S>) {
  const { id, label, query, items, pending, note, onChoose, onActive, ref } = props
  // By its key, since items may come between others a moment later.
  const [active, setActive] = useState<{ query: string; key: string }>()
  const box = useRef<HTMLUListElement>(null)
  const chosen = active?.query === query ? items.findIndex(({ key }) => key === active.key) : -1
  const at = items.length === 0 ? -1 : Math.max(0, chosen)
  const mark = (item: S | undefined) => item && setActive({ query, key: item.key })
  const marked = at >= 0 ? `${id}-${at}` : undefined
  useEffect(() => {
    onActive(marked)
    return () => onActive(undefined)
  }, [marked, onActive])
  const move = (to: number) => {
    const next = (to + items.length) % items.length
    mark(items[next])
    const option = box.current?.querySelector(`#${CSS.escape(`${id}-${next}`)}`)
    // With the first of a section its name comes into sight too.
    const heading = option?.previousElementSibling?.getAttribute('role') === 'presentation' ? option.previousElementSibling : undefined
    heading?.scrollIntoView({ block: 'nearest' })
    option?.scrollIntoView({ block: 'nearest' })
  }
  useImperativeHandle(ref, () => ({
    onKey: (key) => {
      const item = items[at]
      const choosing = key === 'Enter' || key === 'Tab'
      if (item === undefined) return choosing && pending
      if (key === 'ArrowDown') move(at + 1)
      else if (key === 'ArrowUp') move(at - 1)
      else if (choosing) onChoose(item)
      else return false
      return true
    },
  }))
  return (
    <div className={styles.mentions}>
      {note}
      <ul ref={box} id={id} role="listbox" aria-label={label}>
        {items.map((item, index) => (
          <Fragment key={item.key}>
            {item.section !== undefined && item.section !== items[index - 1]?.section && (
              <li role="presentation" className={styles.section}>
                {item.section}
              </li>
            )}
            <li
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              className={styles.option}
              onPointerMove={() => mark(item)}
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onChoose(item)}
            >
              <item.icon size={13} aria-hidden />
              <span className={styles.fileName}>{item.label}</span>
              {item.detail !== undefined && <span className={styles.folder}>{item.detail}</span>}
            </li>
          </Fragment>
        ))}
      </ul>
    </div>
  )
}
