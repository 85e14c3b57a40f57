import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { ClientContext, type ClientScope } from './client-context'

export function ClientProvider({ scope, children }: { scope: ClientScope; children: ReactNode }) {
  useEffect(() => {
    scope.events.start()
    return () => scope.events.close()
  }, [scope])
  return (
    <ClientContext value={scope}>
      <QueryClientProvider client={scope.queries}>{children}</QueryClientProvider>
    </ClientContext>
  )
}
