import { Map as MapIcon } from 'lucide-react'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { useTour } from '../use-tour'
import styles from './overlay.module.css'

export function TourDialog({ onClose }: { onClose: () => void }) {
  const { start, starting } = useTour()
  const begin = () => {
    start()
    onClose()
  }
  const footer = (
    <Button variant="primary" icon={MapIcon} loading={starting} onClick={begin}>
      Start the tour
    </Button>
  )
  return (
    <Dialog open onOpenChange={onClose} title="Take the tour" size="sm" footer={footer}>
      <p className={styles.text}>
        A built-in script, not a language model, plays one turn with the real tools in a temporary sample project. It needs no key and no network.
      </p>
    </Dialog>
  )
}
