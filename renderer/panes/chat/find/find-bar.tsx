import { CaseSensitive, Search } from 'lucide-react'
import { findKeys } from '../../../ui/find-keys'
import { FindSteps } from '../../../ui/find-steps'
import { IconButton } from '../../../ui/icon-button'
import { TextField } from '../../../ui/text-field'
import { useAskedField } from '../../../ui/use-asked-field'
import { FindCount } from './find-count'
import styles from './find.module.css'
import { OlderFound } from './older-found'
import { useFind, type FindPlace } from './use-find'

export type FindBarProps = FindPlace & {
  /** Grows when the person asks for the search once more. */
  asked: number
  onClose: () => void
}

/** Finds words in the whole conversation, drawn or not. */
export function FindBar({ asked, list, box, onClose }: FindBarProps) {
  const field = useAskedField(asked)
  const { query, setQuery, matchCase, setMatchCase, count, step, ...found } = useFind({ list, box })
  return (
    <div className={styles.bar} role="search" aria-label="Find in the conversation" data-testid="find-bar" onKeyDown={findKeys({ step, close: onClose })}>
      <div className={styles.line}>
        <TextField
          ref={field}
          label="Find in the conversation"
          hideLabel
          icon={Search}
          placeholder="Find"
          maxLength={500}
          value={query}
          onChange={setQuery}
          end={<FindCount query={query} count={count} {...found} />}
        />
        <IconButton icon={CaseSensitive} label="Match case" size="sm" pressed={matchCase} onClick={() => setMatchCase(!matchCase)} />
        <FindSteps disabled={count === 0} onStep={step} onClose={onClose} />
      </div>
      <OlderFound />
    </div>
  )
}
