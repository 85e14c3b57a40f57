import { Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Pairing } from '#protocol/access'
import { useClientTokens, usePair, useUnpair } from '../../client/access'
import { errorMessage } from '../../client/client-error'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { clockText, scopeNames, spokenCode } from './access-scope'
import styles from './access.module.css'
import { Block } from './page'
import { ScopeFields, type ScopeChoice } from './scope-fields'
import settings from './settings.module.css'

/** A code that a person reads out, and another program exchanges for a token of its own. */
export function PairingBlock() {
  const pair = usePair()
  const unpair = useUnpair()
  const [choice, setChoice] = useState<ScopeChoice>()
  const [open, setOpen] = useState<Pairing>()
  const start = ({ scope, directory }: ScopeChoice) =>
    pair.mutate({ scope, ...(directory === undefined ? {} : { directory }) }, { onSuccess: (pairing) => setOpen(pairing) })
  const close = () => {
    setOpen(undefined)
    setChoice(undefined)
  }
  const cancel = () => {
    unpair.mutate()
    close()
  }
  return (
    <Block title="Pair a program">
      <p className={settings.note}>For a program that can take a code instead of a long token: it works once, for two minutes.</p>
      {open && choice && <OpenCode key={open.code} pairing={open} onAgain={() => start(choice)} onCancel={cancel} onDone={close} />}
      {!open && choice && (
        <div className={styles.panel}>
          <ScopeFields value={choice} onChange={setChoice} />
          <div className={styles.actions}>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" loading={pair.isPending} onClick={() => start(choice)}>
              Show a code
            </Button>
          </div>
        </div>
      )}
      {!choice && (
        <div className={settings.row}>
          <Button icon={Link2} onClick={() => setChoice({ scope: 'chat', directory: undefined })}>
            Pair a program…
          </Button>
        </div>
      )}
      {pair.error && <Banner tone="danger">{errorMessage(pair.error)}</Banner>}
    </Block>
  )
}

type OpenCodeProps = { pairing: Pairing; onAgain: () => void; onCancel: () => void; onDone: () => void }

function OpenCode({ pairing, onAgain, onCancel, onDone }: OpenCodeProps) {
  const { data: tokens = [] } = useClientTokens()
  const left = useTimeLeft(pairing.time)
  const paired = tokens.find(({ origin, time }) => origin === 'paired' && time.created >= pairing.time.created)
  if (paired) {
    return (
      <Banner tone="ok" onDismiss={onDone}>
        {paired.name} is paired. It may do: {scopeNames[paired.scope].toLowerCase()}.
      </Banner>
    )
  }
  const spoken = spokenCode(pairing.code)
  const total = pairing.time.expires - pairing.time.created
  return (
    <div className={styles.panel}>
      <div className={styles.code} data-over={left <= 0 || undefined}>
        <output aria-label="Pairing code" data-testid="pairing-code">
          {spoken}
        </output>
        {left > 0 && <CopyButton text={spoken} label="Copy the code" />}
      </div>
      <div className={styles.clock}>
        <progress className={styles.time} value={Math.max(0, left)} max={total} aria-label="Time left" />
        <span role="timer" aria-live="off">
          {left > 0 ? clockText(left) : 'over'}
        </span>
      </div>
      <p className={styles.hint}>{left > 0 ? 'Type it into the other program. This closes by itself when it was used.' : 'The code is not good any more.'}</p>
      <div className={styles.actions}>
        <Button onClick={onCancel}>{left > 0 ? 'Take it back' : 'Close'}</Button>
        {left <= 0 && (
          <Button variant="primary" onClick={onAgain}>
            Another code
          </Button>
        )}
      </div>
    </div>
  )
}

/** Counted from when the code arrived here: the server's clock may be another one. */
function useTimeLeft({ created, expires }: Pairing['time']): number {
  const [start] = useState(() => Date.now())
  const [now, setNow] = useState(start)
  const left = expires - created - (now - start)
  const over = left <= 0
  useEffect(() => {
    if (over) return
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [over])
  return left
}
