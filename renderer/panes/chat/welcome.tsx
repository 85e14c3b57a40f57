import { GitBranch, Plug } from 'lucide-react'
import { useBranch } from '../../client/project'
import { Button } from '../../ui/button'
import { Kbd } from '../../ui/kbd'
import styles from './chat.module.css'

/** Above the composer of a session that does not exist yet. */
export function Welcome({ directory, unconnected, onConnect }: { directory: string; unconnected: boolean; onConnect: () => void }) {
  const { data: vcs } = useBranch(directory)
  const name =
    directory
      .replaceAll('\\', '/')
      .split('/')
      .findLast((piece) => piece !== '') ?? directory
  return (
    <div className={styles.welcome}>
      <h1 className={styles.hello}>What shall we do in {name}?</h1>
      <p className={styles.place} title={directory}>
        <span className={styles.path}>{directory}</span>
        {vcs?.branch && (
          <span className={styles.branch}>
            <GitBranch size={12} aria-hidden /> {vcs.branch}
          </span>
        )}
      </p>
      {unconnected ? (
        <p className={styles.connect}>
          No model is connected yet.
          <Button size="sm" icon={Plug} onClick={onConnect}>
            Connect a provider…
          </Button>
        </p>
      ) : (
        <ul className={styles.tips}>
          <li>
            <Kbd keys="@" /> names a file
          </li>
          <li>
            <Kbd keys="!" /> runs a command
          </li>
          <li>
            <Kbd keys="tab" /> next agent
          </li>
          <li>
            <Kbd keys="shift+enter" /> new line
          </li>
        </ul>
      )}
    </div>
  )
}
