import { useState } from 'react'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import type { Asking } from './use-board-scope'

export function UndoDialog({ asking, onClose }: { asking: Asking | undefined; onClose: () => void }) {
  const [last, setLast] = useState<Asking>()
  if (asking && asking !== last) setLast(asking)
  return (
    <ConfirmDialog
      open={asking !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={(asking ?? last)?.title ?? ''}
      text="The lines go back to what they were. You can bring the change back as long as this folder stays open."
      action="Undo the change"
      danger
      onConfirm={async () => {
        await asking?.run()
      }}
    />
  )
}
