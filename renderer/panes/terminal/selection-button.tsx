import { MessageSquareQuote } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import { useKeysOf } from '../../workbench/use-commands'
import styles from './terminal.module.css'

/** Stands at the right edge beside the end of a selection, where no text is under it, and gives the selection to the agent. */
export function SelectionButton({ top, onSend }: { top: number; onSend: () => void }) {
  const keysOf = useKeysOf()
  return (
    <div className={styles.selection} style={{ top }}>
      <IconButton icon={MessageSquareQuote} label="Send to the agent" {...keysOf('terminal.send')} size="sm" variant="outline" onClick={onSend} />
    </div>
  )
}
