import { useEffect, useEffectEvent, useState } from 'react'
import type { SessionID } from '#protocol/id'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { errorMessage } from '../../../client/client-error'
import { usePermissions, useReplyPermission } from '../../../client/permission'
import { useSessionChildren } from '../../../client/session'
import { PermissionCard } from './permission-card'
import { replyOfKey, requestsOf } from './session-permissions'

/** A card that has just come must be seen before a key can answer it. */
const SETTLE = 400

export type PermissionDockProps = {
  sessionID: SessionID
  directory: string
  focused: boolean
  /** A card is gone and the focus that it may have had with it. */
  onAnswered: () => void
}

/** The first request of the session or its children, until somebody answers it here or elsewhere. */
export function PermissionDock({ sessionID, directory, focused, onAnswered }: PermissionDockProps) {
  const { data: requests = [] } = usePermissions(directory)
  const { data: children = [] } = useSessionChildren(sessionID)
  const own = requestsOf(requests, sessionID, children)
  const first = own[0]
  if (!first) return null
  const child = children.find(({ id }) => id === first.sessionID)
  return (
    <Request
      key={first.id}
      request={first}
      directory={directory}
      askedBy={child?.title}
      waiting={own.length - 1}
      focused={focused}
      onAnswered={onAnswered}
    />
  )
}

type RequestProps = Omit<PermissionDockProps, 'sessionID'> & { request: PermissionRequest; askedBy: string | undefined; waiting: number }

function Request({ request, directory, askedBy, waiting, focused, onAnswered }: RequestProps) {
  const reply = useReplyPermission(directory)
  const [shownAt] = useState(() => performance.now())
  const answer = (input: PermissionReplyInput) => {
    if (reply.isPending) return
    const inCard = document.activeElement === document.body || document.activeElement?.closest('[data-testid="permission-card"]') !== null
    reply.mutate({ ...input, id: request.id })
    if (inCard) onAnswered()
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const kind = replyOfKey(event, isTyping(event.target))
    if (!kind || event.defaultPrevented || performance.now() - shownAt < SETTLE) return
    event.preventDefault()
    event.stopPropagation()
    answer({ reply: kind })
  })
  useEffect(() => {
    if (!focused) return undefined
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener, true)
    return () => window.removeEventListener('keydown', listener, true)
  }, [focused])
  return (
    <PermissionCard
      request={request}
      directory={directory}
      askedBy={askedBy}
      pending={reply.isPending}
      problem={reply.error ? errorMessage(reply.error) : undefined}
      waiting={waiting}
      onReply={answer}
    />
  )
}

/** In a field with text, or in a dialog or menu above the pane. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return target.value !== ''
  return target.isContentEditable
}
