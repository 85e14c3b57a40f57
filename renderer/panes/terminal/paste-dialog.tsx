import { useState } from 'react'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { Dialog } from '../../ui/dialog'
import { countControls, showControls } from './paste'
import styles from './terminal.module.css'

type Props = {
  text: string
  /** The shell shows pasted lines and waits for Enter. */
  waits: boolean
  onPaste: (stopAsking: boolean) => void
  onClose: () => void
}

const SHOWN_LINES = 200
const SHOWN_LENGTH = 10_000

/** What would be typed, before it is. */
export function PasteDialog({ text, waits, onPaste, onClose }: Props) {
  const [never, setNever] = useState(false)
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  const shown = lines.slice(0, SHOWN_LINES).join('\n').slice(0, SHOWN_LENGTH)
  const controls = countControls(text)
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" autoFocus onClick={() => onPaste(never)}>
        {waits || lines.length === 1 ? 'Paste' : 'Paste and run'}
      </Button>
    </>
  )
  return (
    <Dialog open onOpenChange={onClose} role="alertdialog" title={lines.length === 1 ? 'Paste this line?' : `Paste ${lines.length} lines?`} footer={footer}>
      <pre className={styles.paste} tabIndex={0} aria-label="What is pasted">
        {showControls(shown).map((piece, index) => (piece.control ? <mark key={index}>{piece.text}</mark> : piece.text))}
        {lines.length > SHOWN_LINES || shown.length === SHOWN_LENGTH ? '\n…' : ''}
      </pre>
      {controls > 0 && <p className={styles.hint}>{controls === 1 ? 'One control character is' : `${controls} control characters are`} left out: it could press keys of its own.</p>}
      {waits && lines.length > 1 && (
        <Checkbox label="Don’t ask again" hint="Where the shell waits for Enter, as here" checked={never} onChange={setNever} />
      )}
    </Dialog>
  )
}
