import { useState } from 'react'
import type { Pty } from '#protocol/pty'
import { errorMessage } from '../../client/client-error'
import { useFindJobs, useRemovePty } from '../../client/pty'
import { useToast } from '../../ui/toast'

export type Ending = { pty: Pty; jobs: readonly string[]; action: 'end' | 'restart' }

/** Ends terminals; where a program still runs in one, `ending` waits for an answer. */
export function useEnding(directory: string, onRestart: (pty: Pty) => void) {
  const findJobs = useFindJobs(directory)
  const remove = useRemovePty(directory)
  const toast = useToast()
  const [ending, setEnding] = useState<Ending>()
  const run = ({ pty, action }: Pick<Ending, 'pty' | 'action'>) => {
    if (action === 'restart') return onRestart(pty)
    remove.mutate(pty.id, { onError: (error) => toast.show({ kind: 'danger', title: 'The terminal was not ended', text: errorMessage(error) }) })
  }
  const begin = async (pty: Pty, action: Ending['action'] = 'end') => {
    // Who cannot be asked is ended all the same: the answer to that tells what is wrong.
    const jobs = pty.status === 'exited' ? [] : await findJobs(pty.id).catch(() => [])
    if (jobs.length > 0) setEnding({ pty, jobs, action })
    else run({ pty, action })
  }
  return {
    ending,
    begin: (pty: Pty, action?: Ending['action']) => void begin(pty, action),
    confirm: () => ending && run(ending),
    cancel: () => setEnding(undefined),
  }
}
