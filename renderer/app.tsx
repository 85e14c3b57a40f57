import { useEffect, useEffectEvent, useMemo, useRef } from 'react'
import type { Bridge, Connection } from '#bridge'
import type { ClientScope } from './client/client-context'
import { ClientProvider } from './client/client-provider'
import { useOpenFolder } from './client/project'
import { panes } from './panes/panes'
import { Welcome } from './panes/welcome/welcome'
import { DiagramProvider } from './ui/diagram-provider'
import { TextWorkerProvider } from './ui/text-worker-provider'
import { ToastProvider } from './ui/toast'
import { TooltipProvider } from './ui/tooltip'
import { Frame } from './workbench/frame'
import { frameCommands } from './workbench/frame-commands'
import { CommandsContext, PanesContext } from './workbench/use-commands'
import { useTour } from './workbench/use-tour'
import { useWorkbench } from './workbench/workbench-context'
import { WorkbenchProvider } from './workbench/workbench-provider'

export type AppProps = { scope: ClientScope; storage: Storage; bridge?: Bridge; connection?: Connection }

export function App({ scope, storage, bridge, connection }: AppProps) {
  const commands = useMemo(() => [...frameCommands, ...panes.flatMap((pane) => pane.commands)], [])
  return (
    <ClientProvider scope={scope}>
      <TextWorkerProvider>
        <DiagramProvider>
          <TooltipProvider>
            <ToastProvider>
              <PanesContext value={panes}>
                <CommandsContext value={commands}>
                  <WorkbenchProvider storage={storage} {...(bridge ? { bridge } : {})}>
                    <Frame welcome={<Welcome />} />
                    {connection && <AskedAtStart connection={connection} />}
                  </WorkbenchProvider>
                </CommandsContext>
              </PanesContext>
            </ToastProvider>
          </TooltipProvider>
        </DiagramProvider>
      </TextWorkerProvider>
    </ClientProvider>
  )
}

/** Does what the app was started with: a folder, the tour. Draws nothing. */
function AskedAtStart({ connection }: { connection: Connection }) {
  const workbench = useWorkbench()
  const tour = useTour()
  const open = useOpenFolder()
  const done = useRef(false)
  const begin = useEffectEvent(() => {
    if (connection.tour) tour.start()
    else if (connection.directory !== undefined && connection.directory !== '') open.mutate(connection.directory, { onSuccess: workbench.openFolder })
  })
  useEffect(() => {
    if (done.current) return
    done.current = true
    begin()
  }, [])
  return null
}
