import { Fragment, useRef, type KeyboardEvent } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import { activeGroup, terminalsOf, type Arrangement } from './arrangement'
import type { TerminalFacts } from './terminal-facts'
import { terminalName } from './terminal-name'
import { TerminalTab } from './terminal-tab'
import styles from './terminal.module.css'

type Props = {
  directory: string
  ptys: readonly Pty[]
  arrangement: Arrangement
  facts: Partial<Record<PtyID, TerminalFacts>>
  renaming: PtyID | undefined
  onRenaming: (id: PtyID | undefined) => void
  onSelect: (id: PtyID) => void
  /** As `onSelect`, and the focus stays with the tabs. */
  onBrowse: (id: PtyID) => void
  onClose: (id: PtyID) => void
  /** Into the terminal that is in front. */
  onEnter: () => void
}

/** One tab for each arrangement of terminals; arrows go along, Delete ends the terminal that the tab names. */
export function TerminalTabs({ directory, ptys, arrangement, facts, renaming, onRenaming, onSelect, onBrowse, onClose, onEnter }: Props) {
  const list = useRef<HTMLDivElement>(null)
  const { groups } = arrangement
  const active = activeGroup(arrangement)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || !active) return
    const at = groups.indexOf(active)
    if (event.key === 'Delete') return onClose(active.focused)
    if (['Enter', ' ', 'ArrowDown'].includes(event.key)) {
      event.preventDefault()
      return onEnter()
    }
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1 + groups.length, Home: 0, End: groups.length - 1 }
    const next = (moves[event.key] ?? NaN) % groups.length
    const group = groups[next]
    if (!group) return
    event.preventDefault()
    onBrowse(group.focused)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
  }
  return (
    <div ref={list} className={styles.tabs} {...(groups.length > 0 && { role: 'tablist', 'aria-label': 'Terminals' })} onKeyDown={onKeyDown}>
      {groups.map((group) => {
        const pty = ptys.find(({ id }) => id === group.focused)
        const ids = terminalsOf(group)
        return (
          <Fragment key={group.id}>
            {pty && (
              <TerminalTab
                directory={directory}
                pty={pty}
                name={terminalName(pty, facts[pty.id])}
                facts={{ ...facts[pty.id], rang: ids.some((id) => facts[id]?.rang) }}
                count={ids.length}
                active={group === active}
                renaming={renaming === pty.id}
                onRenaming={(now) => onRenaming(now ? pty.id : undefined)}
                onSelect={() => (group === active ? onEnter() : onSelect(pty.id))}
                onClose={() => onClose(pty.id)}
              />
            )}
          </Fragment>
        )
      })}
    </div>
  )
}
