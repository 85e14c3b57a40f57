import { ChevronDown, Plus, SquareTerminal } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { PtyID } from '#protocol/id'
import { errorMessage } from '../../client/client-error'
import { useCreatePty, usePtys, useRemovePty, useShells } from '../../client/pty'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { IconButton } from '../../ui/icon-button'
import { Menu } from '../../ui/menu'
import { Skeleton } from '../../ui/skeleton'
import { useToast } from '../../ui/toast'
import type { PaneProps } from '../../workbench/pane'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'
import { TerminalTab } from './terminal-tab'
import { TerminalView } from './terminal-view'
import styles from './terminal.module.css'

/** The folder's terminals. They run on the server, so they are there again after a reload. */
export function TerminalPane({ directory, focused }: PaneProps) {
  const { data: ptys, error, refetch, isFetching } = usePtys(directory)
  const remove = useRemovePty(directory)
  const [chosen, setChosen] = useState<PtyID>()
  const { start, starting } = useStartTerminal(directory, setChosen)
  useFirstTerminal(ptys?.length, start)
  if (error && !ptys) {
    return <ErrorState title="Terminals cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />
  }
  if (!ptys) return <Skeleton />
  const active = ptys.find(({ id }) => id === chosen) ?? ptys.at(-1)
  return (
    <div className={styles.pane}>
      <div className={styles.bar} role="group" aria-label="Terminals">
        <div className={styles.tabs}>
          {ptys.map((pty) => (
            <TerminalTab
              key={pty.id}
              directory={directory}
              pty={pty}
              active={pty.id === active?.id}
              onSelect={() => setChosen(pty.id)}
              onClose={() => remove.mutate(pty.id)}
            />
          ))}
        </div>
        <IconButton icon={Plus} label="New terminal" size="sm" loading={starting} onClick={() => start()} />
        <ShellMenu directory={directory} onStart={start} />
      </div>
      <div className={styles.views}>
        {ptys.map((pty) => {
          const visible = pty.id === active?.id
          return (
            <TerminalView key={pty.id} directory={directory} pty={pty} visible={visible} focused={focused && visible} onClose={() => remove.mutate(pty.id)} />
          )
        })}
        {ptys.length === 0 && (
          <EmptyState
            icon={SquareTerminal}
            title="No terminal"
            action={
              <Button variant="primary" loading={starting} onClick={() => start()}>
                New terminal
              </Button>
            }
          />
        )}
      </div>
    </div>
  )
}

function ShellMenu({ directory, onStart }: { directory: string; onStart: (shell?: string) => void }) {
  const { preferences } = useWorkbench()
  const { shell } = usePreferences()
  const { data = [] } = useShells(directory)
  const usable = data.filter(({ acceptable }) => acceptable)
  const items = [
    { kind: 'heading' as const, label: 'New terminal with' },
    ...usable.map(({ name, path }) => ({ label: name, note: path, onSelect: () => onStart(path) })),
    { kind: 'separator' as const },
    { kind: 'heading' as const, label: 'Usual shell' },
    { kind: 'check' as const, label: 'Of the system', checked: shell === undefined, onChange: () => preferences.update(({ shell: _, ...rest }) => rest) },
    ...usable.map(({ name, path }) => ({
      kind: 'check' as const,
      label: name,
      note: path,
      checked: shell === path,
      onChange: () => preferences.update((now) => ({ ...now, shell: path })),
    })),
  ]
  return (
    <Menu items={items} align="end">
      <IconButton icon={ChevronDown} label="Choose a shell" size="sm" />
    </Menu>
  )
}

function useStartTerminal(directory: string, onStarted: (id: PtyID) => void) {
  const toast = useToast()
  const { shell } = usePreferences()
  const create = useCreatePty(directory)
  const start = (wanted = shell) =>
    create.mutate(wanted === undefined ? {} : { command: wanted }, {
      onSuccess: ({ id }) => onStarted(id),
      onError: (error) => toast.show({ kind: 'danger', title: 'No terminal was started', text: errorMessage(error) }),
    })
  return { start, starting: create.isPending }
}

/** Who opens the pane wants a terminal; who closed the last one does not. */
function useFirstTerminal(count: number | undefined, start: () => void) {
  const done = useRef(false)
  useEffect(() => {
    if (done.current || count === undefined) return
    done.current = true
    if (count === 0) start()
  })
}
