import { Search } from 'lucide-react'
import { useState } from 'react'
import { Dialog } from '../../ui/dialog'
import { Kbd } from '../../ui/kbd'
import { TextField } from '../../ui/text-field'
import type { Command } from '../pane'
import { useCommands } from '../use-commands'
import styles from './overlay.module.css'

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState('')
  const words = search.trim().toLowerCase()
  const bound = useCommands().filter(({ keys, title }) => keys !== undefined && title.toLowerCase().includes(words))
  const sections = [...new Set(bound.map(sectionOf))]
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" size="lg">
      <div className={styles.filter}>
        <TextField label="Search shortcuts" hideLabel placeholder="Search shortcuts" icon={Search} value={search} onChange={setSearch} clearable />
      </div>
      <div className={styles.keys}>
        {sections.map((section) => (
          <section key={section} aria-label={section}>
            <h3 className={styles.heading}>{section}</h3>
            <dl>
              {bound
                .filter((command) => sectionOf(command) === section)
                .map(({ id, title, keys = '' }) => (
                  <div key={id} className={styles.row}>
                    <dt>{title}</dt>
                    <dd>
                      <Kbd keys={keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      {bound.length === 0 && <p className={styles.text}>No shortcut has these words.</p>}
    </Dialog>
  )
}

function sectionOf({ section = 'Other' }: Command): string {
  return section
}
