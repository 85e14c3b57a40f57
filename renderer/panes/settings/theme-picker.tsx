import { RadioGroup } from 'radix-ui'
import { themes } from '../../theme/themes'
import styles from './theme-picker.module.css'

const choices = [{ id: 'system', title: 'As the system', looks: ['light', 'dark'] }, ...themes.map(({ id, title }) => ({ id, title, looks: [id] }))]

/** Every theme as a small window that wears it. */
export function ThemePicker({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  return (
    <RadioGroup.Root className={styles.themes} aria-label="Theme" value={value} onValueChange={onChange}>
      {choices.map(({ id, title, looks }) => (
        <RadioGroup.Item key={id} value={id} className={styles.theme}>
          <span className={styles.looks} aria-hidden>
            {looks.map((look) => (
              <Look key={look} theme={look} />
            ))}
          </span>
          {title}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}

/** The attribute brings the tokens of the theme along. */
function Look({ theme }: { theme: string }) {
  return (
    <span className={styles.look} data-theme={theme}>
      <span className={styles.side} />
      <span className={styles.sheet}>
        <span className={styles.line} />
        <span className={styles.line} />
        <span className={styles.button} />
      </span>
    </span>
  )
}
