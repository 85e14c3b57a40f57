import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { Field, type FieldProps } from './field'
import styles from './text-area.module.css'

export interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value' | 'rows'>, FieldProps {
  value: string
  onChange: (value: string) => void
  minRows?: number
  maxRows?: number
  /** No border and background of its own, for a box that has them. */
  bare?: boolean
  mono?: boolean
}

/** Grows with its text from `minRows` to `maxRows`, then scrolls. */
export function TextArea(props: TextAreaProps) {
  const { label, hideLabel, hint, error, value, onChange, minRows = 2, maxRows = 12, bare, mono, className, style, ...rest } = props
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...rest}
          {...control}
          className={classNames(styles.area, bare ? styles.bare : styles.box, mono && styles.mono, className)}
          style={{ ...style, minHeight: `calc(${minRows}lh + var(--pad))`, maxHeight: `calc(${maxRows}lh + var(--pad))` }}
          rows={minRows}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
