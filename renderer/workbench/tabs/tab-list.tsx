import { useRef, type CSSProperties, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { focusTab, type Group } from '../layout'
import { useWorkbench } from '../workbench-context'
import { TabItem } from './tab-item'
import { barPieces } from './tab-window'
import styles from './tabs.module.css'
import { useTabInSight } from './use-tab-in-sight'
import { useTabWindow } from './use-tab-window'

/** The tabs of a group: those in sight and the chosen one, with room for the others. */
export function TabList({ group, focused }: { group: Group; focused: boolean }) {
  const workbench = useWorkbench()
  const list = useRef<HTMLDivElement>(null)
  const { tabs } = group
  const at = tabs.findIndex(({ id }) => id === group.active)
  const range = useTabWindow(list, tabs.length)
  useTabInSight(list, group.active)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Delete' && group.active !== undefined) return workbench.close(group.active)
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }
    const next = tabs[((moves[event.key] ?? NaN) + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    // A tab far away is there to be focused only once it is the chosen one.
    flushSync(() => workbench.layout.update((now) => focusTab(now, next.id)))
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus()
  }
  return (
    <div ref={list} className={styles.tabs} role="tablist" aria-label="Open tabs" onKeyDown={onKeyDown}>
      {barPieces({ range, kept: at, count: tabs.length }).map((piece) => {
        if ('gap' in piece) return <div key={`gap-${piece.before}`} className={styles.gap} role="presentation" style={{ '--tabs': piece.gap } as CSSProperties} />
        const tab = tabs[piece.tab]
        return tab && <TabItem key={tab.id} tab={tab} place={piece.tab + 1} of={tabs.length} active={tab.id === group.active} focused={focused} />
      })}
    </div>
  )
}
