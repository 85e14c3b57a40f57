import { Pencil, RotateCcw } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '../../ui/icon-button'
import { Kbd } from '../../ui/kbd'
import type { Command } from '../pane'
import styles from './overlay.module.css'
import { RecordKeys } from './record-keys'

type Props = {
  command: Command
  /** Bound by hand. */
  own: boolean
  recording: boolean
  onRecord: (on: boolean) => void
  onKeys: (keys: string) => void
  onReset: () => void
}

/** One command with its keys, which can be others. */
export function KeysRow({ command: { title, keys }, own, recording, onRecord, onKeys, onReset }: Props) {
  const change = useRef<HTMLButtonElement>(null)
  const leave = () => {
    change.current?.focus()
    onRecord(false)
  }
  return (
    <div className={styles.row} data-own={own ? '' : undefined}>
      <dt>{title}</dt>
      <dd className={styles.bound}>
        {own && <IconButton icon={RotateCcw} size="sm" label={`The usual keys for “${title}”`} onClick={onReset} />}
        <span className={styles.change}>
          <IconButton ref={change} icon={Pencil} size="sm" label={`Change the keys of “${title}”`} onClick={() => onRecord(true)} />
        </span>
        {recording && (
          <RecordKeys
            label={`New keys for “${title}”`}
            onCancel={leave}
            onLeave={() => onRecord(false)}
            onKeys={(chord) => {
              leave()
              onKeys(chord)
            }}
          />
        )}
        {!recording && (keys === undefined ? <span className={styles.text}>none</span> : <Kbd keys={keys} />)}
      </dd>
    </div>
  )
}
