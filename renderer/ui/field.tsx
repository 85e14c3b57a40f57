import { CircleAlert } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import styles from './field.module.css'

export interface FieldProps {
  label: string
  /** The label is spoken, not shown. */
  hideLabel?: boolean
  hint?: ReactNode
  /** What is wrong with the value; marks the control invalid. */
  error?: string
}

export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** Label, hint and error around one control, wired by id. */
export function Field({ label, hideLabel, hint, error, children }: FieldProps & { children: (control: FieldControl) => ReactNode }) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={styles.field}>
      <label className={hideLabel ? styles.hidden : styles.label} htmlFor={id} id={`${id}-label`}>
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? `${id}-note` : undefined, 'aria-invalid': error ? true : undefined })}
      {note && (
        <div id={`${id}-note`} className={error ? styles.error : styles.hint} role={error ? 'alert' : undefined}>
          {error && <CircleAlert size={13} aria-hidden />}
          {note}
        </div>
      )}
    </div>
  )
}
