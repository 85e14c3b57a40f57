import { useState } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import { errorMessage } from '../../client/client-error'
import { useToast } from '../../ui/toast'
import { groupsOf, type Tab } from '../../workbench/layout'
import { useLayout } from '../../workbench/workbench-context'
import { activeGroup, focusTerminal, replaceTerminal, splitTerminal, stepGroup, stepTerminal, type SplitDirection } from './arrangement'
import { useTerminalCommands } from './commands'
import { useTerminalFacts } from './terminal-facts'
import { useArrangement } from './use-arrangement'
import { useCommandDraft } from './use-command-draft'
import { useEnding } from './use-ending'
import { useFirstTerminal, useStartTerminal } from './use-start-terminal'

/** A folder's terminals as they stand in a tab, and what can be done with them. */
export function useTerminals({ tab, directory, ptys }: { tab: Tab; directory: string; ptys: readonly Pty[] }) {
  const [arrangement, arrange] = useArrangement(directory, ptys.map(({ id }) => id))
  const seen = useLayout((layout) => groupsOf(layout.root).some(({ active }) => active === tab.id))
  const group = activeGroup(arrangement)
  const current = ptys.find(({ id }) => id === group?.focused)
  const [facts, note] = useTerminalFacts(seen ? current?.id : undefined)
  const toast = useToast()
  const [renaming, setRenaming] = useState<PtyID>()
  const [choosing, setChoosing] = useState(false)
  const { start, restart, starting, problem } = useStartTerminal(directory, (error) => {
    // Where there is no terminal the pane says it.
    if (ptys.length > 0) toast.show({ kind: 'danger', key: 'terminal-start', title: 'No terminal was started', text: errorMessage(error) })
  })
  const ending = useEnding(directory, (pty) => restart(pty, (fresh) => arrange((now) => replaceTerminal(now, pty.id, fresh))))
  const show = (id: PtyID) => arrange((now) => focusTerminal(now, id))
  const begin = (shell?: string) => start(show, { shell })
  // A split goes on where the shell beside it is.
  const split = (direction: SplitDirection) =>
    start((id) => arrange((now) => (current ? splitTerminal(now, { beside: current.id, id, direction }) : focusTerminal(now, id))), {
      cwd: current && (facts[current.id]?.cwd ?? current.cwd),
    })
  const drafted = useCommandDraft({ tab, directory, current, show, start })
  useFirstTerminal(ptys.length, tab.draft === undefined, begin)
  useTerminalCommands(tab.id, {
    new: begin,
    shell: () => setChoosing(true),
    'split-right': () => split('right'),
    'split-down': () => split('down'),
    next: () => arrange((now) => stepGroup(now, 1)),
    previous: () => arrange((now) => stepGroup(now, -1)),
    'next-split': () => arrange((now) => stepTerminal(now, 1)),
    'previous-split': () => arrange((now) => stepTerminal(now, -1)),
    rename: () => setRenaming(current?.id),
    restart: () => current && ending.begin(current, 'restart'),
    close: () => current && ending.begin(current),
  })
  return { arrangement, arrange, seen, group, current, facts, note, renaming, setRenaming, choosing, setChoosing, starting, problem, ending, show, begin, split, drafted }
}
