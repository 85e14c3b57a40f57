import { MessageSquareQuote } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import styles from './terminal.module.css'

/** Stands at the end of a selection and gives it to the agent. */
export function SelectionButton({ place, onSend }: { place: { x: number; y: number }; onSend: () => void }) {
  return (
    <div className={styles.selection} style={{ left: place.x, top: place.y }}>
      <IconButton icon={MessageSquareQuote} label="Send to the agent" keys="mod+shift+enter" size="sm" variant="outline" onClick={onSend} />
    </div>
  )
}
