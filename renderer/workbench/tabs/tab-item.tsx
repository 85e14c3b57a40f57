import { X } from 'lucide-react'
import { ContextMenu } from '../../ui/menu'
import { closeTab, closeTabs, focusTab, groupsOf, type Layout, type Tab } from '../layout'
import { usePanes } from '../use-commands'
import { useWorkbench } from '../workbench-context'
import styles from './tabs.module.css'
import { useTabTitle } from './use-tab-title'

/** A tab. The cross is for the pointer only; keys close with Delete or the command, so the tab has no button inside. */
export function TabItem({ tab, active, focused }: { tab: Tab; active: boolean; focused: boolean }) {
  const { layout } = useWorkbench()
  const pane = usePanes().find(({ id }) => id === tab.pane)
  const title = useTabTitle(tab, pane?.title ?? tab.pane)
  const Icon = pane?.icon
  const close = () => layout.update((now) => closeTab(now, tab.id))
  const items = [
    { label: 'Close', keys: 'mod+w', onSelect: close },
    { label: 'Close others', onSelect: () => layout.update((now) => closeTabs(now, (other) => other.id !== tab.id && together(now, other, tab))) },
  ]
  return (
    <ContextMenu items={items}>
      <div
        id={`tab-${tab.id}`}
        className={styles.tab}
        role="tab"
        aria-selected={active}
        aria-controls={active ? `panel-${tab.id}` : undefined}
        tabIndex={active ? 0 : -1}
        data-active={active ? '' : undefined}
        data-focused={active && focused ? '' : undefined}
        title={tab.directory ? `${title} · ${tab.directory}` : title}
        onClick={() => layout.update((now) => focusTab(now, tab.id))}
        onAuxClick={(event) => event.button === 1 && close()}
      >
        {Icon && <Icon size={14} className={styles.icon} aria-hidden />}
        <span className={styles.title}>{title}</span>
        <span
          className={styles.close}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation()
            close()
          }}
        >
          <X size={13} />
        </span>
      </div>
    </ContextMenu>
  )
}

function together(layout: Layout, a: Tab, b: Tab) {
  return groupsOf(layout.root).some(({ tabs }) => tabs.some(({ id }) => id === a.id) && tabs.some(({ id }) => id === b.id))
}
