import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useProject } from '../../client/project'
import { Button } from '../../ui/button'
import { useWorkbench } from '../workbench-context'

/** Says when something of the project is held back, and leads to the decision. */
export function TrustStatus({ directory }: { directory: string }) {
  const { show } = useWorkbench()
  const { data } = useProject(directory)
  if (!data) return null
  const { held, trusted } = data.trust
  if (held.length === 0 && !trusted) return null
  const label = held.length === 0 ? 'Trusted' : held.length === 1 ? '1 part held back' : `${held.length} parts held back`
  return (
    <Button variant="ghost" size="sm" icon={held.length > 0 ? ShieldAlert : ShieldCheck} onClick={() => show({ kind: 'trust', directory })}>
      {label}
    </Button>
  )
}
