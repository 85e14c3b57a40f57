import { Folder, KeyRound, Map as MapIcon } from 'lucide-react'
import { Button } from '../../ui/button'
import { Disclosure } from '../../ui/disclosure'
import { FolderForm } from '../../workbench/folder-form'
import { KeyForm } from '../../workbench/provider/key-form'
import { ReadyModels } from '../../workbench/provider/ready-models'
import { RecentFolders } from '../../workbench/recent-folders'
import { useTour } from '../../workbench/use-tour'
import { useLayout } from '../../workbench/workbench-context'
import styles from './welcome.module.css'

/** Stands where the panes are while nothing is open. */
export function Welcome() {
  const first = useLayout((layout) => layout.folders.length === 0)
  const directory = useLayout((layout) => layout.folders[0] ?? '')
  const tour = useTour()
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <header>
          <h1 className={styles.title}>{first ? 'Welcome to OpenCode Desktop' : 'OpenCode Desktop'}</h1>
          <p className={styles.lead}>A coding agent that works in your folders, under your eyes.</p>
        </header>
        <div className={styles.steps}>
          <section className={styles.step} aria-labelledby="welcome-folder">
            <h2 id="welcome-folder" className={styles.heading}>
              <Folder size={16} aria-hidden />
              Open a folder
            </h2>
            <FolderForm />
            <RecentFolders icon={Folder} />
          </section>
          <section className={styles.step} aria-labelledby="welcome-models">
            <h2 id="welcome-models" className={styles.heading}>
              <KeyRound size={16} aria-hidden />
              Models
            </h2>
            <ReadyModels directory={directory} />
            <Disclosure summary="Connect a provider with a key">
              <KeyForm directory={directory} />
            </Disclosure>
          </section>
          <section className={styles.step} aria-labelledby="welcome-tour">
            <h2 id="welcome-tour" className={styles.heading}>
              <MapIcon size={16} aria-hidden />
              Or look around first
            </h2>
            <div className={styles.tour}>
              <p className={styles.text}>
                The tour is a built-in script, not a language model. It plays one turn with the real tools in a temporary sample project, without key or network.
              </p>
              <Button icon={MapIcon} loading={tour.starting} onClick={tour.start}>
                Take the tour
              </Button>
            </div>
          </section>
        </div>
      </div>
    </div>
  )
}
