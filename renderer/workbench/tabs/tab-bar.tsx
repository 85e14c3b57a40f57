import { Columns2, Files, MessageSquare, Plus, Rows2, Search, SquareTerminal } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import { Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import { focusGroup, splitFocused, type Group } from '../layout'
import { useKeysOf } from '../use-commands'
import { useWorkbench, type Workbench } from '../workbench-context'
import { TabList } from './tab-list'
import styles from './tabs.module.css'

export function TabBar({ group, focused }: { group: Group; focused: boolean }) {
  const workbench = useWorkbench()
  const { layout } = workbench
  const keysOf = useKeysOf()
  const active = group.tabs.find(({ id }) => id === group.active)
  const directory = active && active.directory !== '' ? active.directory : undefined
  const split = (direction: 'row' | 'column') => layout.update((now) => splitFocused(focusGroup(now, group.id), direction))
  return (
    <div className={styles.bar}>
      <TabList group={group} focused={focused} />
      <div className={styles.tools}>
        {directory !== undefined && (
          <Menu items={openMenu(workbench, { directory, keysOf })} align="end">
            <IconButton icon={Plus} label="Open a tab" size="sm" />
          </Menu>
        )}
        {active && (
          <>
            <IconButton icon={Columns2} label="Split right" {...keysOf('split.right')} size="sm" onClick={() => split('row')} />
            <IconButton icon={Rows2} label="Split down" {...keysOf('split.down')} size="sm" onClick={() => split('column')} />
          </>
        )}
      </div>
    </div>
  )
}

function openMenu({ open }: Workbench, { directory, keysOf }: { directory: string; keysOf: ReturnType<typeof useKeysOf> }): MenuItem[] {
  return [
    { label: 'New session', icon: MessageSquare, ...keysOf('session.new'), onSelect: () => open({ pane: 'chat', directory }) },
    { label: 'Files', icon: Files, ...keysOf('files.open'), onSelect: () => open({ pane: 'files', directory, section: 'tree' }) },
    { label: 'Search in files', icon: Search, ...keysOf('files.search'), onSelect: () => open({ pane: 'files', directory, section: 'search' }) },
    { label: 'Terminal', icon: SquareTerminal, ...keysOf('terminal.open'), onSelect: () => open({ pane: 'terminal', directory }) },
  ]
}
