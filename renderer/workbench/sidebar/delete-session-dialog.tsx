import type { Session } from '#protocol/session'
import { useDeleteSession } from '../../client/session'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { closeTabs } from '../layout'
import { useWorkbench } from '../workbench-context'

export function DeleteSessionDialog({ session, ...control }: { session: Session; open: boolean; onOpenChange: (open: boolean) => void }) {
  const { layout } = useWorkbench()
  const remove = useDeleteSession()
  const confirm = async () => {
    await remove.mutateAsync(session.id)
    layout.update((now) => closeTabs(now, (tab) => tab.sessionID === session.id))
  }
  return (
    <ConfirmDialog
      {...control}
      title="Delete this session?"
      text={`“${session.title}” and the sessions of its tasks are deleted from this machine. Files stay as they are.`}
      action="Delete session"
      danger
      onConfirm={confirm}
    />
  )
}
