import { Check, Star } from 'lucide-react'
import { isFreeModel } from '../../../client/provider'
import { Badge } from '../../../ui/badge'
import { modelFacts, type ModelEntry } from './model-choices'
import styles from './picker.module.css'

export type ModelOptionProps = {
  id: string
  /** Which of how many it is; not all of them are in the page. */
  place: { at: number; of: number }
  entry: ModelEntry
  heading: boolean
  active: boolean
  /** Several can be chosen: each has a box. */
  several: boolean
  chosen: boolean
  favourite: boolean
  onPoint: () => void
  onChoose: () => void
  onFavourite: () => void
}

/** A model with its provider, price and context. */
export function ModelOption({ id, place, entry, heading, active, several, chosen, favourite, onPoint, onChoose, onFavourite }: ModelOptionProps) {
  const { model, provider, section } = entry
  return (
    <>
      {heading && <div className={styles.heading}>{section}</div>}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        aria-posinset={place.at}
        aria-setsize={place.of}
        data-active={active}
        className={styles.option}
        onPointerMove={onPoint}
        onClick={onChoose}
      >
        {several && (
          <span className={styles.box} data-chosen={chosen} aria-hidden>
            {chosen && <Check size={11} strokeWidth={3} />}
          </span>
        )}
        <span className={styles.optionName} title={model.name}>{model.name}</span>
        {section !== provider.name && <span className={styles.provider}>{provider.name}</span>}
        {isFreeModel(model) && <Badge tone="ok">free</Badge>}
        <span className={styles.facts}>{modelFacts(model)}</span>
        {/* For the mouse; the keyboard has mod+d, and an option may hold no button. */}
        <span
          aria-hidden
          className={styles.star}
          data-marked={favourite}
          title={favourite ? 'No favourite any more' : 'Favourite'}
          onClick={(event) => {
            event.stopPropagation()
            onFavourite()
          }}
        >
          <Star size={13} fill={favourite ? 'currentColor' : 'none'} />
        </span>
      </div>
    </>
  )
}
