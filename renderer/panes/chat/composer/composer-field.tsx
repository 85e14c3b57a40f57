import { useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { TextArea } from '../../../ui/text-area'
import type { ChatCommand } from '../commands'
import type { ComposerProps } from './composer-props'
import type { Draft } from './draft'
import styles from './composer.module.css'
import { insertMention, mentionAt, type MentionQuery } from './mention'
import { CommandList } from './command-list'
import { MentionList, type MentionTarget } from './mention-list'
import { atDraft, newerPrompt, olderPrompt } from './prompt-history'
import { slashAt } from './slash'
import type { SuggestionListHandle } from './suggestion-list'

export type ComposerFieldProps = Pick<
  ComposerProps,
  'draft' | 'onChange' | 'busy' | 'onStop' | 'onCycleAgent' | 'onCommand' | 'prompts' | 'autoFocus' | 'directory' | 'fresh'
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
  const { draft, onChange, busy, onStop, onCycleAgent, onCommand, prompts, autoFocus, directory, fresh, field, shell, onSubmit, onPaste } = props
  const list = useRef<SuggestionListHandle>(null)
  const history = useRef(atDraft)
  const escapedAt = useRef(-Infinity)
  const [mention, setMention] = useState<MentionQuery>()
  const [slash, setSlash] = useState<string>()
  const [hint, setHint] = useState(false)
  const listID = useId()
  const [marked, setMarked] = useState<string>()
  // At once: a caret that is set a frame later jumps back between two keys of a fast typist.
  const put = (change: Partial<Draft> & { text: string }, caret = change.text.length) => {
    flushSync(() => onChange((now) => ({ ...now, ...change })))
    field.current?.focus()
    field.current?.setSelectionRange(caret, caret)
  }
  const look = () => {
    const element = field.current
    setSlash(element && !shell && element.selectionStart === element.selectionEnd ? slashAt(element.value, element.selectionStart) : undefined)
    if (!element || shell) return setMention(undefined)
    const found = element.selectionStart === element.selectionEnd ? mentionAt(element.value, element.selectionStart) : undefined
    setMention((before) => (before?.start === found?.start && before?.query === found?.query ? before : found))
  }
  const choose = ({ kind, name }: MentionTarget) => {
    if (!mention) return
    const inserted = insertMention(draft.text, mention, name)
    const list = kind === 'agent' ? 'agents' : 'mentions'
    setMention(undefined)
    put({ text: inserted.text, [list]: [...(draft[list] ?? []).filter((other) => other !== name), name] }, inserted.caret)
  }
  const chooseCommand = ({ name, run }: { name: string; run?: ChatCommand }) => {
    setSlash(undefined)
    if (run === undefined) return put({ text: `/${name} ${draft.text.replace(/^\/\S*\s*/, '')}` })
    put({ text: '' })
    onCommand(run)
  }
  const recall = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const step = event.key === 'ArrowUp' ? olderPrompt : newerPrompt
    const place = step(prompts(), history.current, draft.text)
    if (!place) return false
    history.current = place
    put({ text: place.shown })
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
    if ((mention || slash !== undefined) && list.current?.onKey(event.key)) return true
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      history.current = atDraft
      onSubmit(event.ctrlKey || event.metaKey)
      return true
    }
    if (event.key === 'Escape') {
      if (mention) setMention(undefined)
      else if (slash !== undefined) setSlash(undefined)
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
      {mention && <MentionList ref={list} id={listID} directory={directory} query={mention.query} onChoose={choose} onActive={setMarked} />}
      {slash !== undefined && !mention && (
        <CommandList ref={list} id={listID} directory={directory} query={slash} fresh={fresh} onChoose={chooseCommand} onActive={setMarked} />
      )}
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
        placeholder={busy ? 'Add to the queue…' : 'Ask for a change, a fix, an explanation…   @ file   / command   ! shell'}
        data-testid="composer"
        aria-autocomplete="list"
        aria-controls={mention || slash !== undefined ? listID : undefined}
        aria-activedescendant={marked}
        onChange={(text) => {
          setHint(false)
          onChange((now) => ({ ...now, text }))
        }}
        onSelect={look}
        onBlur={() => {
          setMention(undefined)
          setSlash(undefined)
        }}
        onPaste={onPaste}
        onKeyDown={(event) => {
          // 229 is what Safari and old input methods send while a word is composed.
          if (event.nativeEvent.isComposing || event.keyCode === 229) return
          if (act(event)) event.preventDefault()
        }}
      />
      {hint && (
        <span className={styles.hint} role="status">
          Esc again to stop
        </span>
      )}
    </div>
  )
}
