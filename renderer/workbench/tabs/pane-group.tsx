import { useRef } from 'react'
import { focusGroup, type Group } from '../layout'
import { usePanes } from '../use-commands'
import { useLayout, useWorkbench } from '../workbench-context'
import { PaneView } from './pane-view'
import styles from './tabs.module.css'
import { TabBar } from './tab-bar'
import { useVisited } from './use-visited'

/** Tabs above, the active one's pane below. Tabs seen lately stay in the page, hidden, so that switching back costs nothing. */
export function PaneGroup({ group }: { group: Group }) {
  const { layout } = useWorkbench()
  const panes = usePanes()
  const box = useRef<HTMLDivElement>(null)
  const focused = useLayout((now) => now.focused === group.id)
  const alone = useLayout((now) => now.root.kind === 'group')
  const alive = useVisited(group, panes)
  const take = () => layout.update((now) => focusGroup(now, group.id))
  return (
    <div ref={box} className={styles.group} data-focused={focused ? '' : undefined} data-alone={alone ? '' : undefined} onFocusCapture={take} onPointerDownCapture={take}>
      <TabBar group={group} focused={focused} />
      <div className={styles.body}>
        {alive.map((tab) => {
          const active = tab.id === group.active
          return (
            <div
              key={tab.id}
              id={`panel-${tab.id}`}
              className={styles.panel}
              role="tabpanel"
              aria-labelledby={`tab-${tab.id}`}
              data-hidden={active ? undefined : ''}
              inert={!active}
            >
              <PaneView tab={tab} focused={focused && active} />
            </div>
          )
        })}
      </div>
    </div>
  )
}
