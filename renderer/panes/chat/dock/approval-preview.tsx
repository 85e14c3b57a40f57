import { History, TriangleAlert } from 'lucide-react'
import type { PastCall, PermissionPreview, PermissionPreviewInput } from '#protocol/permission'
import { errorMessage } from '../../../client/client-error'
import { usePermissionPreview } from '../../../client/permission'
import { RelativeTime } from '../../../ui/relative-time'
import { makeVisible } from './make-visible'
import styles from './always-form.module.css'

export type ApprovalPreviewProps = {
  directory: string
  input: PermissionPreviewInput
  scope: 'session' | 'project'
  /** The pattern covers everything of its kind. */
  everything: boolean
}

const SHOWN = 5

/** What else the pattern would have let through before now, and what of it a person refused. */
export function ApprovalPreview({ directory, input, scope, everything }: ApprovalPreviewProps) {
  const { data, error } = usePermissionPreview(directory, input)
  if (error && !data) return <p className={styles.preview}>{errorMessage(error)}</p>
  const refused = data?.all.refused ?? 0
  return (
    <section className={styles.preview} aria-label="What it would have allowed" aria-live="polite" data-testid="always-preview" data-ready={data ? '' : undefined}>
      <p className={styles.sum}>
        <History size={14} aria-hidden />
        <span>{data ? sumText(data, scope) : 'Looking at what was asked before…'}</span>
      </p>
      {refused > 0 && (
        <p className={styles.refused}>
          <TriangleAlert size={14} aria-hidden /> {refused === 1 ? 'You refused one of these.' : `You refused ${refused} of these.`}
        </p>
      )}
      {everything && (
        <p className={styles.refused}>
          <TriangleAlert size={14} aria-hidden /> A single * allows everything of this kind, whatever comes.
        </p>
      )}
      {data && data.examples.length > 0 && (
        <ul className={styles.examples}>
          {data.examples.slice(0, SHOWN).map((call) => (
            <Example key={`${call.outcome} ${call.text}`} call={call} />
          ))}
          {data.examples.length > SHOWN && <li className={styles.more}>and others</li>}
        </ul>
      )}
    </section>
  )
}

const outcomes: Readonly<Record<PastCall['outcome'], string>> = { refused: 'refused', allowed: 'allowed', approval: 'by approval', rule: 'by rule' }

function Example({ call }: { call: PastCall }) {
  return (
    <li className={styles.example} data-outcome={call.outcome}>
      <code className={styles.text} title={makeVisible(call.text)}>
        {makeVisible(call.text.split('\n', 1)[0] ?? '')}
      </code>
      <span className={styles.facts}>
        {call.times > 1 && `${call.times}× `}
        {call.scope === 'elsewhere' && 'elsewhere, '}
        <span className={styles.outcome}>{outcomes[call.outcome]}</span> <RelativeTime time={call.time} />
      </span>
    </li>
  )
}

/** The chosen scope first, then what lies beyond it. */
function sumText({ session, project, all, complete }: PermissionPreview, scope: 'session' | 'project'): string {
  if (all.calls === 0) return 'No past call matches. It would only cover what comes.'
  const own = scope === 'session' ? session : project
  const place = scope === 'session' ? 'in this session' : 'in this project'
  const others = all.calls - own.calls
  const asked = own.asked > 0 ? `, ${own.asked === own.calls ? 'all' : own.asked} of them asked for` : ''
  const rest = others > 0 ? `; ${calls(others)} elsewhere like it` : ''
  return `It would have covered ${calls(own.calls)} ${place}${asked}${rest}${complete ? '' : ', in the last 20,000 looked at'}.`
}

function calls(count: number): string {
  return count === 1 ? '1 past call' : `${count.toLocaleString()} past calls`
}
