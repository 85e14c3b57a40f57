import { Archive, ArchiveRestore, ArrowUpLeft, Copy, Ellipsis, FoldVertical, GitFork, Pencil, Share2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Provider } from '#protocol/provider'
import type { Session, SessionStatus } from '#protocol/session'
import { useDeleteSession, useSession } from '../../../client/session'
import { Badge } from '../../../ui/badge'
import { ConfirmDialog } from '../../../ui/confirm-dialog'
import { IconButton } from '../../../ui/icon-button'
import { Spinner } from '../../../ui/spinner'
import { Menu } from '../../../ui/menu'
import type { MenuItem } from '../../../ui/menu-items'
import { closeTabs } from '../../../workbench/layout'
import { useWorkbench } from '../../../workbench/workbench-context'
import { CompareStrip } from '../compare/compare-strip'
import { PromptJump } from '../timeline/prompt-jump'
import type { ChatActions } from '../use-chat-actions'
import { ContextMeter } from './context-meter'
import styles from './header.module.css'
import { ReviewButton } from './review-button'
import { SessionStatusDot } from './session-status-dot'
import { SessionTitle } from './session-title'

export type ChatHeaderProps = {
  session: Session | undefined
  status: SessionStatus
  providers: readonly Provider[]
  actions: ChatActions
  renaming: boolean
  onRenaming: (renaming: boolean) => void
  jumping: boolean
  onJumping: (open: boolean) => void
  onJump: (index: number) => void
  onShare: () => void
}

export function ChatHeader(props: ChatHeaderProps) {
  const { session, status, providers, actions, renaming, onRenaming, jumping, onJumping, onJump, onShare } = props
  const [deleting, setDeleting] = useState(false)
  if (!session) return <header className={styles.header} />
  return (
    <>
      <header className={styles.header}>
        {session.parentID !== undefined && <ParentLink session={session} />}
        <SessionStatusDot session={session} status={status} />
        <SessionTitle session={session} renaming={renaming} onRenaming={onRenaming} onRename={actions.rename} />
        {session.time.archived !== undefined && <Badge>archived</Badge>}
        {session.time.compacting !== undefined && (
          <span className={styles.compacting} role="status">
            <Spinner size={12} label="" /> Summarising…
          </span>
        )}
        {session.share && <Badge tone="info">shared</Badge>}
        <div className={styles.end}>
          <ReviewButton session={session} />
          <ContextMeter session={session} providers={providers} onCompact={() => actions.compact(session)} />
          <PromptJump open={jumping} onOpenChange={onJumping} onJump={onJump} />
          <Menu items={menuItems({ session, actions, rename: () => onRenaming(true), share: onShare, remove: () => setDeleting(true) })} align="end">
            <IconButton icon={Ellipsis} label="More" data-testid="session-menu" />
          </Menu>
        </div>
        <DeleteDialog session={session} open={deleting} onOpenChange={setDeleting} />
      </header>
      <CompareStrip session={session} />
    </>
  )
}

function menuItems({
  session,
  actions,
  rename,
  share,
  remove,
}: {
  session: Session
  actions: ChatActions
  rename: () => void
  share: () => void
  remove: () => void
}): MenuItem[] {
  const archived = session.time.archived !== undefined
  return [
    { label: 'Rename', icon: Pencil, keys: 'f2', onSelect: rename },
    { label: 'Fork', icon: GitFork, onSelect: actions.fork },
    { label: 'Summarise to make room', icon: FoldVertical, onSelect: () => actions.compact(session) },
    { label: 'Share and export…', icon: Share2, onSelect: share },
    { label: 'Copy as Markdown', icon: Copy, onSelect: () => actions.copyMarkdown(session.title) },
    {
      label: archived ? 'Take out of the archive' : 'Archive',
      icon: archived ? ArchiveRestore : Archive,
      onSelect: () => actions.archive(session),
    },
    { kind: 'separator' },
    { label: 'Delete…', icon: Trash2, danger: true, onSelect: remove },
  ]
}

function ParentLink({ session }: { session: Session }) {
  const workbench = useWorkbench()
  const { data: parent } = useSession(session.parentID)
  if (!parent) return null
  const open = () => workbench.open({ pane: 'chat', directory: parent.directory, sessionID: parent.id })
  return (
    <button type="button" className={styles.parent} title={`Started by “${parent.title}”`} onClick={open}>
      <ArrowUpLeft size={13} aria-hidden />
      <span className={styles.parentTitle}>{parent.title}</span>
    </button>
  )
}

function DeleteDialog({ session, ...control }: { session: Session; open: boolean; onOpenChange: (open: boolean) => void }) {
  const { layout } = useWorkbench()
  const remove = useDeleteSession()
  return (
    <ConfirmDialog
      {...control}
      title="Delete this session?"
      text={`“${session.title}” and the sessions of its tasks are deleted from this machine. Files stay as they are.`}
      action="Delete session"
      danger
      onConfirm={async () => {
        await remove.mutateAsync(session.id)
        layout.update((now) => closeTabs(now, (tab) => tab.sessionID === session.id))
      }}
    />
  )
}
