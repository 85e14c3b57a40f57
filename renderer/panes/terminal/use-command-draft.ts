import { useEffect, useEffectEvent, useState } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import { useFindJobs } from '../../client/pty'
import type { Tab } from '../../workbench/layout'
import { useWorkbench } from '../../workbench/workbench-context'

type Options = {
  tab: Tab
  directory: string
  current: Pty | undefined
  show: (id: PtyID) => void
  start: (onStarted: (id: PtyID) => void) => void
}

/** A command that another pane wants typed goes to the terminal in front, or to a fresh one where a program has the keys. */
export function useCommandDraft({ tab, directory, current, show, start }: Options) {
  const { change } = useWorkbench()
  const findJobs = useFindJobs(directory)
  const [drafted, setDrafted] = useState<{ id: PtyID; text: string }>()
  const give = (id: PtyID, text: string) => {
    show(id)
    setDrafted({ id, text })
  }
  const findFree = useEffectEvent(async () => {
    if (current?.status !== 'running') return undefined
    const jobs = await findJobs(current.id).catch(() => undefined)
    return jobs?.length === 0 ? current.id : undefined
  })
  const place = useEffectEvent((id: PtyID | undefined, text: string) => {
    if (id === undefined) start((fresh) => give(fresh, text))
    else give(id, text)
  })
  const { draft } = tab
  useEffect(() => {
    if (draft === undefined) return
    change(tab.id, { draft: undefined })
    void findFree().then((id) => place(id, draft))
  }, [change, tab.id, draft])
  return { of: (id: PtyID) => (drafted?.id === id ? drafted.text : undefined), done: () => setDrafted(undefined) }
}
