import { useImperativeHandle, useRef, useState, type ClipboardEvent, type DragEvent } from 'react'
import { ClientError, errorMessage } from '../../../client/client-error'
import { Banner } from '../../../ui/banner'
import { Button } from '../../../ui/button'
import { AttachmentChips } from './attachment-chips'
import { areCopiedFiles, attachedText, LARGE_PASTE, readAttachments, textAttachment, withAttachment } from './attachments'
import { ComposerBar } from './composer-bar'
import { ComposerField } from './composer-field'
import type { ComposerProps } from './composer-props'
import styles from './composer.module.css'
import { isEmptyDraft, joinDrafts, withoutWords, type Attachment } from './draft'
import { retype } from './retype'

/** Where prompts are written: text, files, and who is to answer. */
export function Composer(props: ComposerProps) {
  const { directory, draft, onChange, onSend, busy, onStop, pickers, blocked, notice, ref } = props
  const field = useRef<HTMLTextAreaElement>(null)
  const [problem, setProblem] = useState<{ text: string; unsent: boolean }>()
  const [dragging, setDragging] = useState(false)
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }))
  const send = (now = false) => {
    if (isEmptyDraft(draft) || blocked !== undefined) return
    setProblem(undefined)
    onChange(withoutWords)
    onSend(draft, now).catch((error: unknown) => {
      setProblem({ text: unsentText(error), unsent: true })
      onChange((now) => joinDrafts(draft, now))
      field.current?.focus()
    })
  }
  const attach = async (files: readonly File[]) => {
    const { attachments, problems } = await readAttachments(files)
    onChange((now) => attachments.reduce(withAttachment, now))
    setProblem(
      problems.length > 0 ? { text: problems.map(({ name, reason }) => `${name}: ${reason}`).join(' '), unsent: false } : undefined,
    )
    field.current?.focus()
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    const text = event.clipboardData.getData('text/plain')
    if (areCopiedFiles(files.map(({ name }) => name), text)) {
      event.preventDefault()
      void attach(files)
    } else if (text.length > LARGE_PASTE) {
      event.preventDefault()
      void textAttachment(text).then((attachment) => onChange((now) => withAttachment(now, attachment)))
    }
  }
  const remove = (id: string) => onChange((now) => ({ ...now, attachments: now.attachments.filter((entry) => entry.id !== id) }))
  const insert = (attachment: Attachment) => {
    if (!field.current) return
    const { value, selectionStart, selectionEnd } = field.current
    const text = attachedText(attachment)
    remove(attachment.id)
    retype(field.current, value.slice(0, selectionStart) + text + value.slice(selectionEnd), selectionStart + text.length)
  }
  const onDrop = (event: DragEvent) => {
    setDragging(false)
    if (event.dataTransfer.files.length === 0) return
    event.preventDefault()
    void attach([...event.dataTransfer.files])
  }
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setDragging(true)
  }
  const shell = draft.text.startsWith('!')
  return (
    <div
      className={styles.composer}
      data-shell={shell || undefined}
      onDragOver={onDragOver}
      onDragLeave={() => setDragging(false)}
      onDrop={onDrop}
    >
      {problem !== undefined && (
        <Banner
          tone="danger"
          onDismiss={() => setProblem(undefined)}
          action={problem.unsent && !isEmptyDraft(draft) && <SendAgain onSend={() => send()} />}
        >
          {problem.text}
        </Banner>
      )}
      {notice}
      <AttachmentChips attachments={draft.attachments} onRemove={remove} onInsert={insert} />
      <ComposerField {...props} field={field} shell={shell} onSubmit={send} onPaste={onPaste} onStop={onStop} directory={directory} />
      <ComposerBar
        pickers={pickers}
        busy={busy}
        shell={shell}
        empty={isEmptyDraft(draft)}
        blocked={blocked}
        onFiles={(files) => void attach(files)}
        onSend={() => send()}
        onStop={onStop}
      />
      {dragging && <div className={styles.drop}>Drop images, PDF or text files here</div>}
    </div>
  )
}

function SendAgain({ onSend }: { onSend: () => void }) {
  return (
    <Button size="sm" onClick={onSend}>
      Try again
    </Button>
  )
}

/** Nobody tries a prompt again by itself. */
function unsentText(error: unknown): string {
  return error instanceof ClientError && error.status === 0 ? 'The server does not answer. Nothing was sent; all of it is still here.' : errorMessage(error)
}
