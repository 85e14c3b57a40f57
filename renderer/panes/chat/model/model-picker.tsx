import { ChevronDown, Plug, Search } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import type { Model, Provider } from '#protocol/provider'
import { Button } from '../../../ui/button'
import { fuzzyFilter } from '../../../ui/fuzzy'
import { Kbd } from '../../../ui/kbd'
import { Popover } from '../../../ui/popover'
import { modelEntries, modelKey, type ModelEntry } from './model-choices'
import { readModelMemory, withFavourite, withRecent, writeModelMemory } from './model-memory'
import { ModelOption } from './model-option'
import styles from './picker.module.css'

export type ModelPickerProps = {
  providers: readonly Provider[]
  model: Model | undefined
  /** Name of a choice whose provider is gone. */
  missing?: string
  open: boolean
  onOpenChange: (open: boolean) => void
  onChoose: (model: Model) => void
  onConnect: () => void
}

export function ModelPicker(props: ModelPickerProps) {
  const { providers, model, missing, open, onOpenChange, onConnect } = props
  const provider = providers.find(({ id }) => id === model?.providerID)
  if (providers.length === 0) {
    return (
      <Button size="sm" variant="ghost" icon={Plug} onClick={onConnect} data-testid="model-picker">
        Connect a provider…
      </Button>
    )
  }
  return (
    <Popover
      label="Choose a model"
      side="top"
      align="start"
      open={open}
      onOpenChange={onOpenChange}
      className={styles.popover}
      trigger={
        <Button size="sm" variant="ghost" iconEnd={ChevronDown} className={styles.trigger} data-testid="model-picker" title="Model">
          <span className={styles.name}>{model?.name ?? missing ?? 'Choose a model'}</span>
          {provider && <span className={styles.provider}>{provider.name}</span>}
        </Button>
      }
    >
      <ModelList {...props} />
    </Popover>
  )
}

function ModelList({ providers, model, onOpenChange, onChoose, onConnect }: ModelPickerProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
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
    remember(withRecent(memory, entry.key))
    onOpenChange(false)
    onChoose(entry.model)
  }
  const move = (to: number) => {
    const next = (to + shown.length) % Math.max(1, shown.length)
    setActive(next)
    list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' })
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
    <div className={styles.models}>
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
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <div ref={list} id={id} role="listbox" aria-label="Models" className={styles.list}>
        {shown.length === 0 && <p className={styles.none}>No model of a connected provider is called that.</p>}
        {shown.map((entry, index) => (
          <ModelOption
            key={entry.key}
            id={`${id}-${index}`}
            index={index}
            entry={entry}
            heading={query.trim() === '' && shown[index - 1]?.section !== entry.section}
            active={index === at}
            chosen={model !== undefined && entry.key === modelKey(model)}
            favourite={memory.favourites.includes(entry.key)}
            onPoint={() => setActive(index)}
            onChoose={() => choose(entry)}
            onFavourite={() => remember(withFavourite(memory, entry.key))}
          />
        ))}
      </div>
      <div className={styles.foot}>
        <Button size="sm" variant="ghost" icon={Plug} onClick={onConnect}>
          Connect a provider…
        </Button>
        <span className={styles.tip}>
          <Kbd keys="mod+d" /> favourite
        </span>
      </div>
    </div>
  )
}
