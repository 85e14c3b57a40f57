import { MessageSquare } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useClientScope } from '../../client/client-context'
import { listedSessions } from '../../client/session'
import { CommandPalette } from '../../ui/command-palette'
import type { PaletteItem } from '../../ui/palette-sections'
import { folderName } from '../file-name'
import { noteCommand } from '../recent-commands'
import { commandContext, isAvailable, useCommands } from '../use-commands'
import { useWorkbench } from '../workbench-context'
import { useFileSearch } from './use-file-search'

/** Commands that work now, sessions of the unfolded folders, files of the folder in front. */
export function CommandDialog({ onClose }: { onClose: () => void }) {
  const workbench = useWorkbench()
  const commands = useCommands()
  const { queries } = useClientScope()
  const [context] = useState(() => commandContext(workbench))
  const { recent, others } = useFileSearch(context.directory)
  const sections = useMemo(() => {
    const items: PaletteItem[] = commands
      .filter((command) => command.id !== 'palette.open' && command.id !== 'palette.quick' && isAvailable(command, context))
      .map((command) => ({
        id: command.id,
        title: command.title,
        ...(command.section === undefined ? {} : { subtitle: command.section }),
        ...(command.keys === undefined ? {} : { keys: command.keys }),
        onSelect: () => {
          workbench.recentCommands.update((now) => noteCommand(now, command.id))
          command.run(context)
        },
      }))
    const used = workbench.recentCommands.get()
    const lately = used.flatMap((id) => items.find((item) => item.id === id) ?? [])
    const sessions: PaletteItem[] = listedSessions(queries).map(({ id, title, directory }) => ({
      id,
      title,
      subtitle: folderName(directory),
      icon: MessageSquare,
      onSelect: () => workbench.open({ pane: 'chat', directory, sessionID: id }),
    }))
    const load = async (query: string, signal: AbortSignal) => (query.trim() === '' ? [] : [...(await recent(query, signal)), ...(await others(query, signal))])
    return [
      { id: 'recent', title: 'Recently used', items: lately },
      { id: 'commands', title: 'Commands', items: items.filter(({ id }) => !used.includes(id)), limit: 40 },
      { id: 'sessions', title: 'Sessions', items: sessions, limit: 8 },
      { id: 'files', title: 'Files', load, limit: 8 },
    ]
  }, [commands, context, recent, others, queries, workbench])
  return <CommandPalette open onOpenChange={onClose} label="Commands" placeholder="Commands, sessions, files" sections={sections} />
}
