import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from './class-names'
import styles from './list.module.css'
import { isTypedLetter } from './typeahead'
import { useTypeahead } from './use-typeahead'

export interface ListProps<T> {
  label: string
  items: readonly T[]
  getId: (item: T) => string
  /** What typing letters looks for. */
  getText: (item: T) => string
  /** Items of one section stand together under its heading. */
  getSection?: (item: T) => string | undefined
  isDisabled?: (item: T) => boolean
  selected?: string
  onSelect: (item: T) => void
  /** Delete or Backspace on an item. */
  onRemove?: (item: T) => void
  autoFocus?: boolean
  empty?: ReactNode
  id?: string
  className?: string
  children: (item: T, state: { selected: boolean; focused: boolean }) => ReactNode
}

/** A listbox with roving focus: arrows, Home, End, letters; Enter or Space selects. */
export function List<T>(props: ListProps<T>) {
  const { items, getId, getSection, isDisabled, selected, onSelect, autoFocus, children } = props
  const box = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<string>()
  const entry = items.some((item) => getId(item) === focused) ? focused : (selected ?? firstEnabled(props))
  const onKeyDown = useListKeys(props, box)
  return (
    <div
      ref={box}
      id={props.id}
      role="listbox"
      aria-label={props.label}
      className={classNames(styles.list, props.className)}
      onKeyDown={onKeyDown}
    >
      {items.length === 0 && props.empty}
      {items.map((item, index) => {
        const id = getId(item)
        const previous = items[index - 1]
        const section = getSection?.(item)
        const heads = section !== undefined && (previous === undefined || getSection?.(previous) !== section)
        return (
          <div key={id} role="presentation">
            {heads && (
              <div className={styles.heading} role="presentation">
                {section}
              </div>
            )}
            <div
              role="option"
              className={styles.option}
              data-id={id}
              aria-selected={id === selected}
              aria-disabled={isDisabled?.(item) || undefined}
              tabIndex={id === entry ? 0 : -1}
              autoFocus={autoFocus && id === entry}
              ref={autoFocus && id === entry ? focusOnce : undefined}
              onFocus={() => setFocused(id)}
              onClick={() => !isDisabled?.(item) && onSelect(item)}
            >
              {children(item, { selected: id === selected, focused: id === focused })}
            </div>
          </div>
        )
      })}
    </div>
  )
}

function firstEnabled<T>({ items, getId, isDisabled }: ListProps<T>): string | undefined {
  const item = items.find((candidate) => !isDisabled?.(candidate))
  return item && getId(item)
}

/** Focus at mount only; a later change of the entry must not steal it. */
function focusOnce(element: HTMLElement | null): void {
  const list = element?.parentElement?.parentElement
  if (list && !list.contains(document.activeElement)) element.focus()
}

function useListKeys<T>(props: ListProps<T>, box: React.RefObject<HTMLDivElement | null>) {
  const { items, getId, getText, isDisabled, onSelect, onRemove } = props
  const typeahead = useTypeahead()
  const focusAt = (index: number) => {
    const item = items[index]
    if (item) box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(getId(item))}"]`)?.focus()
  }
  const step = (from: number, by: number) => {
    for (let index = from + by; index >= 0 && index < items.length; index += by) {
      const item = items[index]
      if (item !== undefined && !isDisabled?.(item)) return index
    }
    return from
  }
  return (event: KeyboardEvent<HTMLElement>) => {
    const current = items.findIndex((item) => getId(item) === (event.target as HTMLElement).dataset['id'])
    const item = items[current]
    if (item === undefined) return
    const moves: Record<string, () => number> = {
      ArrowDown: () => step(current, 1),
      ArrowUp: () => step(current, -1),
      Home: () => step(-1, 1),
      End: () => step(items.length, -1),
      PageDown: () => step(Math.min(current + 9, items.length - 2), 1),
      PageUp: () => step(Math.max(current - 9, 1), -1),
    }
    const move = moves[event.key]
    if (move) focusAt(move())
    else if (event.key === 'Enter' || event.key === ' ') {
      if (!isDisabled?.(item)) onSelect(item)
    } else if (onRemove && (event.key === 'Delete' || event.key === 'Backspace')) onRemove(item)
    else if (isTypedLetter(event)) focusAt(typeahead(items.map(getText), event.key, current))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
