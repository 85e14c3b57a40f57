import type { ModelChoice, PartInput } from '#protocol/message'
import type { Session } from '#protocol/session'
import { useSendPrompt } from '../../../client/message'
import { useConnectedProviders } from '../../../client/provider'
import { usePaths } from '../../../client/project'
import { useReadyWorktree } from '../../../client/ready-worktree'
import { useCreateSession, useDeleteSession, useForkSession, useMoveSession, useUpdateSession } from '../../../client/session'
import { useRemoveWorktree } from '../../../client/worktree'
import { errorMessage } from '../../../client/client-error'
import { useToast } from '../../../ui/toast'
import type { Tab } from '../../../workbench/layout'
import { useWorkbench } from '../../../workbench/workbench-context'
import type { Comparison, Draft } from '../composer/draft'
import { rivalTitle, withRivals, worktreeName, type Rivals } from './comparison'
import { showRivals } from './show-rivals'

export type CompareOptions = {
  tab: Tab
  directory: string
  /** The conversation that is gone on with; a fresh one without it. */
  session: Session | undefined
  agent: string | undefined
  partsFor: (draft: Draft, directory: string) => Promise<PartInput[]>
}

type Seat = { choice: ModelChoice; name: string; directory: string; worktree: boolean }

/** Sends one prompt to several models, each in a session and, where there is git, in a work tree of its own. */
export function useComparer({ tab, directory, session, agent, partsFor }: CompareOptions): (draft: Draft & { compare: Comparison }) => Promise<void> {
  const workbench = useWorkbench()
  const toast = useToast()
  const makeWorktree = useReadyWorktree(directory)
  const removeWorktree = useRemoveWorktree(directory)
  const prompt = useSendPrompt(directory)
  const update = useUpdateSession()
  const remove = useDeleteSession()
  const rival = useRivalSession(session, directory)
  const { data: paths } = usePaths(directory)
  const { data: connected } = useConnectedProviders(directory)
  const nameOf = ({ providerID, modelID }: ModelChoice) => connected?.providers.find(({ id }) => id === providerID)?.models[modelID]?.name ?? modelID
  const fill = async (seats: Seat[], { text, compare }: Draft & { compare: Comparison }) => {
    const apart = !compare.together && paths !== undefined && paths.worktree !== '/'
    for (const choice of compare.models) {
      const name = nameOf(choice)
      const place = apart ? (await makeWorktree(worktreeName(text, name))).directory : directory
      seats.push({ choice, name, directory: place, worktree: apart })
    }
  }
  return async (draft) => {
    if (agent === undefined) throw new Error('No agent can be used here.')
    const seats: Seat[] = []
    const made: Session[] = []
    const progress = toast.show({ key: 'comparison', title: `${draft.compare.models.length} sessions are made ready…`, duration: 0 })
    try {
      await fill(seats, draft)
      for (const { name, directory: place } of seats) made.push(await rival(place, rivalTitle({ session, text: draft.text, model: name })))
    } catch (error) {
      await Promise.allSettled(made.map(({ id }) => remove.mutateAsync(id)))
      await Promise.allSettled(seats.filter(({ worktree }) => worktree).map(({ directory: place }) => removeWorktree.mutateAsync({ directory: place })))
      throw error
    } finally {
      toast.dismiss(progress)
    }
    const rivals: Rivals = { origin: directory, rivals: made.map(({ id }, index) => ({ sessionID: id, directory: seats[index]?.directory ?? directory, model: seats[index]?.name ?? '' })) }
    await Promise.all(made.map(({ id, metadata }) => update.mutateAsync({ id, metadata: withRivals(metadata, rivals) })))
    workbench.layout.update((now) => showRivals(now, rivals, { tabID: tab.id, fresh: session === undefined, width: window.innerWidth }))
    const sent = made.map(async ({ id }, index) => {
      const seat = seats[index]
      if (!seat) return
      const parts = await partsFor(draft, seat.directory)
      const moved = seat.worktree && session ? [movedNote(seat.directory)] : []
      await prompt.mutateAsync({ sessionID: id, at: seat.directory, agent, model: seat.choice, parts: [...parts, ...moved] })
    })
    for (const [index, outcome] of (await Promise.allSettled(sent)).entries()) {
      if (outcome.status === 'rejected') toast.show({ kind: 'danger', title: `${seats[index]?.name} was not asked`, text: errorMessage(outcome.reason) })
    }
  }
}

/** A fresh session, or a fork of the one that is gone on with. */
function useRivalSession(session: Session | undefined, origin: string): (directory: string, title: string) => Promise<Session> {
  const create = useCreateSession(origin)
  const fork = useForkSession()
  const move = useMoveSession()
  const update = useUpdateSession()
  return async (directory, title) => {
    if (!session) return create.mutateAsync({ at: directory, title })
    const copy = await fork.mutateAsync({ id: session.id })
    const there = copy.directory === directory ? copy : await move.mutateAsync({ id: copy.id, directory })
    return update.mutateAsync({ id: there.id, title })
  }
}

/** What was said before names files of the folder that the conversation came from. */
function movedNote(directory: string): PartInput {
  return { type: 'text', synthetic: true, text: `From here on you work in ${directory}, a work tree of the same repository. Use only paths below it, also for files that were named before.` }
}
