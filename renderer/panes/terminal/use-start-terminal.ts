import { useEffect, useRef } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty, PtyCreate } from '#protocol/pty'
import { errorMessage } from '../../client/client-error'
import { useCreatePty, useRemovePty } from '../../client/pty'
import { useToast } from '../../ui/toast'
import { usePreferences } from '../../workbench/workbench-context'
import { placeTeller } from './shell-place'

export function useStartTerminal(directory: string) {
  const toast = useToast()
  const { shell } = usePreferences()
  const create = useCreatePty(directory)
  const { mutate: remove } = useRemovePty(directory)
  const begin = (body: PtyCreate, onStarted: (id: PtyID) => void) =>
    create.mutate({ ...body, env: placeTeller }, {
      onSuccess: ({ id }) => onStarted(id),
      onError: (error) => toast.show({ kind: 'danger', title: 'No terminal was started', text: errorMessage(error) }),
    })
  return {
    starting: create.isPending,
    start: (onStarted: (id: PtyID) => void, wanted = shell) => begin(wanted === undefined ? {} : { command: wanted }, onStarted),
    /** The same once more; what is left of the old one goes. */
    restart: (pty: Pty, onStarted: (id: PtyID) => void) =>
      begin(sameAgain(pty), (id) => {
        onStarted(id)
        remove(pty.id)
      }),
  }
}

/** The server adds the argument for a login itself, and names those that have no name of their own. */
function sameAgain({ command, args, cwd, title }: Pty): PtyCreate {
  const given = args.at(-1) === '-l' ? args.slice(0, -1) : args
  return { command, args: given, cwd, ...(/^Terminal \w{4}$/.test(title) ? {} : { title }) }
}

/** Who opens the pane wants a terminal; who closed the last one does not. */
export function useFirstTerminal(count: number | undefined, start: () => void) {
  const done = useRef(false)
  useEffect(() => {
    if (done.current || count === undefined) return
    done.current = true
    if (count === 0) start()
  })
}
