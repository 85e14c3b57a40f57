import { Columns2 } from 'lucide-react'
import { useState } from 'react'
import type { Session } from '#protocol/session'
import { useSessionStatus } from '../../../client/session'
import { Button } from '../../../ui/button'
import { ConfirmDialog } from '../../../ui/confirm-dialog'
import styles from './compare.module.css'
import { rivalsOf, type Rivals } from './comparison'
import { RivalState } from './rival-state'
import { useKeepRival } from './use-keep-rival'

/** Under the header of a session that is compared: how all of them stand, and the choice of one. */
export function CompareStrip({ session }: { session: Session }) {
  const compared = rivalsOf(session)
  if (!compared || compared.rivals.length === 0) return null
  return <Strip session={session} compared={compared} />
}

function Strip({ session, compared }: { session: Session; compared: Rivals }) {
  const [asking, setAsking] = useState(false)
  const busy = useSessionStatus(session.directory, session.id).type !== 'idle'
  const keep = useKeepRival(session, compared)
  const own = compared.rivals.find(({ sessionID }) => sessionID === session.id)
  const others = compared.rivals.length - 1
  return (
    <nav className={styles.strip} aria-label="Compared models" data-testid="compare-strip">
      <Columns2 size={14} className={styles.icon} aria-hidden />
      <ul className={styles.rivals}>
        {compared.rivals.map((rival) => (
          <RivalState key={rival.sessionID} rival={rival} current={rival.sessionID === session.id} />
        ))}
      </ul>
      <Button size="sm" disabled={busy} title={busy ? 'It is still at work' : `Go on with ${own?.model} alone`} onClick={() => setAsking(true)}>
        Keep this one
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Go on with ${own?.model}?`}
        text={
          <>
            {others === 1 ? 'The other session is stopped and archived.' : `The ${others} other sessions are stopped and archived.`}
            {session.directory !== compared.origin && (
              <>
                {' '}
                Changes of this one that are not committed come into <code>{compared.origin}</code>; its commits stay on its branch. Work trees of the others that hold changes
                stay as they are.
              </>
            )}
          </>
        }
        action="Keep this one"
        onConfirm={keep}
      />
    </nav>
  )
}
