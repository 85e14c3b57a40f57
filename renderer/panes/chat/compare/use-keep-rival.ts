import type { Session } from '#protocol/session'
import { useAbortSession, useMoveSession, useUpdateSession } from '../../../client/session'
import { useRemoveWorktree } from '../../../client/worktree'
import { useToast } from '../../../ui/toast'
import { allTabs, changeTab, closeTabs, removeFolder, type Layout } from '../../../workbench/layout'
import { useWorkbench } from '../../../workbench/workbench-context'
import { withRivals, type Rivals } from './comparison'

/** Ends a comparison with one of its sessions: it goes on in the folder from which they were sent, the others are archived. */
export function useKeepRival(session: Session, { origin, rivals }: Rivals): () => Promise<void> {
  const workbench = useWorkbench()
  const toast = useToast()
  const update = useUpdateSession()
  const move = useMoveSession()
  const abort = useAbortSession()
  const remove = useRemoveWorktree(origin)
  return async () => {
    const others = rivals.filter(({ sessionID }) => sessionID !== session.id)
    // First what may be refused: nothing else has happened then.
    if (session.directory !== origin) await move.mutateAsync({ id: session.id, directory: origin, changes: true })
    await update.mutateAsync({ id: session.id, metadata: withRivals(session.metadata, undefined) })
    await Promise.allSettled(
      others.map(async ({ sessionID, directory }) => {
        await abort.mutateAsync(sessionID)
        // Its work tree may go, its conversation stays to be read.
        if (directory !== origin) await move.mutateAsync({ id: sessionID, directory: origin }).catch(() => undefined)
        await update.mutateAsync({ id: sessionID, time: { archived: Date.now() } })
      }),
    )
    workbench.layout.update((now) => withoutRivals(now, { session, others: new Set(others.map(({ sessionID }) => sessionID)), origin }))
    const places = rivals.flatMap(({ directory }) => (directory === origin ? [] : [directory]))
    const removed = await Promise.allSettled(places.map((directory) => remove.mutateAsync({ directory })))
    const gone = places.filter((_, index) => removed[index]?.status === 'fulfilled')
    workbench.layout.update((now) => gone.reduce(removeFolder, now))
    const kept = places.length - gone.length
    if (kept > 0) toast.show({ title: kept === 1 ? 'A work tree with changes stays' : `${kept} work trees with changes stay`, text: 'They are in the sidebar.' })
  }
}

function withoutRivals(layout: Layout, { session, others, origin }: { session: Session; others: ReadonlySet<string>; origin: string }): Layout {
  const closed = closeTabs(layout, ({ sessionID }) => sessionID !== undefined && others.has(sessionID))
  return allTabs(closed)
    .filter(({ sessionID }) => sessionID === session.id)
    .reduce((now, { id }) => changeTab(now, id, { directory: origin }), closed)
}
