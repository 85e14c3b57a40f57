import { changeSidebar } from '../layout'
import { useLayout, useWorkbench } from '../workbench-context'
import { Sidebar } from './sidebar'
import styles from './sidebar.module.css'

/** The sidebar above the panes, where there is no room beside them. What leads somewhere else closes it. */
export function SidebarDrawer() {
  const { layout } = useWorkbench()
  const open = useLayout((now) => now.sidebar.drawer ?? false)
  if (!open) return null
  const close = () => layout.update((now) => changeSidebar(now, { drawer: false }))
  return (
    <>
      <div className={styles.scrim} aria-hidden onClick={close} />
      <div
        ref={focusFirst}
        className={styles.drawer}
        tabIndex={-1}
        onClick={(event) => (event.target as HTMLElement).closest('[data-leaves]') && close()}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        <Sidebar />
      </div>
    </>
  )
}

function focusFirst(box: HTMLElement | null) {
  if (box && !box.contains(document.activeElement)) box.focus()
}
