import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PermissionReason, PermissionRequest } from '#protocol/permission'
import { useBranch } from '../../../client/project'
import { folderName } from '../../../workbench/file-name'
import { makeVisible } from './make-visible'
import { hostOf, notesOf, ruleText, touchedOf, type Touched } from './request-facts'
import styles from './permission-card.module.css'

export type PermissionFactsProps = { request: PermissionRequest; directory: string; reason: PermissionReason | undefined }

/** Where it runs, what it would touch, which rule asks, and what is risky about it. */
export function PermissionFacts({ request, directory, reason }: PermissionFactsProps) {
  const touches = touchedOf(request)
  const host = hostOf(request)
  const rule = reason && ruleText(reason, directory)
  const notes = notesOf(request)
  const server = request.metadata['server']
  return (
    <>
      <dl className={styles.facts}>
        {request.permission === 'bash' || typeof request.metadata['cwd'] === 'string' ? <Place request={request} directory={directory} /> : null}
        {touches.length > 0 && <Touches touches={touches} />}
        {host !== undefined && <Fact name="Goes to">{makeVisible(host)}</Fact>}
        {typeof server === 'string' && <Fact name="Server">{makeVisible(server)}</Fact>}
        <Fact name="Asked by rule">
          <span className={styles.rule} data-testid="permission-rule">
            {rule?.rule !== undefined && <code>{rule.rule}</code>} {rule?.text ?? ' '}
          </span>
        </Fact>
      </dl>
      {notes.length > 0 && (
        <ul className={styles.notes} aria-label="Be careful">
          {notes.map((note) => (
            <li key={note} className={styles.danger}>
              <TriangleAlert size={14} aria-hidden /> {makeVisible(note)}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Place({ request, directory }: { request: PermissionRequest; directory: string }) {
  const { data } = useBranch(directory)
  const { cwd } = request.metadata
  const folder = typeof cwd === 'string' ? cwd : directory
  const below = folder.startsWith(`${directory}/`) ? folder.slice(directory.length + 1) : undefined
  const elsewhere = folder !== directory && below === undefined
  return (
    <Fact name="Runs in">
      <span title={folder} data-testid="permission-place">
        {elsewhere ? makeVisible(folder) : folderName(directory)}
        {below !== undefined && `/${makeVisible(below)}`}
      </span>
      {!elsewhere && data?.branch !== undefined && <span className={styles.faint}> on {data.branch}</span>}
    </Fact>
  )
}

function Touches({ touches }: { touches: readonly Touched[] }) {
  const writes = touches.filter((touch) => touch.writes)
  const reads = touches.filter((touch) => !touch.writes)
  return (
    <>
      {writes.length > 0 && <Fact name="Changes"><Paths touches={writes} /></Fact>}
      {reads.length > 0 && <Fact name={writes.length > 0 ? 'Also names' : 'Names'}><Paths touches={reads} /></Fact>}
    </>
  )
}

function Paths({ touches }: { touches: readonly Touched[] }) {
  return (
    <span className={styles.paths} data-testid="permission-touches">
      {touches.map(({ path }) => (
        <code key={path}>{makeVisible(path)}</code>
      ))}
    </span>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
