import { useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type Ref, type RefObject } from 'react'
import type { SessionID } from '#protocol/id'
import type { PartInput } from '#protocol/message'
import type { Provider } from '#protocol/provider'
import { errorMessage } from '../../client/client-error'
import { useSession, useSessionStatus } from '../../client/session'
import { ErrorState } from '../../ui/error-state'
import type { VirtualListHandle } from '../../ui/virtual-list'
import { useWorkbench } from '../../workbench/workbench-context'
import { ChatScopeContext, type ChatScope } from './chat-scope'
import styles from './chat.module.css'
import type { ChatCommand } from './commands'
import { PermissionDock } from './dock/permission-dock'
import { QuestionDock } from './dock/question-dock'
import { TodoSummary } from './dock/todo-summary'
import { ChatHeader } from './header/chat-header'
import { Timeline } from './timeline/timeline'
import { useKeptEnd } from './timeline/use-kept-end'
import { useChatActions } from './use-chat-actions'

export type ConversationHandle = { run: (command: ChatCommand) => void }

export type ConversationProps = {
  ref: Ref<ConversationHandle>
  list: RefObject<VirtualListHandle | null>
  sessionID: SessionID
  directory: string
  focused: boolean
  providers: readonly Provider[]
  onRepeat: (parts: PartInput[]) => Promise<void>
  /** A permission was answered; the focus may go back to the composer. */
  onAnswered: () => void
}

/** Header, timeline and dock of one session. */
export function Conversation({ ref, list, sessionID, directory, focused, providers, onRepeat, onAnswered }: ConversationProps) {
  const workbench = useWorkbench()
  const { data: session, error, refetch } = useSession(sessionID)
  const status = useSessionStatus(directory, sessionID)
  const actions = useChatActions(sessionID, directory)
  const space = useKeptEnd(list)
  const [renaming, setRenaming] = useState(false)
  const [jumping, setJumping] = useState(false)
  const scope = useStableScope({
    sessionID,
    directory,
    onFile: actions.openFile,
    onLink: workbench.openLink,
    onSettings: () => workbench.open({ pane: 'settings', directory, section: 'providers' }),
    onEdit: actions.edit,
    onFork: actions.forkAt,
    onRepeat: (messageID) => void onRepeat(actions.promptParts(messageID)).catch(actions.fail('Not sent')),
  })
  useImperativeHandle(ref, () => ({
    run: (command) => {
      if (command === 'rename') setRenaming(true)
      else if (command === 'jump') setJumping(true)
      else if (command === 'fork') actions.fork()
      else if (command === 'copy') actions.copyLastAnswer()
      else if (command === 'archive' && session) actions.archive(session)
    },
  }))
  if (error && !session)
    return <ErrorState title="This session cannot be shown" text={errorMessage(error)} onRetry={() => void refetch()} />
  return (
    <ChatScopeContext value={scope}>
      <ChatHeader
        session={session}
        status={status}
        providers={providers}
        actions={actions}
        renaming={renaming}
        onRenaming={setRenaming}
        jumping={jumping}
        onJumping={setJumping}
        onJump={(index) => list.current?.scrollToIndex(index)}
      />
      <div ref={space} className={styles.timeline} data-testid="timeline">
        <Timeline ref={list} />
      </div>
      <div className={styles.dock}>
        <TodoSummary sessionID={sessionID} busy={status.type !== 'idle'} />
        <PermissionDock sessionID={sessionID} directory={directory} focused={focused} onAnswered={onAnswered} />
        <QuestionDock sessionID={sessionID} directory={directory} onAnswered={onAnswered} />
      </div>
    </ChatScopeContext>
  )
}

/** One object as long as the session is the same, so that the leaves below are not drawn again; it calls what is current. */
function useStableScope(scope: ChatScope): ChatScope {
  const latest = useRef(scope)
  useLayoutEffect(() => {
    latest.current = scope
  })
  const { sessionID, directory } = scope
  return useMemo(
    () => ({
      sessionID,
      directory,
      onFile: (path, line) => latest.current.onFile(path, line),
      onLink: (href) => latest.current.onLink(href),
      onSettings: () => latest.current.onSettings(),
      onEdit: (id) => latest.current.onEdit(id),
      onFork: (id) => latest.current.onFork(id),
      onRepeat: (id) => latest.current.onRepeat(id),
    }),
    [sessionID, directory],
  )
}
