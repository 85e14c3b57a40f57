import { useEffect, useRef } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty, PtyCreate } from '#protocol/pty'
import { ClientError } from '../../client/client-error'
import { useCreatePty, useRemovePty } from '../../client/pty'
import { usePreferences } from '../../workbench/workbench-context'
import { placeTeller } from './shell-place'
import { isUnnamed } from './terminal-name'

/** Whatever the person's usual one is. */
export const SYSTEM_SHELL = ''

type Wish = { shell?: string | undefined; cwd?: string | undefined }

/** `onFailed` hears why none was started, beside `problem`. */
export function useStartTerminal(directory: string, onFailed: (error: unknown) => void) {
  const usual = usePreferences().shell
  const create = useCreatePty(directory)
  const { mutate: remove } = useRemovePty(directory)
  const begin = async ({ cwd, ...body }: PtyCreate, onStarted: (id: PtyID) => void): Promise<void> => {
    try {
      // Each one is answered to, also when several are asked for at once.
      onStarted((await create.mutateAsync({ ...body, ...(cwd === undefined ? {} : { cwd }), env: placeTeller })).id)
    } catch (error) {
      // The folder is gone or lies elsewhere: the project's own will do.
      if (cwd !== undefined && error instanceof ClientError && error.status < 500) return begin(body, onStarted)
      onFailed(error)
    }
  }
  return {
    starting: create.isPending,
    /** Why the last one did not start. */
    problem: create.error ?? undefined,
    start: (onStarted: (id: PtyID) => void, { shell = usual, cwd }: Wish = {}) =>
      void begin({ ...(shell === undefined || shell === SYSTEM_SHELL ? {} : { command: shell }), ...(cwd === undefined ? {} : { cwd }) }, onStarted),
    /** The same once more; what is left of the old one goes. */
    restart: (pty: Pty, onStarted: (id: PtyID) => void) =>
      void begin(sameAgain(pty), (id) => {
        onStarted(id)
        remove(pty.id)
      }),
  }
}

/** The server adds the argument for a login itself, and names those that have no name of their own. */
function sameAgain(pty: Pty): PtyCreate {
  const { command, args, cwd, title } = pty
  const given = args.at(-1) === '-l' ? args.slice(0, -1) : args
  return { command, args: given, cwd, ...(isUnnamed(pty) ? {} : { title }) }
}

/** Who opens the pane wants a terminal; who closed the last one does not. */
export function useFirstTerminal(count: number, wanted: boolean, start: () => void) {
  const done = useRef(false)
  useEffect(() => {
    if (done.current) return
    done.current = true
    if (count === 0 && wanted) start()
  })
}
