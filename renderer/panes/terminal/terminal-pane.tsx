import { Columns2, Plus, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import type { PtyID } from '#protocol/id'
import { errorMessage } from '../../client/client-error'
import { usePtys, useRemovePty } from '../../client/pty'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { IconButton } from '../../ui/icon-button'
import { Skeleton } from '../../ui/skeleton'
import { groupsOf } from '../../workbench/layout'
import type { PaneProps } from '../../workbench/pane'
import { useLayout } from '../../workbench/workbench-context'
import {
  activeGroup,
  focusTerminal,
  MOST_TOGETHER,
  replaceTerminal,
  setShares,
  splitTerminal,
  stepGroup,
  stepTerminal,
  terminalsOf,
  type SplitDirection,
} from './arrangement'
import { useTerminalCommands } from './commands'
import { useTerminalFacts } from './terminal-facts'
import { TerminalGroupView } from './terminal-group'
import { useHosts } from './terminal-hosts'
import { TerminalMenu } from './terminal-menu'
import { TerminalTabs } from './terminal-tabs'
import { TerminalView } from './terminal-view'
import styles from './terminal.module.css'
import { useArrangement } from './use-arrangement'
import { useFirstTerminal, useStartTerminal } from './use-start-terminal'

/** The folder's terminals. They run on the server, so they are there again after a reload. */
export function TerminalPane({ tab, directory, focused }: PaneProps) {
  const { data: ptys, error, refetch, isFetching } = usePtys(directory)
  const ids = ptys?.map(({ id }) => id)
  const seen = useLayout((layout) => groupsOf(layout.root).some(({ active }) => active === tab.id))
  const remove = useRemovePty(directory)
  const [arrangement, arrange] = useArrangement(directory, ids)
  const group = activeGroup(arrangement)
  const current = ptys?.find(({ id }) => id === group?.focused)
  const [facts, note] = useTerminalFacts(seen ? current?.id : undefined)
  const hostOf = useHosts(ids ?? [])
  const [renaming, setRenaming] = useState<PtyID>()
  const [choosing, setChoosing] = useState(false)
  const { start, restart, starting } = useStartTerminal(directory)
  const show = (id: PtyID) => arrange((now) => focusTerminal(now, id))
  const begin = (shell?: string) => start(show, shell)
  const split = (direction: SplitDirection) => start((id) => arrange((now) => (current ? splitTerminal(now, { beside: current.id, id, direction }) : focusTerminal(now, id))))
  const again = (id: PtyID) => {
    const old = ptys?.find((pty) => pty.id === id)
    if (old) restart(old, (fresh) => arrange((now) => replaceTerminal(now, id, fresh)))
  }
  useFirstTerminal(ptys?.length, begin)
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
    restart: () => current && again(current.id),
    close: () => current && remove.mutate(current.id),
  })
  if (error && !ptys) {
    return <ErrorState title="Terminals cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />
  }
  if (!ptys) return <Skeleton />
  const full = group !== undefined && terminalsOf(group).length >= MOST_TOGETHER
  return (
    <div className={styles.pane}>
      <div className={styles.bar}>
        <TerminalTabs
          directory={directory}
          ptys={ptys}
          arrangement={arrangement}
          facts={facts}
          renaming={renaming}
          onRenaming={setRenaming}
          onSelect={show}
          onClose={(id) => remove.mutate(id)}
        />
        <IconButton icon={Plus} label="New terminal" keys="mod+shift+`" size="sm" loading={starting} onClick={() => begin()} />
        <TerminalMenu directory={directory} open={choosing} onOpen={setChoosing} onStart={begin} />
        {group && (
          <span className={styles.end}>
            <IconButton icon={Columns2} label="Split this terminal" keys="mod+shift+d" size="sm" disabled={full} onClick={() => split('right')} />
          </span>
        )}
      </div>
      <div className={styles.views}>
        {arrangement.groups.map((one) => (
          <TerminalGroupView
            key={one.id}
            group={one}
            label={ptys.find(({ id }) => id === one.focused)?.title ?? 'Terminal'}
            visible={one === group}
            hostOf={hostOf}
            onShares={(shares) => arrange((now) => setShares(now, one.id, shares))}
          />
        ))}
        {ptys.map((pty) => {
          const visible = seen && group !== undefined && terminalsOf(group).includes(pty.id)
          const view = (
            <TerminalView
              directory={directory}
              pty={pty}
              visible={visible}
              focused={focused && pty.id === current?.id && renaming === undefined && !choosing}
              commandsOf={pty.id === current?.id ? tab.id : undefined}
              onFocus={() => pty.id !== current?.id && show(pty.id)}
              onFacts={note}
              onRestart={() => again(pty.id)}
              onClose={() => remove.mutate(pty.id)}
            />
          )
          return createPortal(view, hostOf(pty.id), pty.id)
        })}
        {ptys.length === 0 && (
          <EmptyState
            icon={SquareTerminal}
            title="No terminal"
            action={
              <Button variant="primary" loading={starting} onClick={() => begin()}>
                New terminal
              </Button>
            }
          />
        )}
      </div>
    </div>
  )
}
