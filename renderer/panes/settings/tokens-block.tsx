import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ClientToken } from '#protocol/access'
import { useClientTokens, useRevokeToken } from '../../client/access'
import { errorMessage } from '../../client/client-error'
import { Badge } from '../../ui/badge'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { ErrorState } from '../../ui/error-state'
import { IconButton } from '../../ui/icon-button'
import { RelativeTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { folderName } from '../../workbench/file-name'
import { scopeNames } from './access-scope'
import { Block } from './page'
import styles from './settings.module.css'
import { TokenForm } from './token-form'

/** Programs that come in with a token of their own. */
export function TokensBlock() {
  const { data, error, refetch } = useClientTokens()
  const revoke = useRevokeToken()
  const [making, setMaking] = useState(false)
  const [leaving, setLeaving] = useState<ClientToken>()
  return (
    <Block title="Programs with a token of their own">
      {error && !data && <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data?.length === 0 && !making && <p className={styles.note}>None yet. A token of its own can be taken back without touching any other program.</p>}
      {data && data.length > 0 && (
        <ul className={styles.list}>
          {data.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => setLeaving(token)} />
          ))}
        </ul>
      )}
      {revoke.error && <Banner tone="danger">{errorMessage(revoke.error)}</Banner>}
      {making ? (
        <TokenForm onClose={() => setMaking(false)} />
      ) : (
        <div className={styles.row}>
          <Button icon={Plus} onClick={() => setMaking(true)}>
            New token…
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={leaving !== undefined}
        onOpenChange={(open) => !open && setLeaving(undefined)}
        title={`Sign ${leaving?.name ?? ''} out?`}
        text="Its token is void at once, and whatever it has open ends. What its agents are doing in sessions goes on."
        action="Revoke token"
        danger
        onConfirm={async () => {
          if (leaving) await revoke.mutateAsync(leaving.id)
        }}
      />
    </Block>
  )
}

function TokenRow({ token, onRevoke }: { token: ClientToken; onRevoke: () => void }) {
  const { name, scope, directory, origin, time } = token
  return (
    <li className={styles.item} data-testid="client-token">
      <div className={styles.row}>
        <div className={styles.words}>
          <span className={styles.name}>{name}</span>
          <span className={styles.note}>
            {origin === 'paired' ? 'Paired ' : 'Made '}
            <RelativeTime time={time.created} />
            {time.used === undefined ? ', not used yet' : ', used '}
            {time.used !== undefined && <RelativeTime time={time.used} />}
          </span>
        </div>
        {directory !== undefined && <span title={directory}>{folderName(directory)}</span>}
        <Badge tone={scope === 'full' ? 'warn' : 'neutral'}>{scopeNames[scope]}</Badge>
        <IconButton icon={Trash2} label={`Revoke the token of ${name}`} size="sm" variant="danger" onClick={onRevoke} />
      </div>
    </li>
  )
}
