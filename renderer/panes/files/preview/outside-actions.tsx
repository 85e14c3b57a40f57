import { AppWindow, FolderOpen } from 'lucide-react'
import { Button } from '../../../ui/button'

export type OutsideVerbs = { onOpenOutside?: () => void; onShow?: () => void }

/** The way to a program that can do more with a file; nothing in a browser. */
export function OutsideActions({ onOpenOutside, onShow, quiet = false }: OutsideVerbs & { quiet?: boolean }) {
  const size = quiet ? 'sm' : 'md'
  return (
    <>
      {onOpenOutside && (
        <Button icon={AppWindow} size={size} {...(quiet ? {} : { variant: 'primary' })} onClick={onOpenOutside}>
          Open outside
        </Button>
      )}
      {onShow && (
        <Button icon={FolderOpen} size={size} onClick={onShow}>
          Show in file manager
        </Button>
      )}
    </>
  )
}
