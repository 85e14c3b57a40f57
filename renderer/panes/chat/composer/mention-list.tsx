import { Bot, File, Folder } from 'lucide-react'
import { useDeferredValue, useEffect, useState, type Ref } from 'react'
import { useAgents } from '../../../client/agent'
import { useFindFiles } from '../../../client/file'
import { fuzzyFilter } from '../../../ui/fuzzy'
import { Spinner } from '../../../ui/spinner'
import styles from './composer.module.css'
import { SuggestionList, type Suggestion, type SuggestionListHandle } from './suggestion-list'

/** A file or folder, or an agent to hand work to. */
export type MentionTarget = { kind: 'file' | 'agent'; name: string }

export type MentionListProps = {
  id: string
  directory: string
  query: string
  onChoose: (target: MentionTarget) => void
  onActive: (optionID: string | undefined) => void
  ref: Ref<SuggestionListHandle>
}

type Option = Suggestion & { target: MentionTarget }

const SHOWN = 12
const SHOWN_AGENTS = 4
const PAUSE = 60

/** Agents, files and folders whose names fit what stands behind the `@`. */
export function MentionList({ id, directory, query, onChoose, onActive, ref }: MentionListProps) {
  const asked = useDeferredValue(usePaused(query))
  const { data = [], isPending, isPlaceholderData, error } = useFindFiles(directory, asked, { limit: SHOWN, folders: true })
  const { data: agents = [] } = useAgents(directory)
  // Until the server has answered for what is typed now, Enter must not take what was found for less.
  const stale = isPlaceholderData || asked !== query
  const paths = stale ? fuzzyFilter(data, query, (path) => path) : data
  const callable = agents.filter(({ mode, hidden }) => mode !== 'primary' && !hidden)
  const fitting = query.includes('/') ? [] : fuzzyFilter(callable, query, ({ name }) => name).slice(0, SHOWN_AGENTS)
  const items = [...fitting.map(({ name, description }) => agentOption(name, description)), ...paths.map(fileOption)]
  return (
    <SuggestionList
      ref={ref}
      id={id}
      label="Files and agents"
      items={items}
      pending={stale || isPending}
      note={
        <>
          {(isPending || (stale && items.length === 0)) && <Spinner />}
          {error && <p className={styles.none}>Files could not be searched</p>}
          {!isPending && !stale && !error && items.length === 0 && <p className={styles.none}>No file is called “{query}”</p>}
        </>
      }
      onChoose={({ target }) => onChoose(target)}
      onActive={onActive}
    />
  )
}

function agentOption(name: string, description = 'agent'): Option {
  return { key: `agent ${name}`, icon: Bot, label: name, detail: description, target: { kind: 'agent', name } }
}

function fileOption(path: string): Option {
  const cut = path.lastIndexOf('/', path.length - 2) + 1
  const icon = path.endsWith('/') ? Folder : File
  return { key: path, icon, label: path.slice(cut), detail: path.slice(0, cut), target: { kind: 'file', name: path } }
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
