import { errorMessage } from '../client/client-error'
import { useStartTour } from '../client/session'
import { useToast } from '../ui/toast'
import { addFolder } from './layout'
import { useWorkbench } from './workbench-context'

/** Makes the tour's sample project and opens its chat with the first prompt ready to send. */
export function useTour(): { start: () => void; starting: boolean } {
  const workbench = useWorkbench()
  const toast = useToast()
  const { mutate, isPending } = useStartTour()
  const start = () =>
    mutate(undefined, {
      onSuccess: ({ directory, session, prompt }) => {
        workbench.layout.update((layout) => addFolder(layout, directory))
        workbench.open({ pane: 'chat', directory, sessionID: session.id, draft: prompt })
      },
      onError: (error) => toast.show({ kind: 'danger', title: 'The tour did not start', text: errorMessage(error) }),
    })
  return { start, starting: isPending }
}
