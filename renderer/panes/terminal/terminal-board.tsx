import { useRef } from 'react'
import { createPortal } from 'react-dom'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import type { Tab } from '../../workbench/layout'
import { setShares, terminalsOf } from './arrangement'
import { sendTerminalCommand, useTerminalCommands } from './commands'
import { EndingDialog } from './ending-dialog'
import { NoTerminal } from './no-terminal'
import { TerminalBar } from './terminal-bar'
import { TerminalGroupView } from './terminal-group'
import { useHosts } from './terminal-hosts'
import { terminalName } from './terminal-name'
import { TerminalView } from './terminal-view'
import styles from './terminal.module.css'
import { useTerminals } from './use-terminals'

type Props = { tab: Tab; directory: string; focused: boolean; ptys: readonly Pty[] }

/** Tabs, and below them the terminals of the one in front. */
export function TerminalBoard({ tab, directory, focused, ptys }: Props) {
  const terminals = useTerminals({ tab, directory, ptys })
  const { arrangement, arrange, group, current, facts, ending, drafted, show } = terminals
  const hostOf = useHosts(ptys.map(({ id }) => id))
  const bar = useRef<HTMLDivElement>(null)
  const browsing = useRef(false)
  const browse = (id: PtyID) => {
    browsing.current = id !== group?.focused
    show(id)
  }
  /** Not where a person goes along the tabs by keys. */
  const mayFocus = () => {
    const stays = browsing.current
    browsing.current = false
    return !stays
  }
  useTerminalCommands(tab.id, { leave: () => bar.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus() })
  const find = (id: PtyID) => ptys.find((pty) => pty.id === id)
  const nameOf = (id: PtyID) => {
    const pty = find(id)
    return pty ? terminalName(pty, facts[id]) : 'Terminal'
  }
  const end = (id: PtyID) => {
    const pty = find(id)
    if (pty) ending.begin(pty)
  }
  const free = terminals.renaming === undefined && !terminals.choosing && !ending.ending
  return (
    <div className={styles.pane}>
      <TerminalBar
        ref={bar}
        directory={directory}
        ptys={ptys}
        terminals={terminals}
        onBrowse={browse}
        onClose={end}
        onEnter={() => sendTerminalCommand('enter', tab.id)}
      />
      <div className={styles.views}>
        {arrangement.groups.map((one) => (
          <TerminalGroupView
            key={one.id}
            group={one}
            label={nameOf(one.focused)}
            visible={one === group}
            hostOf={hostOf}
            onShares={(shares) => arrange((now) => setShares(now, one.id, shares))}
          />
        ))}
        {ptys.map((pty) => {
          const view = (
            <TerminalView
              directory={directory}
              pty={pty}
              name={nameOf(pty.id)}
              visible={terminals.seen && group !== undefined && terminalsOf(group).includes(pty.id)}
              focused={focused && free && pty.id === current?.id}
              mayFocus={mayFocus}
              commandsOf={pty.id === current?.id ? tab.id : undefined}
              draft={drafted.of(pty.id)}
              onDrafted={drafted.done}
              onFocus={() => pty.id !== current?.id && show(pty.id)}
              onFacts={terminals.note}
              onRestart={() => ending.begin(pty, 'restart')}
              onClose={() => end(pty.id)}
            />
          )
          return createPortal(view, hostOf(pty.id), pty.id)
        })}
        {ptys.length === 0 && <NoTerminal terminals={terminals} />}
      </div>
      {ending.ending && <EndingDialog ending={ending.ending} name={nameOf(ending.ending.pty.id)} onConfirm={ending.confirm} onClose={ending.cancel} />}
    </div>
  )
}
