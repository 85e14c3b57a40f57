import type { PermissionRequest } from '#protocol/permission'
import { Diff } from '../../../ui/diff'
import { CommandText } from './command-text'
import { makeVisible } from './make-visible'
import styles from './permission-card.module.css'

/** The server bounds what it sends and says so at the end. */
const CUT = /… \(\d+ more characters\)$/

/** What is asked for, in full: the command, the diff, the input of a tool, or the patterns. */
export function PermissionSubject({ request, directory }: { request: PermissionRequest; directory: string }) {
  const { command, diff, filepath, url, input, description, prompt } = request.metadata
  if (typeof diff === 'string' && diff !== '') {
    const cut = CUT.exec(diff)
    return (
      <>
        <div className={styles.diff} role="group" aria-label="Changes" tabIndex={0}>
          <Diff patch={cut ? diff.slice(0, cut.index) : diff} path={typeof filepath === 'string' ? filepath : undefined} base={directory} />
        </div>
        {cut && <p className={styles.danger}>The change is larger than what is shown here.</p>}
      </>
    )
  }
  const outside = request.permission === 'external_directory'
  const named = request.patterns.filter((pattern) => pattern !== '*')
  return (
    <>
      {typeof command === 'string' && <CommandText text={command} label="Command" className={styles.command} />}
      {typeof url === 'string' && <CommandText text={url} label="Address" className={styles.command} />}
      {typeof prompt === 'string' && <CommandText text={`${typeof description === 'string' ? `${description}\n` : ''}${prompt}`} label="Task" className={styles.command} />}
      {input !== undefined && <CommandText text={JSON.stringify(input, undefined, 2) ?? ''} label="Input" className={styles.command} />}
      {(outside || (typeof command !== 'string' && typeof url !== 'string' && input === undefined)) && named.length > 0 && (
        <ul className={styles.patterns} aria-label={outside ? 'Folders' : 'What it is about'}>
          {named.map((pattern) => (
            <li key={pattern}>
              <code>{makeVisible(pattern)}</code>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
