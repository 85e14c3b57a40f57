import { GitCommitHorizontal, MessageSquare } from 'lucide-react'
import type { BlameRange, Decision, FolderBlameRange, LineCommit } from '#protocol/review'
import type { LineOwners } from '../client/blame'
import { Button } from '../ui/button'
import { RelativeTime } from '../ui/relative-time'
import styles from './line-writers.module.css'
import { useWorkbench } from './workbench-context'

export type LineWritersProps = {
  directory: string
  owners: LineOwners
  /** First and last line that is asked for. */
  start: number
  end: number
  /** After a link was followed. */
  onLeave?: () => void
}

const MOST = 5

/** Who wrote these lines: each prompt, step and call once, with who allowed it and the way to its turn; else the commit. */
export function LineWriters({ directory, owners, start, end, onLeave }: LineWritersProps) {
  const found = owners.ranges.filter((range) => range.start <= end && range.start + range.lines > start)
  const calls = [...new Map(found.map((range) => [range.callID ?? range.messageID, range])).values()]
  if (calls.length === 0) {
    if (owners.commit) return <FromCommit commit={owners.commit} />
    return <p className={styles.text}>No session wrote {start === end ? 'this line' : 'these lines'}: somebody else did, or it was before.</p>
  }
  return (
    <ul className={styles.writers}>
      {calls.slice(0, MOST).map((range) => (
        <Writer key={range.callID ?? range.messageID} directory={directory} range={range} onLeave={onLeave} />
      ))}
      {calls.length > MOST && <li className={styles.quiet}>and {calls.length - MOST} more calls</li>}
    </ul>
  )
}

type WriterProps = { directory: string; range: BlameRange | FolderBlameRange; onLeave: (() => void) | undefined }

function Writer({ directory, range, onLeave }: WriterProps) {
  const { open } = useWorkbench()
  const { tool, prompt, time, permissions, sessionID, promptID } = range
  const show = () => {
    onLeave?.()
    open({ pane: 'chat', directory, sessionID, ...(promptID === undefined ? {} : { messageID: promptID }) })
  }
  return (
    <li className={styles.writer}>
      <div className={styles.words}>
        <p className={styles.text}>
          Written by <strong>{tool ?? 'a step'}</strong> <RelativeTime time={time} />
          {prompt && (
            <>
              , asked for by “<span className={styles.quiet}>{prompt}</span>”
            </>
          )}
        </p>
        {permissions.map((decision) => (
          <p key={`${decision.permission} ${decision.time}`} className={styles.quiet}>
            {permissionText(decision)}
          </p>
        ))}
        {'session' in range && range.session !== '' && <p className={styles.quiet}>In the session “{range.session}”</p>}
      </div>
      <Button size="sm" variant="ghost" icon={MessageSquare} className={styles.link} onClick={show}>
        Show the turn
      </Button>
    </li>
  )
}

function FromCommit({ commit: { commit, author, time, summary } }: { commit: LineCommit }) {
  return (
    <div className={styles.writer}>
      <GitCommitHorizontal size={15} className={styles.icon} aria-hidden />
      <div className={styles.words}>
        <p className={styles.text}>{summary}</p>
        <p className={styles.quiet}>
          Committed by {author} <RelativeTime time={time} /> in <code>{commit.slice(0, 8)}</code>; no session wrote it.
        </p>
      </div>
    </div>
  )
}

function permissionText({ permission, by, reply, pattern }: Decision): string {
  if (by === 'person') return `You allowed it (${permission}), ${reply === 'always' ? 'for always' : 'once'}.`
  const named = pattern === undefined ? permission : `${permission}: ${pattern}`
  return by === 'approval' ? `Allowed by what you allowed for always (${named}).` : `Allowed by the rule ${named}.`
}
