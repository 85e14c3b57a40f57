import { Search } from 'lucide-react'
import { use, useState } from 'react'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/text-field'
import { bindKeys } from '../own-keys'
import type { Command } from '../pane'
import { CommandsContext, useCommands, useOwnKeys } from '../use-commands'
import { useWorkbench } from '../workbench-context'
import { KeysRow } from './keys-row'
import styles from './overlay.module.css'

/** The keys of all commands, each of which can have others; those without keys are found by their words. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { keys } = useWorkbench()
  const usual = use(CommandsContext)
  const own = useOwnKeys()
  const [search, setSearch] = useState('')
  const [recording, setRecording] = useState<string>()
  const words = search.trim().toLowerCase()
  const fits = ({ id, title, ...command }: Command) => (words === '' ? command.keys !== undefined || id in own : title.toLowerCase().includes(words))
  const shown = useCommands().filter(fits)
  const sections = [...new Set(shown.map(sectionOf))]
  const bind = (id: string, chord: string) => {
    setRecording(undefined)
    keys.update((now) => bindKeys(now, { id, keys: chord, commands: usual }))
  }
  const footer = Object.keys(own).length > 0 && <Button onClick={() => keys.update(() => ({}))}>All as usual</Button>
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" size="lg" footer={footer}>
      <div className={styles.filter}>
        <TextField label="Search shortcuts" hideLabel placeholder="Search all commands" icon={Search} value={search} onChange={setSearch} clearable />
      </div>
      <div className={styles.keys}>
        {sections.map((section) => (
          <section key={section} aria-label={section}>
            <h3 className={styles.heading}>{section}</h3>
            <dl>
              {shown
                .filter((command) => sectionOf(command) === section)
                .map((command) => (
                  <KeysRow
                    key={command.id}
                    command={command}
                    own={command.id in own}
                    recording={recording === command.id}
                    onRecord={(on) => setRecording(on ? command.id : undefined)}
                    onKeys={(chord) => bind(command.id, chord)}
                    onReset={() => bind(command.id, usual.find(({ id }) => id === command.id)?.keys ?? '')}
                  />
                ))}
            </dl>
          </section>
        ))}
      </div>
      {shown.length === 0 && <p className={styles.text}>No command has these words.</p>}
    </Dialog>
  )
}

function sectionOf({ section = 'Other' }: Command): string {
  return section
}
