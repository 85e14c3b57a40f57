import { ConfirmDialog } from '../../ui/confirm-dialog'
import type { Ending } from './use-ending'

type Props = { ending: Ending; name: string; onConfirm: () => void; onClose: () => void }

/** Asks before programs are ended with their terminal. */
export function EndingDialog({ ending: { jobs, action }, name, onConfirm, onClose }: Props) {
  const verb = action === 'end' ? 'End' : 'Restart'
  const programs = [...new Set(jobs)]
  const words = `${programs.slice(0, -1).join(', ')}${programs.length > 1 ? ' and ' : ''}${programs.at(-1)}`
  return (
    <ConfirmDialog
      open
      danger
      title={`${verb} “${name}”?`}
      text={programs.length > 1 ? `${words} still run in it and end with it.` : `${words} still runs in it and ends with it.`}
      action={`${verb} terminal`}
      onConfirm={onConfirm}
      onOpenChange={onClose}
    />
  )
}
