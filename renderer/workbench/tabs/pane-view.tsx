import { PanelsTopLeft } from 'lucide-react'
import { memo, Suspense } from 'react'
import { EmptyState } from '../../ui/empty-state'
import { Skeleton } from '../../ui/skeleton'
import type { Tab } from '../layout'
import { usePanes } from '../use-commands'
import { PaneBoundary } from './pane-boundary'
import styles from './tabs.module.css'

/** The pane of a tab, behind a wall: what breaks in it breaks nothing else. Drawn again only when its own tab changes. */
export const PaneView = memo(function PaneView({ tab, focused }: { tab: Tab; focused: boolean }) {
  const pane = usePanes().find(({ id }) => id === tab.pane)
  if (!pane) return <EmptyState icon={PanelsTopLeft} title="This kind of tab is not there any more" />
  const { view: View, title } = pane
  return (
    <PaneBoundary title={title}>
      <Suspense fallback={<div className={styles.waiting}><Skeleton /></div>}>
        <View tab={tab} directory={tab.directory} focused={focused} {...(tab.sessionID === undefined ? {} : { sessionID: tab.sessionID })} />
      </Suspense>
    </PaneBoundary>
  )
})
