import { useRef, useState } from 'react'
import type { SessionID } from '#protocol/id'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { useEvent } from '../../../client/client-context'
import { errorMessage } from '../../../client/client-error'
import { usePermissions, useReplyPermission } from '../../../client/permission'
import { useSession, useSessionChildren } from '../../../client/session'
import { useWaiting } from '../../../client/waiting'
import { makeVisible } from './make-visible'
import { PermissionCard } from './permission-card'
import { questionOf } from './request-title'
import { requestsOf } from './session-permissions'
import { SettledNote, type Settled } from './settled-note'
import { useCalledUp } from './use-called-up'
import { useCardFocus } from './use-card-focus'
import styles from './permission-card.module.css'

export type PermissionDockProps = {
  sessionID: SessionID
  directory: string
  /** A card is gone and the focus that it had with it. */
  onAnswered: () => void
}

/** The requests of the session and of those below it, one at a time, until somebody answers them here or elsewhere. */
export function PermissionDock({ sessionID, directory, onAnswered }: PermissionDockProps) {
  const { data: requests = [] } = usePermissions(directory)
  const { data: children = [] } = useSessionChildren(sessionID)
  const { data: waiting = [] } = useWaiting()
  const reply = useReplyPermission(directory)
  const card = useRef<HTMLElement>(null)
  const [chosen, setChosen] = useState<string>()
  const [settled, setSettled] = useState<Settled>()
  const [answered] = useState(() => new Set<string>())
  const below = waiting.flatMap((entry) => (entry.rootID === sessionID ? [{ id: entry.sessionID }] : []))
  const own = requestsOf(requests, sessionID, [...children, ...below])
  const shown = own.find(({ id }) => id === chosen) ?? own[0]
  const at = shown ? own.indexOf(shown) : 0
  const { data: asker } = useSession(shown && shown.sessionID !== sessionID ? shown.sessionID : undefined)
  const focus = useCardFocus(shown?.id, card, onAnswered)
  useCalledUp(sessionID, shown !== undefined, () => card.current?.focus({ preventScroll: true }))
  useEvent('permission.replied', ({ properties }) => {
    const request = [...own, ...requests].find(({ id }) => id === properties.requestID)
    if (shown?.id !== properties.requestID || answered.has(properties.requestID)) return
    setSettled({ id: properties.requestID, reply: properties.reply, subject: subjectOf(request ?? shown) })
  })
  const answer = (request: PermissionRequest, input: PermissionReplyInput) => {
    if (answered.has(request.id)) return
    answered.add(request.id)
    setSettled(undefined)
    reply.mutateAsync({ ...input, id: request.id }).catch(() => answered.delete(request.id))
  }
  if (!shown && !settled) return null
  return (
    <div className={styles.dock} {...focus}>
      <p className={styles.spoken} role="alert">
        {shown && `The agent waits: ${questionOf(shown)}`}
      </p>
      {settled && <SettledNote settled={settled} onGone={() => setSettled(undefined)} />}
      {shown && (
        <PermissionCard
          key={shown.id}
          ref={card}
          request={shown}
          directory={directory}
          askedBy={asker?.title}
          pending={reply.isPending && reply.variables?.id === shown.id}
          problem={reply.error && reply.variables?.id === shown.id ? errorMessage(reply.error) : undefined}
          place={{ at, count: own.length, onStep: (by) => setChosen(own[at + by]?.id) }}
          onReply={(input) => answer(shown, input)}
        />
      )}
    </div>
  )
}

/** The first words of what was asked for. */
function subjectOf({ metadata, patterns }: PermissionRequest): string {
  const text = typeof metadata['command'] === 'string' ? metadata['command'] : patterns.join(', ')
  return makeVisible(text.split('\n', 1)[0] ?? '').slice(0, 120)
}
