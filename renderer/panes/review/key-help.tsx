import { Keyboard } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import { Kbd } from '../../ui/kbd'
import { Popover } from '../../ui/popover'
import styles from './review.module.css'

const keys: readonly (readonly [string, string])[] = [
  ['j', 'Next hunk'],
  ['k', 'Hunk before'],
  ['n', 'Next file'],
  ['p', 'File before'],
  ['v', 'Accept (read and kept) or unread again, then the next'],
  ['s', 'Stage or unstage'],
  ['u', 'Undo…'],
  ['z', 'Bring back what was undone'],
  ['c', 'Comment'],
  ['b', 'Who wrote it'],
  ['o', 'Open the file at the line'],
  ['down', 'Choose a line; with Shift more, over several hunks too'],
  ['/', 'Filter files'],
]

/** The keys of a review; with Shift, v, s and u mean the whole file. */
export function KeyHelp() {
  return (
    <Popover label="Keys of the review" align="end" trigger={<IconButton icon={Keyboard} size="sm" label="Keys" />}>
      <dl className={styles.keys}>
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <Kbd keys={key} />
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.keysNote}>With Shift, V, S and U mean the whole file.</p>
    </Popover>
  )
}
