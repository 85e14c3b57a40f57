import { useEffect, useEffectEvent, useImperativeHandle, useState, type Ref } from 'react'
import { useRows } from '../../../ui/use-rows'
import type { ModelEntry } from './model-choices'
import { ModelOption } from './model-option'
import styles from './picker.module.css'

export type ModelOptionsHandle = { reveal: (index: number) => void }

export type ModelOptionsProps = {
  ref: Ref<ModelOptionsHandle>
  id: string
  entries: readonly ModelEntry[]
  /** Says above the first of each section what they have in common. */
  headings: boolean
  active: number
  several: boolean
  favourites: readonly string[]
  isChosen: (entry: ModelEntry) => boolean
  onPoint: (index: number) => void
  onChoose: (entry: ModelEntry) => void
  onFavourite: (entry: ModelEntry) => void
}

const OPTION = 28
const HEADING = 26

/** The models that can be chosen; of many only those in view are in the page. */
export function ModelOptions(props: ModelOptionsProps) {
  const { ref, id, entries, headings, active, several, favourites, isChosen, onPoint, onChoose, onFavourite } = props
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const heads = (index: number) => headings && entries[index - 1]?.section !== entries[index]?.section
  const rows = useRows({
    count: entries.length,
    getScrollElement: () => box,
    getItemKey: (index) => `${heads(index)} ${entries[index]?.key}`,
    estimateSize: (index) => (heads(index) ? OPTION + HEADING : OPTION),
    paddingStart: 4,
    paddingEnd: 4,
    overscan: 8,
  })
  useImperativeHandle(ref, () => ({ reveal: (index) => rows.scrollToIndex(index) }))
  const begin = useEffectEvent(() => rows.scrollToIndex(active, { align: 'center' }))
  useEffect(() => {
    if (box) begin()
  }, [box])
  return (
    <div ref={setBox} id={id} role="listbox" aria-label="Models" aria-multiselectable={several} className={styles.list}>
      {entries.length === 0 && <p className={styles.none}>No model of a connected provider is called that.</p>}
      <div role="presentation" className={styles.rows} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const entry = entries[index]
          return (
            entry && (
              <div key={key} ref={rows.measureElement} data-index={index} role="presentation" className={styles.row} style={{ transform: `translateY(${start}px)` }}>
                <ModelOption
                  id={`${id}-${index}`}
                  place={{ at: index + 1, of: entries.length }}
                  entry={entry}
                  heading={heads(index)}
                  active={index === active}
                  several={several}
                  chosen={isChosen(entry)}
                  favourite={favourites.includes(entry.key)}
                  onPoint={() => onPoint(index)}
                  onChoose={() => onChoose(entry)}
                  onFavourite={() => onFavourite(entry)}
                />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}
