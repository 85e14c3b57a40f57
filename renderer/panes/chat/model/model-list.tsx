import { Search } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import type { ModelChoice } from '#protocol/message'
import type { Model, Provider } from '#protocol/provider'
import { fuzzyFilter } from '../../../ui/fuzzy'
import { isSame, toggled } from '../compare/comparison'
import { modelEntries, modelKey, type ModelEntry } from './model-choices'
import { ModelListFoot } from './model-list-foot'
import { readModelMemory, withFavourite, withRecent, writeModelMemory } from './model-memory'
import { ModelOptions, type ModelOptionsHandle } from './model-options'
import styles from './picker.module.css'

export type ModelListProps = {
  providers: readonly Provider[]
  model: Model | undefined
  /** Several that are to answer, instead of one. */
  compared: readonly ModelChoice[] | undefined
  onOpenChange: (open: boolean) => void
  onChoose: (model: Model) => void
  onCompare: (models: readonly ModelChoice[] | undefined) => void
  onConnect: () => void
}

/** From here on the list is as high as it gets. */
const MANY = 12

/** Models to search and to choose from: one, or several for a comparison. */
export function ModelList({ providers, model, compared, onOpenChange, onChoose, onCompare, onConnect }: ModelListProps) {
  const id = useId()
  const list = useRef<ModelOptionsHandle>(null)
  const [query, setQuery] = useState('')
  const [memory, setMemory] = useState(() => readModelMemory(localStorage))
  const [entries] = useState(() => modelEntries(providers, memory))
  const shown =
    query.trim() === ''
      ? entries
      : fuzzyFilter(entries, query, ({ model: { name, id: modelID }, provider }) => `${name} ${provider.name} ${modelID}`)
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      entries.findIndex(({ key }) => model && key === modelKey(model)),
    ),
  )
  const at = Math.min(active, shown.length - 1)
  const remember = (next: typeof memory) => {
    setMemory(next)
    writeModelMemory(localStorage, next)
  }
  const choose = (entry: ModelEntry | undefined) => {
    if (!entry) return
    if (compared) return onCompare(toggled(compared, choiceOf(entry)))
    remember(withRecent(memory, entry.key))
    onOpenChange(false)
    onChoose(entry.model)
  }
  const move = (to: number) => {
    const next = (to + shown.length) % Math.max(1, shown.length)
    setActive(next)
    list.current?.reveal(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') move(at + 1)
    else if (event.key === 'ArrowUp') move(at - 1)
    else if (event.key === 'Enter') choose(shown[at])
    else if (event.key === 'd' && (event.ctrlKey || event.metaKey) && shown[at]) remember(withFavourite(memory, shown[at].key))
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.models} data-many={entries.length > MANY ? '' : undefined}>
      <label className={styles.search}>
        <Search size={14} aria-hidden />
        <input
          className={styles.input}
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          aria-label="Search models"
          placeholder="Search models"
          value={query}
          autoFocus
          spellCheck={false}
          onChange={(event) => {
            setQuery(event.target.value)
            setActive(0)
            list.current?.reveal(0)
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <ModelOptions
        ref={list}
        id={id}
        entries={shown}
        headings={query.trim() === ''}
        active={at}
        several={compared !== undefined}
        favourites={memory.favourites}
        isChosen={(entry) => (compared ? compared.some((other) => isSame(other, choiceOf(entry))) : model !== undefined && entry.key === modelKey(model))}
        onPoint={setActive}
        onChoose={choose}
        onFavourite={(entry) => remember(withFavourite(memory, entry.key))}
      />
      <ModelListFoot
        compared={compared}
        onCompare={() => onCompare(model ? [{ providerID: model.providerID, modelID: model.id }] : [])}
        onDone={() => onOpenChange(false)}
        onConnect={onConnect}
      />
    </div>
  )
}

function choiceOf({ model }: ModelEntry) {
  return { providerID: model.providerID, modelID: model.id }
}
