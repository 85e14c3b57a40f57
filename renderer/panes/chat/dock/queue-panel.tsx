import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import type { SessionID } from '#protocol/id'
import type { QueuedPrompt } from '#protocol/queue'
import { errorMessage } from '../../../client/client-error'
import { useQueue, useQueueActions } from '../../../client/queue'
import { Button } from '../../../ui/button'
import { IconButton } from '../../../ui/icon-button'
import { TextArea } from '../../../ui/text-area'
import styles from './queue-panel.module.css'
import { QueueRow } from './queue-row'
import { changedText, queuedText } from './queued-text'

export type QueuePanelProps = { sessionID: SessionID; directory: string; busy: boolean }

/** Prompts that wait for the turn to end: to be changed, moved, sent now, or taken out. */
export function QueuePanel({ sessionID, directory, busy }: QueuePanelProps) {
  const { paused, prompts } = useQueue(sessionID)
  const actions = useQueueActions(sessionID, directory)
  const [editing, setEditing] = useState<string>()
  if (prompts.length === 0) return null
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)
  const moveTo = (index: number, target: number) => {
    const moved = prompts[index]
    // Downwards the prompt goes in front of the one after its new neighbour.
    const before = prompts[target > index ? target + 1 : target]?.id ?? null
    if (moved) quietly(actions.update(moved.id, { before }))
  }
  return (
    <section className={styles.panel} aria-label="Waiting prompts" data-testid="queue">
      <header className={styles.head}>
        <h2 className={styles.title}>{paused ? 'Paused' : 'Next'}</h2>
        <span className={styles.count}>{`${prompts.length} waiting`}</span>
        {paused ? (
          <Button size="sm" icon={Play} onClick={() => quietly(actions.resume())}>
            Resume
          </Button>
        ) : (
          <IconButton icon={Pause} size="sm" label="Pause the queue" onClick={() => quietly(actions.pause())} />
        )}
      </header>
      <ol className={styles.list}>
        {prompts.map((prompt, index) =>
          editing === prompt.id ? (
            <li key={prompt.id} className={styles.item} data-testid="queued-prompt">
              <EditForm
                prompt={prompt}
                onCancel={() => setEditing(undefined)}
                onSave={async (text) => {
                  await actions.update(prompt.id, { parts: changedText(prompt.parts, text) })
                  setEditing(undefined)
                }}
              />
            </li>
          ) : (
            <QueueRow
              key={prompt.id}
              prompt={prompt}
              index={index}
              last={index === prompts.length - 1}
              sendable={prompt.delivery === 'queue' || paused}
              busy={busy}
              onMove={moveTo}
              onSend={() => quietly(actions.update(prompt.id, { delivery: 'steer' }))}
              onEdit={() => setEditing(prompt.id)}
              onRemove={() => quietly(actions.remove(prompt.id))}
            />
          ),
        )}
      </ol>
      {actions.error && (
        <p className={styles.problem} role="alert">
          {errorMessage(actions.error)}
        </p>
      )}
    </section>
  )
}

function EditForm({ prompt, onSave, onCancel }: { prompt: QueuedPrompt; onSave: (text: string) => Promise<void>; onCancel: () => void }) {
  const [text, setText] = useState(() => queuedText(prompt.parts))
  return (
    <form
      className={styles.edit}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      onSubmit={(event) => {
        event.preventDefault()
        void onSave(text).catch(() => undefined)
      }}
    >
      <TextArea label="Waiting prompt" hideLabel value={text} onChange={setText} minRows={2} maxRows={8} autoFocus />
      <Button size="sm" type="submit" variant="primary" disabled={text.trim() === ''}>
        Save
      </Button>
      <Button size="sm" variant="ghost" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  )
}
