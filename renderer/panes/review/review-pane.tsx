import { GitCommitVertical, MessagesSquare } from 'lucide-react'
import { useMemo } from 'react'
import { useTurns, type ReviewScope, type Turn } from '../../client/review'
import type { SessionID } from '#protocol/id'
import { EmptyState } from '../../ui/empty-state'
import type { PaneProps } from '../../workbench/pane'
import { ReviewBar } from './review-bar'
import { ReviewBoard } from './review-board'
import styles from './review.module.css'
import { useReviewPlace, type ReviewPlace } from './use-review-place'

/** Changes of a turn, a session, of no commit yet or of the branch, to be read, commented, staged and undone. */
export function ReviewPane({ tab, directory, sessionID, focused }: PaneProps) {
  const place = useReviewPlace(tab, directory, sessionID)
  if (place.sessionID === undefined) return <ScopedReview place={place} turns={none} tab={tab} directory={directory} focused={focused} />
  return <SessionReview place={place} session={place.sessionID} tab={tab} directory={directory} focused={focused} />
}

type Props = Omit<PaneProps, 'sessionID'> & { place: ReviewPlace }

const none: readonly Turn[] = Object.freeze([])

function SessionReview({ session, ...props }: Props & { session: SessionID }) {
  return <ScopedReview {...props} turns={useTurns(session)} />
}

function ScopedReview({ place, turns, tab, directory, focused }: Props & { turns: readonly Turn[] }) {
  const { kind, sessionID, git } = place
  const messageID = place.messageID ?? turns[0]?.id
  const scope = useMemo((): ReviewScope | undefined => {
    if (kind === 'turn') return sessionID && messageID ? { kind, sessionID, messageID } : undefined
    if (kind === 'session') return sessionID ? { kind, sessionID } : undefined
    return git ? { kind } : undefined
  }, [kind, sessionID, messageID, git])
  const bar = <ReviewBar place={place} turns={turns} messageID={messageID} directory={directory} scope={scope} />
  if (scope) return <ReviewBoard key={JSON.stringify(scope)} bar={bar} scope={scope} place={place} path={tab.path} directory={directory} focused={focused} />
  return (
    <div className={styles.board}>
      {bar}
      <Missing place={place} />
    </div>
  )
}

function Missing({ place: { kind, git } }: { place: ReviewPlace }) {
  if (kind === 'turn' || kind === 'session') {
    return <EmptyState icon={MessagesSquare} title="Nothing was changed yet" text="When an agent changes files in a session, you can read here what it did." />
  }
  if (git === undefined) return null
  return <EmptyState icon={GitCommitVertical} title="This folder is not in a git repository" text="What sessions change can be reviewed all the same: choose Turn or Session above." />
}
