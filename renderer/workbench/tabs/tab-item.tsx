import { X } from 'lucide-react'
import { memo } from 'react'
import { ContextMenu } from '../../ui/menu'
import { focusTab, groupsOf, type Tab } from '../layout'
import { usePanes } from '../use-commands'
import { draftKey } from '../unsaved'
import { useUnsaved, useWorkbench } from '../workbench-context'
import styles from './tabs.module.css'
import { useTabTitle } from './use-tab-title'

type TabItemProps = { tab: Tab; place: number; of: number; active: boolean; focused: boolean }

/** A tab. The cross is for the pointer only; keys close with Delete or the command, so the tab has no button inside. */
export const TabItem = memo(function TabItem({ tab, place, of, active, focused }: TabItemProps) {
  const workbench = useWorkbench()
  const { layout } = workbench
  const pane = usePanes().find(({ id }) => id === tab.pane)
  const title = useTabTitle(tab, pane?.title ?? tab.pane)
  const Icon = pane?.icon
  const close = () => workbench.close(tab.id)
  const closeOthers = () => {
    const group = groupsOf(layout.get().root).find(({ tabs }) => tabs.some(({ id }) => id === tab.id))
    workbench.close(...(group?.tabs ?? []).flatMap(({ id }) => (id === tab.id ? [] : [id])))
  }
  const unsaved = useUnsaved((drafts) => isUnsaved(tab, (key) => key in drafts))
  const items = [
    { label: 'Close', keys: 'mod+w', onSelect: close },
    { label: 'Close others', onSelect: closeOthers },
  ]
  return (
    <ContextMenu items={items}>
      <div
        id={`tab-${tab.id}`}
        className={styles.tab}
        role="tab"
        aria-selected={active}
        aria-posinset={place}
        aria-setsize={of}
        aria-controls={active ? `panel-${tab.id}` : undefined}
        tabIndex={active ? 0 : -1}
        data-active={active ? '' : undefined}
        data-focused={active && focused ? '' : undefined}
        data-unsaved={unsaved ? '' : undefined}
        title={tab.directory ? `${title} · ${tab.directory}` : title}
        onClick={() => layout.update((now) => focusTab(now, tab.id))}
        onAuxClick={(event) => event.button === 1 && close()}
      >
        {Icon && <Icon size={14} className={styles.icon} aria-hidden />}
        <span className={styles.title}>{title}</span>
        {unsaved && <span className={styles.unsaved} role="img" aria-label="not saved" />}
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
})

function isUnsaved(tab: Tab, has: (key: string) => boolean): boolean {
  return tab.pane === 'files' && tab.path !== undefined && has(draftKey({ directory: tab.directory, path: tab.path }))
}
