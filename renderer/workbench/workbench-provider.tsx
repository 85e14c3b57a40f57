import { useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Bridge } from '#bridge'
import type { Attention } from './attention'
import { addFolder, changeTab, closeTab, emptyLayout, openPlace, readLayout } from './layout'
import { OverlayContext } from './overlay-context'
import { Persisted } from './persisted'
import { defaultPreferences, readPreferences } from './preferences'
import { emptyReviewMemory, readReviewMemory } from './review-memory'
import { WorkbenchContext, type Overlay, type Workbench } from './workbench-context'

/** Holds what only this window knows, and the verbs that panes and commands use. */
export function WorkbenchProvider({ bridge, storage, children }: { bridge?: Bridge; storage: Storage; children: ReactNode }) {
  const [overlay, show] = useState<Overlay>()
  const workbench = useMemo(() => createWorkbench({ bridge, storage, show }), [bridge, storage])
  useEffect(() => {
    const { layout, attention, preferences, review } = workbench
    const keep = () => [layout, attention, preferences, review].forEach((value) => value.flush())
    window.addEventListener('pagehide', keep)
    return () => window.removeEventListener('pagehide', keep)
  }, [workbench])
  return (
    <WorkbenchContext value={workbench}>
      <OverlayContext value={overlay}>{children}</OverlayContext>
    </WorkbenchContext>
  )
}

function createWorkbench({ bridge, storage, show }: { bridge: Bridge | undefined; storage: Storage; show: Workbench['show'] }): Workbench {
  const layout = new Persisted({ key: 'layout.1', storage, initial: emptyLayout(), read: readLayout })
  return {
    ...(bridge ? { bridge } : {}),
    layout,
    attention: new Persisted<Attention>({ key: 'attention.1', storage, initial: {}, read: readAttention }),
    preferences: new Persisted({ key: 'preferences.1', storage, initial: defaultPreferences, read: readPreferences }),
    review: new Persisted({ key: 'review.1', storage, initial: emptyReviewMemory, read: readReviewMemory }),
    open: (place) => layout.update((now) => openPlace(now, place)),
    change: (tabID, change) => layout.update((now) => changeTab(now, tabID, change)),
    close: (tabID) => layout.update((now) => closeTab(now, tabID)),
    openFolder: (directory) => layout.update((now) => openPlace(addFolder(now, directory), { pane: 'chat', directory })),
    openLink: (url) => {
      if (bridge) void bridge.openExternal(url, { confirm: true })
      else show({ kind: 'link', url })
    },
    show,
  }
}

function readAttention(stored: unknown): Attention | undefined {
  return typeof stored === 'object' && stored !== null ? (stored as Attention) : undefined
}
