import { Check, Minus } from 'lucide-react'
import { Checkbox } from 'radix-ui'
import styles from './search.module.css'

type Props = { label: string; checked: boolean | 'indeterminate'; disabled: boolean; onChange: (checked: boolean) => void }

/** A checkbox that stands in a dense row; its name is spoken only. */
export function PlaceCheck({ label, checked, disabled, onChange }: Props) {
  const Icon = checked === 'indeterminate' ? Minus : Check
  return (
    <Checkbox.Root className={styles.check} aria-label={label} checked={checked} disabled={disabled} onCheckedChange={(value) => onChange(value === true)}>
      <Checkbox.Indicator className={styles.tick}>
        <Icon size={11} strokeWidth={3} aria-hidden />
      </Checkbox.Indicator>
    </Checkbox.Root>
  )
}
