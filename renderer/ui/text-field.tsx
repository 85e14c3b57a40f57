import { Eye, EyeOff, X, type LucideIcon } from 'lucide-react'
import { useState, type ComponentProps, type ReactNode } from 'react'
import { classNames } from './class-names'
import { Field, type FieldProps } from './field'
import { IconButton } from './icon-button'
import { useLabels } from './labels'
import styles from './text-field.module.css'

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'size'>, FieldProps {
  value: string
  onChange: (value: string) => void
  icon?: LucideIcon
  /** Something small inside the right end: a unit, a shortcut. */
  end?: ReactNode
  clearable?: boolean
  mono?: boolean
}

export function TextField(props: TextFieldProps) {
  const { label, hideLabel, hint, error, value, onChange, icon: Icon, end, clearable, mono, className, type, ...rest } = props
  const labels = useLabels()
  const [revealed, setRevealed] = useState(false)
  const secret = type === 'password'
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error}>
      {(control) => (
        <div
          className={classNames(styles.box, className)}
          data-invalid={error ? '' : undefined}
          data-disabled={rest.disabled ? '' : undefined}
        >
          {Icon && <Icon size={14} className={styles.icon} aria-hidden />}
          <input
            autoComplete="off"
            spellCheck={false}
            {...rest}
            {...control}
            type={secret && revealed ? 'text' : (type ?? 'text')}
            className={classNames(styles.input, mono && styles.mono)}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {clearable && value && !rest.disabled && (
            <IconButton icon={X} label={labels.clear} size="sm" className={styles.inner} onClick={() => onChange('')} />
          )}
          {secret && (
            <IconButton
              icon={revealed ? EyeOff : Eye}
              label={revealed ? labels.hidePassword : labels.showPassword}
              size="sm"
              className={styles.inner}
              onClick={() => setRevealed(!revealed)}
            />
          )}
          {end}
        </div>
      )}
    </Field>
  )
}
