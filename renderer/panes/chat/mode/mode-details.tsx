import type { ModeKind, PermissionMode } from '#protocol/permission'
import { Button } from '../../../ui/button'
import { kindName, kindText, placeText, type ModeWords } from './mode-words'
import styles from './mode.module.css'

export type ModeDetailsProps = { mode: PermissionMode; words: ModeWords; onSettings: () => void }

/** The mode in words, kind by kind, and where to change it. */
export function ModeDetails({ mode, words, onSettings }: ModeDetailsProps) {
  return (
    <div className={styles.details} data-testid="mode-details">
      <p className={styles.sentence} data-tone={words.tone}>
        {words.sentence}
      </p>
      <table className={styles.table}>
        <tbody>
          {mode.kinds.map((kind) => (
            <Kind key={kind.permission} kind={kind} />
          ))}
        </tbody>
      </table>
      <div className={styles.foot}>
        <span className={styles.note}>What a rule denies, no approval allows.</span>
        <Button size="sm" onClick={onSettings}>
          Rules and approvals…
        </Button>
      </div>
    </div>
  )
}

function Kind({ kind }: { kind: ModeKind }) {
  const { answer, more } = kindText(kind)
  return (
    <tr>
      <th scope="row">{kindName(kind.permission)}</th>
      <td data-action={kind.action}>{answer}</td>
      <td className={styles.more}>
        {more}
        {more !== '' && kind.source.kind !== 'default' && ' · '}
        {kind.source.kind !== 'default' && placeText(kind.source)}
      </td>
    </tr>
  )
}
