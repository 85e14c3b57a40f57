import { ArrowUp, Paperclip, Square, Terminal } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import { IconButton } from '../../../ui/icon-button'
import styles from './composer.module.css'

export type ComposerBarProps = {
  pickers: ReactNode
  busy: boolean
  shell: boolean
  empty: boolean
  blocked: string | undefined
  onFiles: (files: readonly File[]) => void
  onSend: () => void
  onStop: () => void
}

/** Under the text: who answers, files, send and stop. */
export function ComposerBar({ pickers, busy, shell, empty, blocked, onFiles, onSend, onStop }: ComposerBarProps) {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <div className={styles.bar}>
      <div className={styles.pickers}>
        {shell ? (
          <span className={styles.shell}>
            <Terminal size={13} aria-hidden /> Runs in the shell, no model
          </span>
        ) : (
          pickers
        )}
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept="image/png,image/jpeg,image/gif,image/webp,application/pdf,text/*,.md,.json,.yaml,.yml,.toml,.ts,.tsx,.js,.py,.rs,.go,.log"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <IconButton icon={Paperclip} label="Attach files" side="top" onClick={() => picker.current?.click()} />
      {busy && <IconButton icon={Square} label="Stop (Esc Esc)" side="top" className={styles.stop} onClick={onStop} data-testid="stop" />}
      {(!busy || !empty) && (
        <IconButton
          icon={ArrowUp}
          label={blocked ?? (busy ? 'Add to the queue' : 'Send')}
          keys="enter"
          side="top"
          className={styles.send}
          disabled={empty || blocked !== undefined}
          onClick={onSend}
          data-testid="send"
        />
      )}
    </div>
  )
}
