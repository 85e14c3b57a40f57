import { useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Bridge } from '#bridge'
import type { Attention } from './attention'
import { addFolder, changeTab, closeTab, emptyLayout, openPlace, readLayout } from './layout'
import { OverlayContext } from './overlay-context'
import { Persisted } from './persisted'
import { defaultPreferences, readPreferences } from './preferences'
import { emptyReviewMemory, readReviewMemory } from './review-memory'
import { draftsLost, readUnsaved, type Unsaved } from './unsaved'
import { WorkbenchContext, type Overlay, type Workbench } from './workbench-context'

/** Holds what only this window knows, and the verbs that panes and commands use. */
export function WorkbenchProvider({ bridge, storage, children }: { bridge?: Bridge; storage: Storage; children: ReactNode }) {
  const [overlay, show] = useState<Overlay>()
  const workbench = useMemo(() => createWorkbench({ bridge, storage, show }), [bridge, storage])
  useEffect(() => {
    const { layout, attention, preferences, review, unsaved } = workbench
    const keep = () => [layout, attention, preferences, review, unsaved].forEach((value) => value.flush())
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
  const unsaved = new Persisted<Unsaved>({ key: 'unsaved.1', storage, initial: {}, read: readUnsaved })
  return {
    ...(bridge ? { bridge } : {}),
    layout,
    attention: new Persisted<Attention>({ key: 'attention.1', storage, initial: {}, read: readAttention }),
    preferences: new Persisted({ key: 'preferences.1', storage, initial: defaultPreferences, read: readPreferences }),
    review: new Persisted({ key: 'review.1', storage, initial: emptyReviewMemory, read: readReviewMemory }),
    unsaved,
    open: (place) => layout.update((now) => openPlace(now, place)),
    change: (tabID, change) => layout.update((now) => changeTab(now, tabID, change)),
    close: (...closing) => {
      if (draftsLost(layout.get(), unsaved.get(), closing).length > 0) show({ kind: 'unsaved', closing })
      else layout.update((now) => closing.reduce(closeTab, now))
    },
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
