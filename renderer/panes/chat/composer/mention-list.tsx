import type { Ref } from 'react'
import { Spinner } from '../../../ui/spinner'
import styles from './composer.module.css'
import type { MentionTarget } from './draft-mentions'
import { rememberMention } from './recent-mentions'
import { SuggestionList, type SuggestionListHandle } from './suggestion-list'
import { useMentionOptions, type MentionPlace } from './use-mention-options'

export type MentionListProps = MentionPlace & {
  id: string
  onChoose: (target: MentionTarget) => void
  onActive: (optionID: string | undefined) => void
  ref: Ref<SuggestionListHandle>
}

/** Files, symbols, agents and sessions whose names fit what stands behind the `@`. */
export function MentionList({ id, onChoose, onActive, ref, ...place }: MentionListProps) {
  const { directory, query } = place
  const { options, pending, error } = useMentionOptions(place)
  const empty = options.length === 0
  return (
    <SuggestionList
      ref={ref}
      id={id}
      label="Mentions"
      query={query}
      items={options}
      pending={pending}
      note={
        <>
          {pending && empty && <Spinner />}
          {error && <p className={styles.none}>Files could not be searched</p>}
          {!pending && !error && empty && <p className={styles.none}>Nothing here is called “{query}”</p>}
        </>
      }
      onChoose={({ key, target }) => {
        rememberMention(localStorage, directory, key)
        onChoose(target)
      }}
      onActive={onActive}
    />
  )
}
