import { useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type Ref, type RefObject } from 'react'
import type { MessageID, SessionID } from '#protocol/id'
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
import { FindBar } from './find/find-bar'
import { useFinding } from './find/use-finding'
import { PermissionDock } from './dock/permission-dock'
import { QuestionDock } from './dock/question-dock'
import { QueuePanel } from './dock/queue-panel'
import { TodoSummary } from './dock/todo-summary'
import { ChatHeader } from './header/chat-header'
import { QuoteButton, type QuoteHandle } from './quote/quote-button'
import { RevertDialog } from './revert/revert-dialog'
import { RevertedBar } from './revert/reverted-bar'
import { ShareDialog } from './share/share-dialog'
import { AskedPrompt } from './timeline/asked-prompt'
import { Timeline } from './timeline/timeline'
import { useKeptEnd } from './timeline/use-kept-end'
import { useChatActions } from './use-chat-actions'

export type ConversationHandle = { run: (command: ChatCommand) => void }

export type ConversationProps = {
  ref: Ref<ConversationHandle>
  list: RefObject<VirtualListHandle | null>
  sessionID: SessionID
  directory: string
  providers: readonly Provider[]
  /** A prompt that a link from elsewhere leads to. */
  asked: MessageID | undefined
  onShown: () => void
  onRepeat: (parts: PartInput[]) => Promise<void>
  /** Words of an answer for the prompt. */
  onQuote: (text: string) => void
  /** A permission was answered; the focus may go back to the composer. */
  onAnswered: () => void
}

/** Header, timeline and dock of one session. */
export function Conversation({ ref, list, sessionID, directory, providers, asked, onShown, onRepeat, onQuote, onAnswered }: ConversationProps) {
  const workbench = useWorkbench()
  const { data: session, error, refetch } = useSession(sessionID)
  const status = useSessionStatus(directory, sessionID)
  const actions = useChatActions(sessionID, directory)
  const space = useKeptEnd(list)
  const finding = useFinding(onAnswered)
  const quote = useRef<QuoteHandle>(null)
  const [renaming, setRenaming] = useState(false)
  const [jumping, setJumping] = useState(false)
  const [sharing, setSharing] = useState(false)
  const [takingBack, setTakingBack] = useState<MessageID>()
  const scope = useStableScope({
    sessionID,
    directory,
    onFile: actions.openFile,
    onLink: workbench.openLink,
    onCommand: (command) => workbench.open({ pane: 'terminal', directory, draft: command }),
    onSettings: () => workbench.open({ pane: 'settings', directory, section: 'providers' }),
    onEdit: actions.edit,
    onFork: actions.forkAt,
    onTakeBack: setTakingBack,
    onReview: (messageID) => workbench.open({ pane: 'review', directory, sessionID, section: 'turn', messageID, path: undefined }),
    onRepeat: (messageID) => void onRepeat(actions.promptParts(messageID)).catch(actions.fail('Not sent')),
  })
  useImperativeHandle(ref, () => ({
    run: (command) => {
      if (command === 'rename') setRenaming(true)
      else if (command === 'jump') setJumping(true)
      else if (command === 'find') finding.start()
      else if (command === 'quote') quote.current?.quote()
      else if (command === 'fork') actions.fork()
      else if (command === 'copy') actions.copyLastAnswer()
      else if (command === 'archive' && session) actions.archive(session)
      else if (command === 'compact' && session) actions.compact(session)
      else if (command === 'undo' && session) setTakingBack(actions.lastPrompt(session))
      else if (command === 'redo') actions.bringBack()
      else if (command === 'share' || command === 'export') setSharing(true)
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
        onShare={() => setSharing(true)}
        onJump={(index) => list.current?.scrollToIndex(index)}
      />
      <div ref={space} className={styles.timeline} data-testid="timeline">
        <Timeline ref={list} />
        <AskedPrompt asked={asked} list={list} box={space} onShown={onShown} />
        {finding.asked > 0 && <FindBar asked={finding.asked} list={list} box={space} onClose={finding.stop} />}
        <QuoteButton ref={quote} box={space} onQuote={onQuote} />
      </div>
      <div className={styles.dock}>
        {session?.revert && <RevertedBar session={session} directory={directory} />}
        <TodoSummary sessionID={sessionID} busy={status.type !== 'idle'} />
        <QueuePanel sessionID={sessionID} directory={directory} busy={status.type !== 'idle'} />
        <PermissionDock sessionID={sessionID} directory={directory} onAnswered={onAnswered} />
        <QuestionDock sessionID={sessionID} directory={directory} onAnswered={onAnswered} />
      </div>
      <RevertDialog
        sessionID={sessionID}
        directory={directory}
        messageID={takingBack}
        onClose={() => setTakingBack(undefined)}
        onDone={onAnswered}
      />
      {session && <ShareDialog session={session} open={sharing} onOpenChange={setSharing} />}
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
      onCommand: (command) => latest.current.onCommand(command),
      onSettings: () => latest.current.onSettings(),
      onEdit: (id) => latest.current.onEdit(id),
      onFork: (id) => latest.current.onFork(id),
      onTakeBack: (id) => latest.current.onTakeBack(id),
      onReview: (id) => latest.current.onReview(id),
      onRepeat: (id) => latest.current.onRepeat(id),
    }),
    [sessionID, directory],
  )
}
