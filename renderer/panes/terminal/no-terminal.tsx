import { SquareTerminal } from 'lucide-react'
import { errorMessage } from '../../client/client-error'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'
import { SYSTEM_SHELL } from './use-start-terminal'
import type { useTerminals } from './use-terminals'

/** Offers one; when none could be started it says why, and the ways out. */
export function NoTerminal({ terminals }: { terminals: ReturnType<typeof useTerminals> }) {
  const { begin, starting, problem, setChoosing } = terminals
  const { preferences } = useWorkbench()
  const { shell } = usePreferences()
  const useSystem = () => {
    preferences.update(({ shell: _, ...rest }) => rest)
    begin(SYSTEM_SHELL)
  }
  if (!problem) {
    const action = (
      <Button variant="primary" loading={starting} onClick={() => begin()}>
        New terminal
      </Button>
    )
    return <EmptyState icon={SquareTerminal} title="No terminal" text="It runs in this folder and goes on when the window closes." action={action} />
  }
  const actions = (
    <>
      <Button size="sm" onClick={() => setChoosing(true)}>Another shell…</Button>
      {shell !== undefined && <Button size="sm" onClick={useSystem}>Always the system’s shell</Button>}
    </>
  )
  return <ErrorState title="No terminal was started" text={errorMessage(problem)} retrying={starting} onRetry={() => begin()} actions={actions} />
}
