import { ShieldQuestion } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { Ansi } from '../../ui/ansi'
import { Button } from '../../ui/button'
import { Diff } from '../../ui/diff'
import { TextField } from '../../ui/text-field'
import styles from './permission-card.module.css'

export type PermissionCardProps = {
  request: PermissionRequest
  directory: string
  pending: boolean
  /** How many more wait behind this one. */
  waiting: number
  onReply: (reply: PermissionReplyInput) => void
}

const questions: Readonly<Record<string, string>> = {
  bash: 'Run this command?',
  edit: 'Change this file?',
  read: 'Read this file?',
  webfetch: 'Fetch this page?',
  external_directory: 'Leave the project folder?',
}

/** Asks before something happens. Enter never approves by accident: the focus goes to the card, not to a button that allows. */
export function PermissionCard({ request, directory, pending, waiting, onReply }: PermissionCardProps) {
  const [words, setWords] = useState('')
  const [mode, setMode] = useState<'choose' | 'always' | 'reject'>('choose')
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    setMode('choose')
    setWords('')
    if (document.activeElement === document.body) card.current?.focus()
  }, [request.id])
  const title = questions[request.permission] ?? `Allow ${request.permission}?`
  return (
    <section ref={card} className={styles.card} tabIndex={-1} aria-label={title} data-testid="permission-card">
      <header className={styles.head}>
        <ShieldQuestion size={16} aria-hidden className={styles.icon} />
        <h2 className={styles.title}>{title}</h2>
        <span className={styles.where}>in {directory}</span>
        {waiting > 0 && <span className={styles.where}>{waiting} more waiting</span>}
      </header>
      <PermissionSubject request={request} />
      {mode === 'always' && <AlwaysForm request={request} pending={pending} onCancel={() => setMode('choose')} onReply={onReply} />}
      {mode === 'reject' && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            onReply({ reply: 'reject', ...(words.trim() ? { message: words.trim() } : {}) })
          }}
        >
          <TextField label="What should it do instead? (optional)" value={words} onChange={setWords} autoFocus />
          <Button type="submit" variant="danger" loading={pending}>
            Reject
          </Button>
          <Button variant="ghost" onClick={() => setMode('choose')}>
            Back
          </Button>
        </form>
      )}
      {mode === 'choose' && (
        <div className={styles.actions}>
          <Button variant="primary" loading={pending} onClick={() => onReply({ reply: 'once' })}>
            Allow once
          </Button>
          {request.always.length > 0 && (
            <Button disabled={pending} onClick={() => setMode('always')}>
              Always allow…
            </Button>
          )}
          <Button variant="ghost" disabled={pending} onClick={() => setMode('reject')}>
            Reject…
          </Button>
          <span className={styles.rule}>
            asked by the rule for <code>{request.permission}</code>
          </span>
        </div>
      )}
    </section>
  )
}

function PermissionSubject({ request }: { request: PermissionRequest }) {
  const { command, diff, filepath } = request.metadata
  if (typeof command === 'string') return <Ansi text={makeVisible(command)} />
  if (typeof diff === 'string' && diff !== '') return <Diff patch={diff} title={typeof filepath === 'string' ? filepath : undefined} />
  return (
    <ul className={styles.patterns}>
      {request.patterns.map((pattern) => (
        <li key={pattern}>
          <code>{makeVisible(pattern)}</code>
        </li>
      ))}
    </ul>
  )
}

/** Shows exactly what will be stored, and lets the person narrow it. */
function AlwaysForm({ request, pending, onCancel, onReply }: Pick<PermissionCardProps, 'request' | 'pending' | 'onReply'> & { onCancel: () => void }) {
  const [text, setText] = useState(request.always.join('\n'))
  const patterns = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  const broad = patterns.some((pattern) => pattern === '*')
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        onReply({ reply: 'always', patterns })
      }}
    >
      <TextField
        label="Allow from now on in this project"
        hint={broad ? '* allows everything of this kind' : '* stands for anything; Settings → Permissions lists and revokes it'}
        value={text}
        onChange={setText}
        autoFocus
      />
      <Button type="submit" variant="primary" loading={pending} disabled={patterns.length === 0}>
        Always allow
      </Button>
      <Button variant="ghost" onClick={onCancel}>
        Back
      </Button>
    </form>
  )
}

/** Control and invisible characters as visible escapes, so that what is approved is what is seen. */
function makeVisible(text: string) {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, (letter) => `\\u${letter.codePointAt(0)!.toString(16).padStart(4, '0')}`)
}
