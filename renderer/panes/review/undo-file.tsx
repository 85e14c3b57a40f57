import { useMemo } from 'react'
import { useBlame } from '../../client/blame'
import { Badge } from '../../ui/badge'
import { Diff } from '../../ui/diff'
import { Disclosure } from '../../ui/disclosure'
import { foreignLines, type UndoItem } from './undo-plan'
import { useReview } from './review-scope'
import styles from './undo.module.css'
import { useApplies } from './use-undo-items'

/** A file that is about to be undone: what goes, what others wrote of it, and whether it still fits. `look`: asks the server about it. */
export function UndoFile({ item, open, look }: { item: UndoItem; open: boolean; look: boolean }) {
  const { directory, scope } = useReview()
  const { file, from, patch } = item
  const applies = useApplies(look ? item : { ...item, whole: true })
  // What a turn or a session changed is its own; in the folder anybody may have written.
  const anybody = scope.kind === 'uncommitted' || scope.kind === 'branch'
  const { data: owners } = useBlame(directory, { scope, file, enabled: look && anybody && patch !== undefined })
  const foreign = useMemo(() => (owners && patch !== undefined ? foreignLines(patch, owners.ranges) : []), [owners, patch])
  const none = owners !== undefined && owners.ranges.length === 0
  return (
    <Disclosure
      defaultOpen={open}
      summary={
        <span className={styles.line}>
          <code className={styles.path}>{from === undefined ? file : `${from} → ${file}`}</code>
          {foreign.length > 0 && <Badge tone="warn">{none ? 'not by an agent' : 'lines of others'}</Badge>}
          {applies === false && <Badge tone="danger">changed since</Badge>}
        </span>
      }
    >
      {applies === false && <p className={styles.note}>These lines were changed since. They cannot be undone by themselves and are left as they are.</p>}
      {foreign.length > 0 && !none && <p className={styles.note}>Not written by an agent, and undone too: {foreign.length === 1 && !foreign[0]?.includes('–') ? 'line' : 'lines'} {foreign.slice(0, 20).join(', ')}</p>}
      {patch === undefined ? <p className={styles.note}>No text, or too large to show here: it goes back to the last commit.</p> : <Diff patch={patch} header={false} className={styles.diff} />}
    </Disclosure>
  )
}
