import { FileDiff as Icon } from 'lucide-react'
import { useMemo } from 'react'
import type { MessageID } from '#protocol/id'
import { useMessage } from '../../../client/message'
import type { ReviewScope } from '../../../client/review'
import { Diff } from '../../../ui/diff'
import { DiffStats } from '../../../ui/diff-stats'
import { Disclosure } from '../../../ui/disclosure'
import { UnreadBadge } from '../../../workbench/unread-badge'
import { useChatScope } from '../chat-scope'
import styles from './timeline.module.css'

/** What a turn changed in files, all its tools and commands together; folded. */
export function TurnChanges({ promptID }: { promptID: MessageID }) {
  const { sessionID, directory, onFile, onReview } = useChatScope()
  const prompt = useMessage(sessionID, promptID)
  const scope = useMemo((): ReviewScope => ({ kind: 'turn', sessionID, messageID: promptID }), [sessionID, promptID])
  const diffs = prompt?.role === 'user' ? (prompt.summary?.diffs ?? []) : []
  if (diffs.length === 0) return null
  const added = diffs.reduce((sum, { additions }) => sum + additions, 0)
  const removed = diffs.reduce((sum, { deletions }) => sum + deletions, 0)
  return (
    <section className={styles.changes} aria-label="Changed files" data-testid="turn-changes">
      <Disclosure
        summary={
          <span className={styles.changesHead}>
            <Icon size={14} aria-hidden />
            {diffs.length === 1 ? diffs[0]?.file : `${diffs.length} files changed`}
          </span>
        }
        end={
          <span className={styles.changedFacts}>
            <DiffStats added={added} removed={removed} />
            <UnreadBadge directory={directory} scope={scope} />
            <button type="button" className={styles.openFile} onClick={() => onReview(promptID)}>
              Review
            </button>
          </span>
        }
      >
        <ul className={styles.changed}>
          {diffs.map(({ file = '', patch, additions, deletions, status }) => (
            <li key={file}>
              <Disclosure
                summary={<code>{file}</code>}
                end={
                  <span className={styles.changedFacts}>
                    {status !== 'modified' && status}
                    <DiffStats added={additions} removed={deletions} />
                    {status !== 'deleted' && (
                      <button type="button" className={styles.openFile} onClick={() => onFile(file)}>
                        open
                      </button>
                    )}
                  </span>
                }
              >
                {patch ? <Diff patch={patch} header={false} /> : <p className={styles.none}>Binary or too large to show here.</p>}
              </Disclosure>
            </li>
          ))}
        </ul>
      </Disclosure>
    </section>
  )
}
