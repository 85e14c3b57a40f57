import { ChevronLeft, ChevronRight, ShieldQuestion } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent, type Ref } from 'react'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { usePermissionReason } from '../../../client/permission'
import { IconButton } from '../../../ui/icon-button'
import { AlwaysForm } from './always-form'
import { PermissionActions } from './permission-actions'
import { PermissionFacts } from './permission-facts'
import { PermissionSubject } from './permission-subject'
import { RejectForm } from './reject-form'
import { questionOf } from './request-title'
import { replyOfKey } from './session-permissions'
import styles from './permission-card.module.css'

/** A card that has just come, or has just taken another one's place, must be seen before it can be answered. */
const SETTLE = 500

export type PermissionCardProps = {
  ref: Ref<HTMLElement>
  request: PermissionRequest
  directory: string
  /** Title of the session that asks, when it is a child of the shown one. */
  askedBy: string | undefined
  pending: boolean
  /** Why the last reply did not arrive. */
  problem: string | undefined
  /** Its place among those that wait. */
  place: { at: number; count: number; onStep: (by: number) => void }
  onReply: (reply: PermissionReplyInput) => void
}

/** Asks before something happens. It never takes the focus from where a person types; keys answer only while the focus is in it. */
export function PermissionCard({ ref, request, directory, askedBy, pending, problem, place, onReply }: PermissionCardProps) {
  const [mode, setMode] = useState<'choose' | 'always' | 'reject'>('choose')
  const settled = useSettled()
  const { data: reason } = usePermissionReason(request.id)
  const title = questionOf(request)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const reply = mode === 'choose' && settled && !pending ? replyOfKey(event.nativeEvent) : undefined
    if (!reply) return
    event.preventDefault()
    event.stopPropagation()
    onReply({ reply })
  }
  const back = (element: HTMLElement | null) => {
    setMode('choose')
    element?.closest<HTMLElement>('[data-testid="permission-card"]')?.focus()
  }
  return (
    <section
      ref={ref}
      className={styles.card}
      tabIndex={-1}
      role="region"
      aria-label={title}
      onKeyDown={onKeyDown}
      data-testid="permission-card"
      data-mode={mode}
      data-unsent={mode === 'choose' ? undefined : ''}
      data-settled={settled ? '' : undefined}
    >
      <header className={styles.head}>
        <ShieldQuestion size={16} aria-hidden className={styles.icon} />
        <h2 className={styles.title}>{title}</h2>
        <span className={styles.where} data-testid="permission-asker">
          {reason && `${reason.agent} asks`}
          {askedBy !== undefined && `${reason ? ' in ' : ''}“${askedBy}”`}
        </span>
        {place.count > 1 && (
          <span className={styles.queue} data-testid="permission-queue">
            <IconButton icon={ChevronLeft} label="Previous request" size="sm" disabled={place.at === 0} onClick={() => place.onStep(-1)} />
            {place.at + 1} of {place.count}
            <IconButton icon={ChevronRight} label="Next request" size="sm" disabled={place.at === place.count - 1} onClick={() => place.onStep(1)} />
          </span>
        )}
      </header>
      <PermissionSubject request={request} directory={directory} />
      <PermissionFacts request={request} directory={directory} reason={reason} />
      {mode === 'always' && (
        <AlwaysForm
          request={request}
          directory={directory}
          agent={reason?.agent}
          pending={pending}
          onCancel={() => back(document.activeElement as HTMLElement | null)}
          onReply={onReply}
        />
      )}
      {mode === 'reject' && <RejectForm pending={pending} onCancel={() => back(document.activeElement as HTMLElement | null)} onReply={onReply} />}
      {mode === 'choose' && <PermissionActions always={request.always.length > 0} settled={settled} pending={pending} onReply={onReply} onMode={setMode} />}
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}

function useSettled(): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE)
    return () => clearTimeout(timer)
  }, [])
  return settled
}
