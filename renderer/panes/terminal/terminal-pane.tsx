import { errorMessage } from '../../client/client-error'
import { usePtys } from '../../client/pty'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import type { PaneProps } from '../../workbench/pane'
import { TerminalBoard } from './terminal-board'

/** The folder's terminals. They run on the server, so they are there again after a reload. */
export function TerminalPane({ tab, directory, focused }: PaneProps) {
  const { data: ptys, error, refetch, isFetching } = usePtys(directory)
  if (ptys) return <TerminalBoard tab={tab} directory={directory} focused={focused} ptys={ptys} />
  if (error) return <ErrorState title="Terminals cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />
  return <Skeleton />
}
