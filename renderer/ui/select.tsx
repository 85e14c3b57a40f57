import { Check, ChevronsUpDown, Search } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { useId, useState, type KeyboardEvent } from 'react'
import { classNames } from './class-names'
import { Field, type FieldControl, type FieldProps } from './field'
import { fuzzyFilter } from './fuzzy'
import { useLabels } from './labels'
import { List } from './list'
import styles from './select.module.css'
import { findTypeahead, isTypedLetter } from './typeahead'

export interface SelectOption {
  value: string
  label: string
  note?: string
  section?: string
  disabled?: boolean
}

export interface SelectProps extends FieldProps {
  options: readonly SelectOption[]
  value: string | undefined
  onChange: (value: string) => void
  placeholder?: string
  disabled?: boolean
  /** A filter above the list; for more than a dozen options. */
  searchable?: boolean
  size?: 'sm' | 'md'
  className?: string
}

export function Select({ label, hideLabel, hint, error, ...rest }: SelectProps) {
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error}>
      {(control) => <SelectControl {...rest} label={label} control={control} />}
    </Field>
  )
}

function SelectControl(props: Omit<SelectProps, keyof FieldProps> & { label: string; control: FieldControl }) {
  const { label, control, options, value, onChange, placeholder, disabled, size = 'md', className } = props
  const labels = useLabels()
  const listId = useId()
  const [open, setOpen] = useState(false)
  const chosen = options.find((option) => option.value === value)
  const choose = (option: SelectOption) => {
    setOpen(false)
    if (option.value !== value) onChange(option.value)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setOpen(true)
    else if (isTypedLetter(event)) {
      const texts = options.map((option) => (option.disabled ? '' : option.label))
      const option =
        options[
          findTypeahead(
            texts,
            event.key,
            options.findIndex((candidate) => candidate.value === value),
          )
        ]
      if (option) onChange(option.value)
    } else return
    event.preventDefault()
  }
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Trigger
        {...control}
        role="combobox"
        aria-haspopup="listbox"
        aria-controls={open ? listId : undefined}
        aria-labelledby={`${control.id}-label ${control.id}`}
        className={classNames(styles.trigger, styles[size], className)}
        disabled={disabled}
        onKeyDown={onKeyDown}
      >
        <span className={chosen ? styles.value : styles.placeholder}>{chosen?.label ?? placeholder ?? labels.select}</span>
        <ChevronsUpDown size={13} className={styles.chevron} aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.content} sideOffset={4} align="start" collisionPadding={8} aria-label={label}>
          <SelectList {...props} listId={listId} onChoose={choose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface SelectListProps extends Pick<SelectProps, 'options' | 'value' | 'searchable' | 'label'> {
  listId: string
  onChoose: (option: SelectOption) => void
}

function SelectList({ options, value, searchable, label, listId, onChoose }: SelectListProps) {
  const labels = useLabels()
  const [query, setQuery] = useState('')
  const shown = fuzzyFilter(options, query, (option) => `${option.label} ${option.section ?? ''}`)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const first = shown.find((option) => !option.disabled)
    if (event.key === 'Enter' && first) onChoose(first)
    else if (event.key === 'ArrowDown') document.getElementById(listId)?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    else return
    event.preventDefault()
  }
  return (
    <>
      {searchable && (
        <div className={styles.search}>
          <Search size={14} aria-hidden />
          <input
            className={styles.input}
            value={query}
            placeholder={labels.search}
            aria-label={labels.search}
            aria-controls={listId}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
      )}
      <List
        id={listId}
        label={label}
        className={classNames(styles.list, query && styles.filtered)}
        items={shown}
        getId={(option) => option.value}
        getText={(option) => option.label}
        getSection={query ? undefined : (option) => option.section}
        isDisabled={(option) => option.disabled ?? false}
        selected={value}
        onSelect={onChoose}
        autoFocus={!searchable}
        empty={<div className={styles.empty}>{labels.noResults}</div>}
      >
        {(option, { selected }) => (
          <>
            <span className={styles.label}>{option.label}</span>
            {option.note && <span className={styles.note}>{option.note}</span>}
            <span className={styles.check}>{selected && <Check size={14} aria-hidden />}</span>
          </>
        )}
      </List>
    </>
  )
}
