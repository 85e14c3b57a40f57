import { useState, type ReactNode } from 'react'
import { Button } from './button'
import { Dialog } from './dialog'
import { ErrorState, type Problem } from './error-state'
import { useLabels } from './labels'

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  text: ReactNode
  /** Says what happens: "Delete branch", never "OK". */
  action: string
  danger?: boolean
  /** A promise keeps the dialog open and busy until it settles; a rejection is shown in the dialog. */
  onConfirm: () => void | Promise<void>
}

export function ConfirmDialog({ open, onOpenChange, title, text, action, danger, onConfirm }: ConfirmDialogProps) {
  const labels = useLabels()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const change = (next: boolean) => {
    if (busy) return
    setProblem(undefined)
    onOpenChange(next)
  }
  const confirm = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setProblem({ title: labels.failed, text: error instanceof Error ? error.message : String(error) })
    } finally {
      setBusy(false)
    }
  }
  const footer = (
    <>
      <Button onClick={() => change(false)} disabled={busy} autoFocus={danger}>
        {labels.cancel}
      </Button>
      <Button variant={danger ? 'danger' : 'primary'} loading={busy} onClick={() => void confirm()} autoFocus={!danger}>
        {action}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onOpenChange={change} title={title} description={text} size="sm" role="alertdialog" footer={footer}>
      {problem && <ErrorState {...problem} inline />}
    </Dialog>
  )
}
