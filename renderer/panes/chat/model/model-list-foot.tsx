import { Columns2, Plug } from 'lucide-react'
import type { ModelChoice } from '#protocol/message'
import { Button } from '../../../ui/button'
import { Kbd } from '../../../ui/kbd'
import { FEWEST, MOST } from '../compare/comparison'
import styles from './picker.module.css'

export type ModelListFootProps = {
  compared: readonly ModelChoice[] | undefined
  onCompare: () => void
  onDone: () => void
  onConnect: () => void
}

/** What else can be done with the list of models. */
export function ModelListFoot({ compared, onCompare, onDone, onConnect }: ModelListFootProps) {
  if (compared) {
    return (
      <div className={styles.foot}>
        <span className={styles.count} role="status">
          {compared.length < FEWEST ? `Choose ${FEWEST} to ${MOST} models` : `${compared.length} of at most ${MOST} models`}
        </span>
        <Button size="sm" variant="primary" disabled={compared.length < FEWEST} onClick={onDone}>
          Compare them
        </Button>
      </div>
    )
  }
  return (
    <div className={styles.foot}>
      <span className={styles.footActions}>
        <Button size="sm" variant="ghost" icon={Plug} onClick={onConnect}>
          Connect a provider…
        </Button>
        <Button size="sm" variant="ghost" icon={Columns2} onClick={onCompare}>
          Compare several…
        </Button>
      </span>
      <span className={styles.tip}>
        <Kbd keys="mod+d" /> favourite
      </span>
    </div>
  )
}
