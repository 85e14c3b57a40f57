import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { IconButton } from './icon-button'

/** The buttons at the end of a search box, which do what `findKeys` do. */
export function FindSteps({ disabled, onStep, onClose }: { disabled?: boolean; onStep: (by: 1 | -1) => void; onClose: () => void }) {
  return (
    <>
      <IconButton icon={ArrowUp} label="Previous" keys="shift+enter" size="sm" disabled={disabled} onClick={() => onStep(-1)} />
      <IconButton icon={ArrowDown} label="Next" keys="enter" size="sm" disabled={disabled} onClick={() => onStep(1)} />
      <IconButton icon={X} label="Close the search" keys="escape" size="sm" onClick={onClose} />
    </>
  )
}
