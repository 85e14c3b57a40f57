import { MessageSquare, UserSearch, X } from 'lucide-react'
import type { BlameRange, Decision } from '#protocol/review'
import { errorMessage } from '../../client/client-error'
import { useBlame } from '../../client/review'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { RelativeTime } from '../../ui/relative-time'
import { Spinner } from '../../ui/spinner'
import type { Chosen } from './line-choice'
import { useReview } from './review-scope'
import styles from './line-notes.module.css'

/** Which prompt, step and call wrote the chosen lines, and who allowed it. */
export function BlameCard({ file, chosen, onClose }: { file: string; chosen: Chosen; onClose: () => void }) {
  const { directory, scope, sessionID, onOpenSession } = useReview()
  const { data, error } = useBlame(directory, { scope, sessionID, file })
  const found = chosen.side === 'new' ? (data ?? []).filter(({ start, lines }) => start <= chosen.end && start + lines > chosen.start) : []
  const calls = [...new Map(found.map((range) => [range.callID ?? range.messageID, range])).values()].slice(0, 5)
  return (
    <div className={styles.card} data-testid="blame">
      <UserSearch size={14} className={styles.cardIcon} aria-hidden />
      <div className={styles.words}>
        {!data && !error && sessionID !== undefined && <Spinner size={13} />}
        {error && <p className={styles.text}>{errorMessage(error)}</p>}
        {((data && calls.length === 0) || sessionID === undefined) && (
          <p className={styles.text}>{chosen.side === 'old' ? 'Removed lines are not kept with who removed them.' : 'No step of this session wrote these lines: they are older, or somebody else did.'}</p>
        )}
        {calls.map((range) => (
          <Writer key={range.callID ?? range.messageID} range={range} />
        ))}
      </div>
      {calls.length > 0 && sessionID !== undefined && (
        <Button size="sm" variant="ghost" icon={MessageSquare} onClick={() => onOpenSession(sessionID)}>
          Show the session
        </Button>
      )}
      <IconButton icon={X} size="sm" label="Close" onClick={onClose} />
    </div>
  )
}

function Writer({ range }: { range: BlameRange }) {
  const { tool, prompt, time, permissions } = range
  return (
    <div>
      <p className={styles.text}>
        Written by <strong>{tool ?? 'a step'}</strong> <RelativeTime time={time} />
        {prompt && (
          <>
            , asked for by “<span className={styles.prompt}>{prompt}</span>”
          </>
        )}
      </p>
      {permissions.map((decision) => (
        <p key={`${decision.permission} ${decision.time}`} className={styles.range}>
          {permissionText(decision)}
        </p>
      ))}
    </div>
  )
}

function permissionText({ permission, by, reply, pattern }: Decision): string {
  if (by === 'person') return `You allowed it (${permission}), ${reply === 'always' ? 'for always' : 'once'}.`
  const named = pattern === undefined ? permission : `${permission}: ${pattern}`
  return by === 'approval' ? `Allowed by what you allowed for always (${named}).` : `Allowed by the rule ${named}.`
}
