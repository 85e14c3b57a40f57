import { ShieldQuestion } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { Button } from '../../../ui/button'
import { TextField } from '../../../ui/text-field'
import { AlwaysForm } from './always-form'
import { PermissionSubject } from './permission-subject'
import styles from './permission-card.module.css'

export type PermissionCardProps = {
  request: PermissionRequest
  directory: string
  /** Title of the session that asks, when it is a child of the shown one. */
  askedBy?: string
  pending: boolean
  /** Why the last reply did not arrive. */
  problem?: string
  /** How many more wait behind this one. */
  waiting: number
  onReply: (reply: PermissionReplyInput) => void
}

const questions: Readonly<Record<string, string>> = {
  bash: 'Run this command?',
  edit: 'Change this file?',
  read: 'Read this file?',
  webfetch: 'Fetch this page?',
  glob: 'Look for these files?',
  grep: 'Search for this text?',
  list: 'List this folder?',
  task: 'Start this agent?',
  external_directory: 'Leave the project folder?',
}

/** Asks before something happens. Enter never approves by accident: the focus goes to the card, not to a button that allows. */
export function PermissionCard(props: PermissionCardProps) {
  const { request, directory, askedBy, pending, problem, waiting, onReply } = props
  const [mode, setMode] = useState<'choose' | 'always' | 'reject'>('choose')
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body) card.current?.focus({ preventScroll: true })
  }, [])
  const title = questions[request.permission] ?? `Allow ${request.permission}?`
  return (
    <section ref={card} className={styles.card} tabIndex={-1} role="region" aria-label={title} data-testid="permission-card">
      <header className={styles.head}>
        <ShieldQuestion size={16} aria-hidden className={styles.icon} />
        <h2 className={styles.title}>{title}</h2>
        <span className={styles.where} title={directory}>
          {askedBy === undefined ? `in ${directory}` : `asked by “${askedBy}”`}
        </span>
        {waiting > 0 && <span className={styles.waiting}>{waiting} more waiting</span>}
      </header>
      <PermissionSubject request={request} />
      {mode === 'always' && <AlwaysForm request={request} pending={pending} onCancel={() => setMode('choose')} onReply={onReply} />}
      {mode === 'reject' && <RejectForm pending={pending} onCancel={() => setMode('choose')} onReply={onReply} />}
      {mode === 'choose' && (
        <div className={styles.actions}>
          <Button
            variant="primary"
            keys="mod+enter"
            loading={pending}
            onClick={() => onReply({ reply: 'once' })}
            data-testid="permission-once"
          >
            Allow once
          </Button>
          {request.always.length > 0 && (
            <Button disabled={pending} onClick={() => setMode('always')} data-testid="permission-always">
              Always allow…
            </Button>
          )}
          <Button disabled={pending} keys="mod+backspace" onClick={() => onReply({ reply: 'reject' })} data-testid="permission-reject">
            Reject
          </Button>
          <Button variant="ghost" disabled={pending} onClick={() => setMode('reject')}>
            Reject with words…
          </Button>
          <span className={styles.rule}>
            rule <code>{request.permission}</code>
          </span>
        </div>
      )}
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}

function RejectForm({ pending, onCancel, onReply }: Pick<PermissionCardProps, 'pending' | 'onReply'> & { onCancel: () => void }) {
  const [words, setWords] = useState('')
  return (
    <form
      className={styles.form}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      onSubmit={(event) => {
        event.preventDefault()
        onReply({ reply: 'reject', ...(words.trim() ? { message: words.trim() } : {}) })
      }}
    >
      <TextField label="What should it do instead?" value={words} onChange={setWords} autoFocus />
      <Button type="submit" variant="danger" loading={pending}>
        Reject
      </Button>
      <Button variant="ghost" onClick={onCancel}>
        Back
      </Button>
    </form>
  )
}
