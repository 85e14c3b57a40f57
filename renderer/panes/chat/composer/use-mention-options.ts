import { useDeferredValue, useEffect, useState } from 'react'
import type { SessionID } from '#protocol/id'
import { useAgents } from '../../../client/agent'
import { useFindFiles } from '../../../client/file'
import { useFindSymbols } from '../../../client/lsp'
import { useSessions } from '../../../client/session'
import { fuzzyFilter } from '../../../ui/fuzzy'
import { mentionOptions, type MentionOption } from './mention-options'
import { readRecent } from './recent-mentions'

const ASKED = 12
const PAUSE = 60

export type MentionPlace = { directory: string; query: string; sessionID: SessionID | undefined }

/** What could stand behind the `@`: known at once, or found by the server a moment later. */
export function useMentionOptions({ directory, query, sessionID }: MentionPlace): { options: MentionOption[]; pending: boolean; error: boolean } {
  const asked = useDeferredValue(usePaused(query))
  const files = useFindFiles(directory, asked, { limit: ASKED, folders: true })
  const { data: agents = [] } = useAgents(directory)
  const { data: sessions = [] } = useSessions(directory)
  const symbols = useFindSymbols(directory, asked)
  const [recent] = useState(() => readRecent(localStorage, directory))
  // Until the server has answered for what is typed now, Enter must not take what was found for less.
  const stale = files.isPlaceholderData || asked !== query
  const found = files.data ?? []
  const paths = stale ? fuzzyFilter(found, query, (path) => path) : found
  const others = sessions.filter(({ id }) => id !== sessionID)
  const options = mentionOptions({ directory, query, paths: withRecent(paths, query, recent), symbols, agents, sessions: others, recent })
  return { options, pending: stale || files.isPending, error: files.error !== null }
}

/** Before anything is typed, the files that were mentioned last are offered as well. */
function withRecent(paths: readonly string[], query: string, recent: readonly string[]): readonly string[] {
  if (query !== '') return paths
  const used = recent.flatMap((key) => (key.startsWith('file ') ? [key.slice('file '.length)] : []))
  return [...new Set([...used.slice(0, 4), ...paths])]
}

/** The value a moment after it stopped changing. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}
