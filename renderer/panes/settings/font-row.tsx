import { TextField } from '../../ui/text-field'
import styles from './settings.module.css'

type Props = { label: string; value: string; mono?: boolean; onChange: (family: string) => void }

/** The name of an installed font; a browser does not tell which ones there are. */
export function FontRow({ label, value, mono = false, onChange }: Props) {
  return (
    <div className={styles.setting}>
      <span className={styles.words} aria-hidden>
        {label}
      </span>
      <div className={styles.field}>
        <TextField label={label} hideLabel mono={mono} placeholder="As the system" value={value} onChange={onChange} maxLength={100} clearable />
      </div>
    </div>
  )
}
