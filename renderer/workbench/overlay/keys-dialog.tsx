import { Dialog } from '../../ui/dialog'
import { Kbd } from '../../ui/kbd'
import { useCommands } from '../use-commands'
import styles from './overlay.module.css'

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const bound = useCommands().filter(({ keys }) => keys !== undefined)
  const sections = [...new Set(bound.map(({ section = 'Other' }) => section))]
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" size="lg">
      <div className={styles.keys} role="group" aria-label="All shortcuts" tabIndex={0}>
        {sections.map((section) => (
          <section key={section} aria-label={section}>
            <h3 className={styles.heading}>{section}</h3>
            <dl className={styles.list}>
              {bound
                .filter((command) => (command.section ?? 'Other') === section)
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
    </Dialog>
  )
}
