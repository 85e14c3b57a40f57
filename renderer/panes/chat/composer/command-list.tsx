import { BookOpen, Plug, SlashSquare, Terminal } from 'lucide-react'
import type { Ref } from 'react'
import type { Command } from '#protocol/command'
import { useCommands } from '../../../client/command'
import { fuzzyFilter } from '../../../ui/fuzzy'
import { Spinner } from '../../../ui/spinner'
import type { ChatCommand } from '../commands'
import styles from './composer.module.css'
import { windowCommands } from './slash'
import { SuggestionList, type Suggestion, type SuggestionListHandle } from './suggestion-list'

export type CommandListProps = {
  id: string
  directory: string
  query: string
  /** Only what makes sense before there is a session. */
  fresh: boolean
  onChoose: (choice: { name: string; run?: ChatCommand }) => void
  onActive: (optionID: string | undefined) => void
  ref: Ref<SuggestionListHandle>
}

type Option = Suggestion & { name: string; run?: ChatCommand }

const SHOWN = 40
const icons = { command: SlashSquare, skill: BookOpen, mcp: Plug }

/** Commands whose names fit what stands behind the `/`: those of the project, and what the window itself can do. */
export function CommandList({ id, directory, query, fresh, onChoose, onActive, ref }: CommandListProps) {
  const { data = [], isPending, error } = useCommands(directory)
  const own = windowCommands.filter(({ name, always }) => (always || !fresh) && !data.some((command) => command.name === name))
  const options = [...data.map(commandOption), ...own.map(({ name, title, run }): Option => ({ key: name, icon: Terminal, label: `/${name}`, detail: title, name, run }))]
  const items = fuzzyFilter(options, query, ({ name }) => name).slice(0, SHOWN)
  return (
    <SuggestionList
      ref={ref}
      id={id}
      label="Commands"
      query={query}
      items={items}
      pending={isPending}
      note={
        <>
          {isPending && <Spinner />}
          {error && <p className={styles.none}>The project’s commands could not be read: {error.message}</p>}
          {!isPending && items.length === 0 && <p className={styles.none}>No command is called “/{query}”</p>}
        </>
      }
      onChoose={onChoose}
      onActive={onActive}
    />
  )
}

function commandOption({ name, description, source = 'command', hints }: Command): Option {
  const kind = source === 'command' ? '' : `${source === 'mcp' ? 'MCP prompt' : 'skill'} · `
  return { key: name, icon: icons[source], label: `/${name}`, detail: `${kind}${description ?? hints.join(' ')}`, name }
}
