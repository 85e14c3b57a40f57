import { useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react'
import { TextArea } from '../../../ui/text-area'
import type { ChatCommand } from '../commands'
import type { ComposerProps } from './composer-props'
import { CommandList } from './command-list'
import styles from './composer.module.css'
import { withMention, type MentionTarget } from './draft-mentions'
import { insertMention, mentionAt } from './mention'
import { MentionList } from './mention-list'
import { MentionMarks } from './mention-marks'
import { atDraft, isAtEdge, newerPrompt, olderPrompt } from './prompt-history'
import { retype } from './retype'
import type { SuggestionListHandle } from './suggestion-list'
import { useAsking } from './use-asking'

export type ComposerFieldProps = Pick<
  ComposerProps,
  'draft' | 'onChange' | 'busy' | 'onStop' | 'onCycleAgent' | 'onCommand' | 'prompts' | 'autoFocus' | 'directory' | 'sessionID'
> & {
  field: RefObject<HTMLTextAreaElement | null>
  shell: boolean
  /** `now`: at the next step of a turn that is under way, not after it. */
  onSubmit: (now: boolean) => void
  onPaste: (event: ClipboardEvent) => void
}

/** Two presses of Escape within this time stop the turn. */
const DOUBLE = 900

/** The text of a prompt with its keys. */
export function ComposerField(props: ComposerFieldProps) {
  const { draft, onChange, busy, onStop, onCycleAgent, onCommand, prompts, autoFocus, directory, sessionID, field, shell, onSubmit, onPaste } = props
  const list = useRef<SuggestionListHandle>(null)
  const history = useRef(atDraft)
  const escapedAt = useRef(-Infinity)
  const asking = useAsking(field, shell)
  const { mention, slash } = asking
  const [hint, setHint] = useState(false)
  const listID = useId()
  const [marked, setMarked] = useState<string>()
  const put = (text: string, caret?: number) => field.current && retype(field.current, text, caret)
  const choose = (target: MentionTarget) => {
    const element = field.current
    // Where the caret is now: an input method may have written more since the list was asked for.
    const at = element && mentionAt(element.value, element.selectionStart)
    if (!at) return
    const { text, caret } = insertMention(element.value, at, target.name)
    asking.close()
    onChange((now) => withMention(now, target))
    put(text, caret)
  }
  const chooseCommand = ({ name, run }: { name: string; run?: ChatCommand }) => {
    asking.close()
    put(run === undefined ? `/${name} ${draft.text.replace(/^\/\S*\s*/, '')}` : '')
    if (run !== undefined) onCommand(run)
  }
  const recall = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const up = event.key === 'ArrowUp'
    if (!isAtEdge(event.currentTarget, up)) return false
    const place = (up ? olderPrompt : newerPrompt)(prompts(), history.current, draft.text)
    if (!place) return false
    history.current = place
    // Where the next press of the same key goes on.
    put(place.shown, up ? place.shown.split('\n', 1)[0]?.length : undefined)
    return true
  }
  const escape = () => {
    const again = performance.now() - escapedAt.current < DOUBLE
    escapedAt.current = again ? -Infinity : performance.now()
    if (busy && again) onStop()
    setHint(busy && !again)
  }
  /** True when the key was used. */
  const act = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey
    if (asking.open && list.current?.onKey(event.key)) return true
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      history.current = atDraft
      onSubmit(event.ctrlKey || event.metaKey)
      return true
    }
    if (event.key === 'Escape') {
      if (asking.open) asking.close()
      else escape()
      return true
    }
    // After Escape the Tab key leaves the field as it does everywhere else.
    if (event.key === 'Tab' && plain && performance.now() - escapedAt.current > 2000) {
      onCycleAgent()
      return true
    }
    return (event.key === 'ArrowUp' || event.key === 'ArrowDown') && plain && recall(event)
  }
  return (
    <div className={styles.field}>
      {mention && (
        <MentionList ref={list} id={listID} directory={directory} sessionID={sessionID} query={mention.query} onChoose={choose} onActive={setMarked} />
      )}
      {slash !== undefined && (
        <CommandList
          ref={list}
          id={listID}
          directory={directory}
          query={slash}
          fresh={sessionID === undefined}
          onChoose={chooseCommand}
          onActive={setMarked}
        />
      )}
      <div className={styles.writing}>
        {!shell && <MentionMarks draft={draft} field={field} />}
        <TextArea
          ref={field}
          label="Prompt"
          hideLabel
          bare
          minRows={2}
          maxRows={14}
          className={styles.text}
          mono={shell}
          autoFocus={autoFocus}
          value={draft.text}
          placeholder={busy ? 'Add to the queue…' : 'Ask for a change, a fix…   @ file   / command   ! shell'}
          data-testid="composer"
          aria-autocomplete="list"
          aria-controls={asking.open ? listID : undefined}
          aria-activedescendant={marked}
          onChange={(text) => {
            setHint(false)
            onChange((now) => ({ ...now, text }))
            asking.look()
          }}
          onSelect={asking.look}
          onBlur={asking.close}
          onPaste={onPaste}
          onKeyDown={(event) => {
            // 229 is what Safari and old input methods send while a word is composed.
            if (event.nativeEvent.isComposing || event.keyCode === 229) return
            if (act(event)) event.preventDefault()
          }}
        />
      </div>
      {hint && (
        <span className={styles.hint} role="status">
          Esc again to stop
        </span>
      )}
    </div>
  )
}
