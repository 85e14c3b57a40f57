import type { ReactNode } from 'react'
import { Split } from '../ui/split'
import { Appearance } from './appearance'
import styles from './frame.module.css'
import { allTabs, changeSidebar } from './layout'
import { useNarrow } from './narrow'
import { Overlays } from './overlay/overlays'
import { SessionWatch } from './session-watch'
import { Sidebar } from './sidebar/sidebar'
import { SidebarDrawer } from './sidebar/sidebar-drawer'
import { Notices } from './status/notices'
import { StatusBar } from './status/status-bar'
import { PaneTree } from './tabs/pane-tree'
import { useCommandKeys } from './use-commands'
import { useLayout, useWorkbench } from './workbench-context'

/** The same at every change of the layout, so that switching a tab draws no sidebar. */
const sidebarPane = { id: 'sidebar', content: <Sidebar />, minSize: '200px', defaultSize: '272px', maxSize: '480px', keepsSize: true }

/** The window: sidebar, panes, status bar. `welcome` stands where the panes are while no tab is open. */
export function Frame({ welcome }: { welcome: ReactNode }) {
  const { layout } = useWorkbench()
  const root = useLayout((now) => now.root)
  const sidebar = useLayout((now) => now.sidebar)
  const empty = useLayout((now) => allTabs(now).length === 0)
  const first = useLayout((now) => now.folders.length === 0)
  const narrow = useNarrow()
  useCommandKeys()
  const main = (
    <main className={styles.main}>
      {!empty && <h1 className={styles.spoken}>OpenCode Desktop</h1>}
      {empty ? welcome : <PaneTree node={root} />}
    </main>
  )
  const mainPane = { id: 'main', content: main, minSize: '320px' }
  const beside = sidebar.open && !(first && empty) && !narrow
  return (
    <div className={styles.frame}>
      <Appearance />
      <SessionWatch />
      <Notices />
      <div className={styles.middle}>
        {/* Also around the panes alone, so that they stay as they are when the sidebar comes and goes. */}
        <Split
          panes={beside ? [sidebarPane, mainPane] : [mainPane]}
          {...(beside && { layout: sidebar.shares })}
          onLayoutChange={(shares) => 'sidebar' in shares && layout.update((now) => changeSidebar(now, { shares }))}
        />
        {narrow && <SidebarDrawer />}
      </div>
      <StatusBar />
      <Overlays />
    </div>
  )
}
